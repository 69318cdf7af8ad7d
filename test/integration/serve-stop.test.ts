import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type Server, type Socket, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openStore } from '../../src/store/store.ts';
import { silentTelemetry } from '../../src/telemetry/telemetry.ts';
import { systemClock } from '../../src/time/clock.ts';
import { freePort } from '../support/daemons/free-port.ts';
import { type ExchangeSite, serviceAccount, startExchangeSite } from '../support/exchange-site.ts';
import { person } from '../support/people.ts';
import { until } from '../support/until.ts';

// Doorlight as a process of its own, told to stop while everything that can be under way is.

const main = join(import.meta.dirname, '../../src/main.ts');
const people = Array.from({ length: 2_000 }, (_, i) => person(`person-${i}`));

let folder: string;
let site: ExchangeSite;
let silent: Server;
let port: number;
let child: ChildProcess | undefined;
const sockets = new Set<Socket>();

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'doorlight-stop-'));
  site = await startExchangeSite();
  for (const { mailbox } of people) site.exchange.addMailbox({ address: mailbox });
  // Takes every connection, and never says a word.
  silent = createServer((socket) => sockets.add(socket)).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  port = await freePort();
  writeFileSync(join(folder, 'ca.pem'), site.certificate.ca);
  writeFileSync(join(folder, 'password'), serviceAccount.password, { mode: 0o600 });
  writeFileSync(
    join(folder, 'doorlight.yaml'),
    `database: { file: doorlight.db, keyFile: key }
gateways:
  - { name: exchange, kind: ews, url: "${site.exchange.url}", account: ${serviceAccount.user}, passwordFile: password, caFile: ca.pem }
xmpp: [{ domain: presence.example.com, host: 127.0.0.1, port: ${portOf(silent)}, secretFile: password }]
sip: [{ name: phones, host: 127.0.0.1, port: ${portOf(silent)}, transport: tcp, domains: [example.com] }]
http: { host: 127.0.0.1, port: ${port}, tokenFile: token }
`,
  );
  await using store = await openStore(`sqlite:${join(folder, 'doorlight.db')}`, {
    telemetry: silentTelemetry(),
    clock: systemClock,
  });
  await store.people.insert(people, 'a test');
});

afterEach(async () => {
  if (child?.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  silent.close();
  await site[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

test('whatever is under way, SIGTERM ends the service in order', async () => {
  // Half of what is read is never answered.
  site.exchange.misbehave({ do: 'silence' }, { operation: 'FindItem', probability: 0.5 });
  const serving = serve();
  await up();
  const headers = { authorization: `Bearer ${readFileSync(join(folder, 'token'), 'utf8').trim()}` };
  const followed = await fetch(`http://127.0.0.1:${port}/api/v1/events`, { headers });
  const follower = followed.text().catch(() => 'cut off');
  const stops = new AbortController();
  const askers = Array.from({ length: 4 }, () => askOnAndOn(headers, stops.signal));
  const unfinished = connect(port, '127.0.0.1');
  sockets.add(unfinished.on('error', () => undefined));
  unfinished.write(
    `POST /api/v1/people HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: ${headers.authorization}\r\n` +
      'content-type: application/json\r\ncontent-length: 1000\r\n\r\n{',
  );
  await until(() => site.sent.length > 20);

  child?.kill('SIGTERM');
  const { code, log } = await serving;

  stops.abort();
  await Promise.all([...askers, follower]);
  expect(log.slice(-4_000)).toContain('"stopped"');
  expect(code).toBe(0);
});

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function serve(): Promise<{ readonly code: unknown; readonly log: string }> {
  const started = spawn(process.execPath, [main, 'serve', '--config', 'doorlight.yaml'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  child = started;
  const [log, [code]] = await Promise.all([text(started.stderr), once(started, 'exit')]);
  return { code, log };
}

async function up(): Promise<void> {
  const health = `http://127.0.0.1:${port}/health`;
  await until(() =>
    fetch(health).then(
      () => true,
      () => false,
    ),
  );
}

/** Asks for people and their presence until nobody answers any more. */
async function askOnAndOn(headers: Record<string, string>, signal: AbortSignal): Promise<void> {
  for (let i = 0; !signal.aborted; i = (i + 1) % people.length) {
    const jid = encodeURIComponent(people[i]?.jid ?? '');
    const path = i % 2 === 0 ? `people/${jid}/presence` : 'people?limit=100';
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/${path}`, {
      headers,
      signal,
    }).catch(() => null);
    await answer?.text().catch(() => '');
    if (answer === null) return;
  }
}
