import { mkdtempSync, rmSync, writeFileSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Service, startService } from '../../src/app/service.ts';
import { serviceSettings } from '../../src/app/settings.ts';
import { type ServerCertificate, makeServerCertificate } from '../../src/simulator/certificates.ts';
import {
  type SimulatedExchange,
  startSimulatedExchange,
} from '../../src/simulator/simulated-exchange.ts';
import { silentTelemetry } from '../../src/telemetry/telemetry.ts';
import { freePort } from '../support/daemons/free-port.ts';
import { serviceAccount } from '../support/exchange-site.ts';
import { type Ran, doorlight } from '../support/http/command-line.ts';
import { eventsOf } from '../support/http/events.ts';

// Two organisations under one roof, each with an Exchange of its own. Both have a mailbox for
// everyone, so that it is seen in whose calendar a meeting was found.

const hour = 3_600_000;
const patience = { timeout: 60_000 } as const;
/** The command line is a process of its own each time, on a machine that may be busy. */
const slow = { timeout: 180_000 } as const;
const usual = Array.from({ length: 6 }, (_, at) => `usual-${at}@example.com`);
const named = Array.from({ length: 4 }, (_, at) => `named-${at}@example.com`);
const [one = ''] = usual;
const [other = ''] = named;

interface Told {
  readonly name: string;
  readonly default: boolean;
  readonly named: number;
  readonly assigned: number;
  readonly servers: readonly { readonly people: number; readonly state: string }[];
}

interface Examination {
  readonly id: string;
  readonly subjects: readonly { readonly name: string; readonly server: string }[];
}

let certificate: ServerCertificate;
let folder: string;
let london: SimulatedExchange;
let berlin: SimulatedExchange;
let service: Service | undefined;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'doorlight-assigned-'));
  certificate = await makeServerCertificate();
  [london, berlin] = await Promise.all([exchange(), exchange()]);
  writeFileSync(join(folder, 'ca.pem'), certificate.ca);
  writeFileSync(join(folder, 'password'), serviceAccount.password, { mode: 0o600 });
  const rest = `kind: ews, account: ${serviceAccount.user}, passwordFile: password, caFile: ca.pem`;
  writeFileSync(
    join(folder, 'doorlight.yaml'),
    `database: { file: doorlight.db }
gateways:
  - { name: london, urls: ['${london.url}'], ${rest} }
  - { name: berlin, urls: ['${berlin.url}'], ${rest} }
xmpp: [{ domain: presence.example.com, port: ${await freePort()}, secret: shared }]
http: { host: 127.0.0.1, port: ${await freePort()}, tokenFile: token }
`,
  );
  service = await startService(
    await serviceSettings(join(folder, 'doorlight.yaml')),
    silentTelemetry(),
  );
  for (const jid of usual) await must(ask('POST', '/api/v1/people', { jid }));
  for (const jid of named) await must(ask('POST', '/api/v1/people', { jid, gateway: 'berlin' }));
});

afterEach(async () => {
  await service?.[Symbol.asyncDispose]();
  service = undefined;
  await Promise.all([london[Symbol.asyncDispose](), berlin[Symbol.asyncDispose]()]);
  rmSync(folder, { recursive: true });
});

async function exchange(): Promise<SimulatedExchange> {
  const { key, cert } = certificate;
  const server = await startSimulatedExchange({ key, cert, accounts: [serviceAccount] });
  for (const address of [...usual, ...named]) server.addMailbox({ address });
  return server;
}

function ask(method: string, path: string, body?: unknown): Promise<Response> {
  const token = readFileSync(join(folder, 'token'), 'utf8').trim();
  return fetch(`${service?.address ?? ''}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

async function must(answer: Promise<Response>): Promise<void> {
  expect((await answer).ok).toBe(true);
}

async function told<Answer>(answer: Promise<Response>): Promise<Answer> {
  return (await (await answer).json()) as Answer;
}

function run(...args: readonly string[]): Promise<Ran> {
  return doorlight([...args, '--config', join(folder, 'doorlight.yaml')]);
}

async function gateways(): Promise<readonly Told[]> {
  return (await told<{ gateways: readonly Told[] }>(ask('GET', '/api/v1/gateways'))).gateways;
}

/** By gateway how many are served, to be served, and name it. */
async function counts(): Promise<Readonly<Record<string, readonly number[]>>> {
  return Object.fromEntries(
    (await gateways()).map(({ name, servers, assigned, named: naming }) => [
      name,
      [servers.reduce((sum, { people }) => sum + people, 0), assigned, naming],
    ]),
  );
}

async function listed(filter: string): Promise<readonly string[]> {
  const page = await told<{ people: readonly { jid: string }[] }>(
    ask('GET', `/api/v1/people?${filter}`),
  );
  return page.people.map(({ jid }) => jid);
}

async function activity(jid: string): Promise<string | undefined> {
  const { people } = await told<{
    people: readonly { jid: string; shown: { activity: string } | null }[];
  }>(ask('GET', `/api/v1/people?search=${jid}`));
  return people.find((person) => person.jid === jid)?.shown?.activity;
}

function meet(server: SimulatedExchange, jid: string): void {
  const now = Date.now();
  server.mailbox(jid).addAppointment({ start: now - hour, end: now + hour, showAs: 'Busy' });
}

test(
  'each is read where they belong, and who belongs where is counted and filtered by',
  slow,
  async () => {
    meet(berlin, other);
    meet(london, named[1] ?? '');
    meet(london, one);

    await expect.poll(counts, patience).toEqual({ london: [6, 6, 0], berlin: [4, 4, 4] });
    await expect.poll(() => activity(other), patience).toBe('meeting');
    await expect.poll(() => activity(one), patience).toBe('meeting');

    expect(await activity(named[1] ?? '')).toBe('none');
    expect(await listed('gateway=london')).toEqual(usual);
    expect(await listed('gateway=berlin')).toEqual(named);
    expect(await listed(`server=${encodeURIComponent(berlin.url)}`)).toEqual(named);
    expect((await ask('GET', '/api/v1/people?gateway=paris')).status).toBe(422);
  },
);

test(
  'who is given another gateway is read there at once, by REST, command line and file',
  slow,
  async () => {
    await expect.poll(counts, patience).toEqual({ london: [6, 6, 0], berlin: [4, 4, 4] });
    meet(berlin, one);

    const patched = await ask('PATCH', `/api/v1/people/${one}`, { gateway: 'berlin' });
    const strange = await ask('PATCH', `/api/v1/people/${one}`, { gateway: 'paris' });
    await expect.poll(() => activity(one), patience).toBe('meeting');
    expect([patched.status, strange.status]).toEqual([200, 422]);
    expect(await counts()).toEqual({ london: [5, 5, 0], berlin: [5, 5, 5] });

    const changed = await run('people', 'change', usual[1] ?? '', '--gateway', 'berlin');
    expect(changed.stdout).toContain('gateway              berlin');
    const file = join(folder, 'people.csv');
    writeFileSync(file, `jid,gateway\n${one},(none)\n${usual[2] ?? ''},berlin\n`);
    await run('people', 'import', file, '--deed', 'update');
    await expect.poll(counts, patience).toEqual({ london: [4, 4, 0], berlin: [6, 6, 6] });
    await expect.poll(() => activity(one), patience).toBe('none');
  },
);

test('one gateway fails, and whoever is read by the other notices nothing', slow, async () => {
  await expect.poll(counts, patience).toEqual({ london: [6, 6, 0], berlin: [4, 4, 4] });
  await expect.poll(states, patience).toEqual(['up', 'up']);

  // Where nobody answers. One that ends is given time to come back.
  const urls = [`https://127.0.0.1:${await freePort()}/EWS/Exchange.asmx`];
  await must(ask('PATCH', '/api/v1/gateways/berlin', { urls }));
  await expect.poll(states, patience).toEqual(['up', 'down']);
  meet(london, one);

  await expect.poll(() => activity(one), patience).toBe('meeting');
  expect(await counts()).toEqual({ london: [6, 6, 0], berlin: [4, 4, 4] });
  expect(await states()).toEqual(['up', 'down']);
});

async function states(): Promise<readonly string[]> {
  return (await gateways()).flatMap(({ servers }) => servers.map(({ state }) => state));
}

test(
  'another default moves whoever names none, and a gateway that people name is not lost by mistake',
  slow,
  async () => {
    await expect.poll(counts, patience).toEqual({ london: [6, 6, 0], berlin: [4, 4, 4] });

    const chosen = await run('gateways', 'change', 'berlin', '--default');
    expect(chosen.stdout).toContain('Changed berlin.');
    await expect.poll(counts, patience).toEqual({ berlin: [10, 10, 4], london: [0, 0, 0] });

    const refused = await ask('DELETE', '/api/v1/gateways/berlin');
    expect([refused.status, await refused.json()]).toEqual([
      409,
      expect.objectContaining({
        code: 'gateway-named',
        detail: expect.stringContaining('4 people name the gateway berlin.'),
      }),
    ]);
    const hasty = await run('gateways', 'remove', 'berlin');
    expect(hasty).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('6 people') });
    const removed = await run('gateways', 'remove', 'berlin', '--reassign');
    expect(removed.stdout).toBe('Removed berlin.\n');
    await expect.poll(counts, patience).toEqual({ london: [10, 10, 0] });
    await expect.poll(() => berlin.subscriptionCount, patience).toBe(0);
  },
);

test(
  'a gateway is tried before it is saved, with the secret that is stored where none is given',
  slow,
  async () => {
    const before = await gateways();
    const paris = await exchange();
    try {
      const identity = { kind: 'basic', account: serviceAccount.user };
      const fresh = { urls: [paris.url], identity, ca: certificate.ca, secret: 'wrong' };
      const wrong = await tried({ gateway: fresh, mailbox: one });
      const right = await tried({ of: 'berlin', gateway: { urls: [paris.url] } });

      expect(wrong).toMatchObject({ authentication: 'failed', impersonation: 'skipped' });
      expect(Object.values(right)).not.toContain('failed');
      expect(right).toMatchObject({ authentication: 'ok', impersonation: 'ok' });
      expect(paris.subscriptionCount).toBe(0);
    } finally {
      await paris[Symbol.asyncDispose]();
    }
    expect(await gateways()).toEqual(
      before.map((gateway) => expect.objectContaining(nameOf(gateway))),
    );
    const audit = await (await ask('GET', '/api/v1/audit?about=berlin')).text();
    expect(audit).not.toContain('gateway-changed');
  },
);

test('what cannot be tried is refused with the field that it is about', slow, async () => {
  const bodies = [
    { of: 'paris', gateway: {} },
    { gateway: { urls: [london.url] } },
    { of: 'berlin', gateway: { urls: [london.url] } },
    { of: 'berlin', gateway: { identity: { kind: 'basic', account: 'other@example.com' } } },
    { of: 'berlin', gateway: { ca: 'rubbish' } },
  ];

  const answers = await Promise.all(
    bodies.map(async (body) => {
      const answer = await ask('POST', '/api/v1/gateways/try', body);
      const { errors } = (await answer.json()) as { errors?: readonly { pointer: string }[] };
      return [answer.status, errors?.[0]?.pointer];
    }),
  );

  expect(answers).toEqual([
    [404, undefined],
    [422, '/gateway'],
    [422, '/gateway/urls'],
    [422, '/gateway/secret'],
    [422, '/gateway/ca'],
  ]);
});

test('one gateway is examined by itself', slow, async () => {
  const begun = await told<Examination>(ask('POST', '/api/v1/gateways/berlin/examination', {}));

  expect(begun.subjects.map(({ name, server }) => [name, server])).toEqual([
    ['berlin', berlin.url],
  ]);
  expect(Object.values(await verdicts(begun.id))).not.toContain('failed');
  const asked = await told<{ endedAt: string | null }>(
    ask('GET', `/api/v1/examination/${begun.id}`),
  );
  expect(asked.endedAt).not.toBeNull();
  expect((await ask('GET', '/api/v1/examination')).status).toBe(404);
});

test('what a gateway is for is given, told, changed and taken back', slow, async () => {
  const server = 'https://paris.example.com/EWS/Exchange.asmx';
  const account = ['--account', 'svc@example.com', '--password-file', join(folder, 'password')];
  const about = ['--description', 'Paris, to be closed'];
  const added = await run('gateways', 'add', 'paris', '--server', server, ...account, ...about);
  const list = await run('gateways', 'list');
  const changed = await run('gateways', 'change', 'berlin', '--description', 'Berlin & Köln');
  const differing = await run('gateways', 'diff');
  const long = await run('gateways', 'change', 'berlin', '--description', 'x'.repeat(201));
  const path = '/api/v1/gateways/berlin';
  const kept = await told(ask('GET', path));
  await run('gateways', 'change', 'berlin', '--description', '');

  expect(added.stdout).toContain('description    Paris, to be closed');
  expect(list.stdout).toContain('paris (Paris, to be closed) is to serve 0 people.');
  expect(changed.stdout).toContain('description    Berlin & Köln');
  expect(differing.stdout).toMatch(/^berlin +description +null +Berlin & Köln$/mu);
  expect([long.exitCode, long.stderr]).toEqual([2, expect.stringMatching(/description.*200/su)]);
  expect(kept).toMatchObject({ description: 'Berlin & Köln' });
  expect(await told(ask('GET', path))).toMatchObject({ description: null });
});

test('the command line says where the file differs, and nothing of a password', slow, async () => {
  const same = await run('gateways', 'diff');
  await run('gateways', 'change', 'london', '--subscription', 'pull');
  writeFileSync(join(folder, 'password'), 'another one');

  const differing = await run('gateways', 'diff');
  const json = await run('gateways', 'diff', '--json');

  expect(same.stdout).toBe('The file says nothing else than is in force.\n');
  expect(differing.stdout).toMatch(/^london +subscription +auto +pull$/mu);
  expect(differing.stdout).toMatch(/^berlin +secret +what is in the file +something else$/mu);
  expect(json.stdout + differing.stdout).not.toMatch(/another one|pässword/u);
});

function nameOf({ name, named: naming }: Told): object {
  return { name, named: naming };
}

/** Tries a gateway; answers how each step ended, by its name. */
async function tried(body: object): Promise<Readonly<Record<string, string>>> {
  const answer = await ask('POST', '/api/v1/gateways/try', body);
  expect(answer.status).toBe(202);
  const { id } = (await answer.json()) as Examination;
  return await verdicts(id);
}

/** Followed by events until it has ended. */
async function verdicts(id: string): Promise<Readonly<Record<string, string>>> {
  const ended: Record<string, string> = {};
  for await (const { event, data } of eventsOf(
    await ask('GET', `/api/v1/examination/${id}/events`),
  )) {
    if (event === 'report') ended[String(data['step'])] = String(data['verdict']);
  }
  return ended;
}
