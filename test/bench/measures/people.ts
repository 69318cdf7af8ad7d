import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Jid, Mailbox, Person } from '../../../src/people/person.ts';
import { openStore } from '../../../src/store/store.ts';
import { silentTelemetry } from '../../../src/telemetry/telemetry.ts';
import { systemClock } from '../../../src/time/clock.ts';
import { type Findings, type Row, figure } from '../report.ts';
import type { Scale } from '../scale.ts';
import { median, quantile } from '../statistics.ts';
import { benchPerson } from '../workers/our-engine.ts';

const rounds = 40;
const token = 'bench-token-of-sufficient-length';
const mostTimes = 10;
/** People put into the database in one transaction. */
const inserted = 1_000;
const firstNames = ['anna', 'john', 'maria', 'zoë', 'peter', 'ulrich', 'ödön', 'samir'];
const lastNames = ['smith', 'jones', 'meyer', 'garcia', 'nguyen', 'kowalski', 'okafor'];

/**
 * What the People page asks, through the whole of a running Doorlight with everyone in its
 * database: each beside reading one person in the same round. Then a file with as many people again is
 * imported and undone.
 */
export async function measurePeople({ people }: Scale): Promise<Findings> {
  const folder = await mkdtemp(join(tmpdir(), 'doorlight-bench-'));
  try {
    const first = await fill(join(folder, 'doorlight.db'), people);
    await using doorlight = await serve(folder);
    const times = await ask(doorlight, first);
    const one = times.get(oneAsked) ?? [];
    const rows: Row[] = [...times].map(([what, values]) => ({
      what: `people: ${what}`,
      value: `${figure(median(values))} ms`,
      beside: `95 %: ${figure(quantile(values, 0.95))} ms; one person: ${figure(median(one))} ms`,
      goal: what === oneAsked ? '' : `≤ ${mostTimes} × one person`,
      met: what === oneAsked ? null : median(values) <= mostTimes * median(one),
    }));
    const bulk = await importAndUndo(doorlight, people);
    rows.push({
      what: `people: ${figure(people)} imported from a file, and undone`,
      value: `${figure(bulk.importS)} s, ${figure(bulk.undoS)} s`,
      beside: `most memory ${figure(bulk.mostMb)} MiB, ${figure(bulk.beforeMb)} before; slowest answer meanwhile ${figure(bulk.slowestMs)} ms`,
      goal: '',
      met: null,
    });
    return { rows, figures: { people, times: Object.fromEntries(times), bulk } };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function fill(file: string, count: number): Promise<Person> {
  await using store = await openStore(`sqlite:${file}`, {
    telemetry: silentTelemetry(),
    clock: systemClock,
  });
  for (let from = 0; from < count; from += inserted) {
    const people = Array.from({ length: inserted }, (_, n) => somebody(from + n));
    await store.people.insert(people, 'administrator');
  }
  return somebody(Math.floor(count / 2));
}

function somebody(n: number): Person {
  const [first, last] = [firstNames[n % 8] ?? '', lastNames[(n >> 3) % 7] ?? ''];
  const address = `${first.normalize('NFD').replaceAll(/[^a-z]/g, '')}.${last}.${n}@example.com`;
  return {
    ...benchPerson(n),
    jid: address as Jid,
    mailbox: `m${n}@mail.example.com` as Mailbox,
    name: `${first} ${last}`,
    enabled: n % 10 > 0,
  };
}

const oneAsked = 'one person read';

async function ask(doorlight: Running, someone: Person): Promise<Map<string, number[]>> {
  const list = '/api/v1/people?limit=50';
  const questions: Readonly<Record<string, string>> = {
    [oneAsked]: `/api/v1/people/${encodeURIComponent(someone.jid)}`,
    opened: list,
    'a page in the middle': `${list}&after=${encodeURIComponent(someone.jid)}`,
    'search for a name many have': `${list}&search=kowal`,
    'search for a part of every address': `${list}&search=example.com`,
    'search for one mailbox': `${list}&search=${someone.mailbox.slice(0, -8)}`,
    'search for what nobody has': `${list}&search=qxqxq`,
    'search for two letters': `${list}&search=sm`,
    'filter by state': `${list}&state=unavailable`,
    'filter by a state nobody has': `${list}&state=xa`,
    'filter by staleness': `${list}&stale=true`,
    'filter by gateway and enabled': `${list}&gateway=exchange&enabled=true`,
    'state, and a name many have': `${list}&state=unavailable&search=okafor`,
  };
  const times = new Map<string, number[]>(Object.keys(questions).map((what) => [what, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [what, path] of Object.entries(questions)) {
      const began = performance.now();
      await doorlight.ask('GET', path);
      times.get(what)?.push(performance.now() - began);
    }
  }
  return times;
}

async function importAndUndo(doorlight: Running, count: number) {
  const beforeMb = await memoryMb(doorlight.pid);
  const lines = Array.from({ length: count }, (_, n) => `new.${n}@example.org;New Person ${n};de`);
  const file = ['jid;name;locale', ...lines].join('\r\n');
  let mostMb = 0;
  let slowestMs = 0;
  async function finished(run: { readonly id: number }): Promise<void> {
    for (;;) {
      const began = performance.now();
      const { state } = await doorlight.ask('GET', `/api/v1/bulk/runs/${run.id}`);
      slowestMs = Math.max(slowestMs, performance.now() - began);
      mostMb = Math.max(mostMb, await memoryMb(doorlight.pid));
      if (state === 'done') return;
      if (['refused', 'failed', 'cancelled'].includes(String(state)))
        throw new Error(`run ${state}`);
      await wait(200);
    }
  }
  const began = performance.now();
  await finished(await doorlight.ask('POST', '/api/v1/bulk/files?skipBad=false', file, 'text/csv'));
  const importS = (performance.now() - began) / 1_000;
  const again = performance.now();
  const [last] = (await doorlight.ask('GET', '/api/v1/bulk/runs')).runs ?? [];
  const undo = `/api/v1/bulk/runs/${last?.id ?? 0}/undo`;
  await finished(await doorlight.ask('POST', undo, '{}', 'application/json'));
  const undoS = (performance.now() - again) / 1_000;
  return { importS, undoS, beforeMb, mostMb, slowestMs };
}

/** What the process has in memory, from the kernel. */
async function memoryMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1_024;
}

interface Answer {
  readonly id: number;
  readonly state?: string;
  readonly runs?: readonly Answer[];
}

interface Running extends AsyncDisposable {
  readonly pid: number;
  ask(method: string, path: string, body?: string, type?: string): Promise<Answer>;
}

/** Doorlight as a process of its own, with neither calendar nor chat server to be reached. */
async function serve(folder: string): Promise<Running> {
  const [port, nowhere] = [await freePort(), await freePort()];
  await writeFile(join(folder, 'secret'), `${token}\n`, { mode: 0o600 });
  await writeFile(
    join(folder, 'doorlight.yaml'),
    `
database: { file: doorlight.db }
http: { port: ${port}, tokenFile: secret }
gateways:
  - name: exchange
    kind: ews
    url: https://127.0.0.1:${nowhere}/EWS/Exchange.asmx
    account: doorlight@example.com
    passwordFile: secret
xmpp:
  - { domain: presence.example.com, host: 127.0.0.1, port: ${nowhere}, secretFile: secret }
`,
  );
  const main = fileURLToPath(new URL('../../../src/main.ts', import.meta.url));
  const child = spawn(
    process.execPath,
    [main, 'serve', '--config', join(folder, 'doorlight.yaml')],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  process.once('exit', () => child.kill('SIGKILL'));
  let log = '';
  child.stderr.on('data', (text: Buffer) => (log = (log + text.toString()).slice(-2_000)));
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; ; tries++) {
    if (child.exitCode !== null || tries > 600) throw new Error(`Doorlight does not start: ${log}`);
    const up = await fetch(`${url}/api/v1/people?limit=1`, { headers }).catch(() => undefined);
    if (up?.ok === true) break;
    await wait(200);
  }
  return {
    pid: child.pid ?? 0,
    ask: async (method, path, body, type) => {
      const answer = await fetch(`${url}${path}`, {
        method,
        headers: { ...headers, ...(type === undefined ? {} : { 'content-type': type }) },
        ...(body === undefined ? {} : { body }),
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
      return JSON.parse(text) as Answer;
    },
    [Symbol.asyncDispose]: () => end(child),
  };
}

const headers = { authorization: `Bearer ${token}` };

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const cut = setTimeout(() => child.kill('SIGKILL'), 20_000);
  await gone;
  clearTimeout(cut);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
