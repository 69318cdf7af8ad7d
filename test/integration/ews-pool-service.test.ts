import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Service, startService } from '../../src/app/service.ts';
import { serviceSettings } from '../../src/app/settings.ts';
import { makeServerCertificate } from '../../src/simulator/certificates.ts';
import { systemClock } from '../../src/simulator/clock.ts';
import { MailboxStore } from '../../src/simulator/mailboxes/mailbox-store.ts';
import {
  type SimulatedExchange,
  startSimulatedExchange,
} from '../../src/simulator/simulated-exchange.ts';
import { silentTelemetry } from '../../src/telemetry/telemetry.ts';
import { freePort } from '../support/daemons/free-port.ts';
import { serviceAccount } from '../support/exchange-site.ts';
import { type Ran, doorlight } from '../support/http/command-line.ts';

// The whole service with its command line, and what an administrator does to gateways.

interface ServerStatus {
  readonly server: string;
  readonly state: string;
  readonly people: number;
  readonly problem: string | null;
  readonly lastSuccess: string | null;
}

const people = 40;

let folder: string;
let servers: readonly SimulatedExchange[];
let service: Service | undefined;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'doorlight-gateways-'));
  const certificate = await makeServerCertificate();
  const mailboxes = new MailboxStore(systemClock);
  for (let i = 0; i < people; i++) mailboxes.add({ address: `person-${i}@example.com` });
  servers = await Promise.all(
    [0, 1, 2].map(() =>
      startSimulatedExchange({
        key: certificate.key,
        cert: certificate.cert,
        accounts: [serviceAccount],
        mailboxes,
      }),
    ),
  );
  writeFileSync(join(folder, 'ca.pem'), certificate.ca);
  writeFileSync(join(folder, 'password'), serviceAccount.password, { mode: 0o600 });
  writeFileSync(join(folder, 'wrong'), 'wrong', { mode: 0o600 });
  await writeConfig();
});

afterEach(async () => {
  await service?.[Symbol.asyncDispose]();
  service = undefined;
  for (const server of servers) await server[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

async function writeConfig(passwordFile = 'password'): Promise<void> {
  const urls = servers.slice(0, 2).map(({ url }) => url);
  writeFileSync(
    join(folder, 'doorlight.yaml'),
    `database: { file: doorlight.db }
gateways:
  - name: exchange
    kind: ews
    urls: [${urls.join(', ')}]
    account: ${serviceAccount.user}
    passwordFile: ${passwordFile}
    caFile: ca.pem
xmpp: [{ domain: presence.example.com, port: ${await freePort()}, secret: shared }]
http: { host: 127.0.0.1, port: ${await freePort()}, tokenFile: token }
`,
  );
}

async function start(): Promise<void> {
  service = await startService(
    await serviceSettings(join(folder, 'doorlight.yaml')),
    silentTelemetry(),
  );
}

async function restart(): Promise<void> {
  await service?.[Symbol.asyncDispose]();
  await start();
}

async function run(...args: readonly string[]): Promise<Ran> {
  return await doorlight([...args, '--config', join(folder, 'doorlight.yaml')]);
}

async function addPeople(): Promise<void> {
  const token = readFileSync(join(folder, 'token'), 'utf8').trim();
  for (let i = 0; i < people; i++) {
    await fetch(`${service?.address}/api/v1/people`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ jid: `person-${i}@example.com` }),
    });
  }
}

async function listed(): Promise<readonly ServerStatus[]> {
  const ran = await run('gateways', 'list', '--json');
  const { gateways } = JSON.parse(ran.stdout) as {
    readonly gateways: readonly { readonly servers: readonly ServerStatus[] }[];
  };
  return gateways.flatMap((gateway) => gateway.servers);
}

async function states(): Promise<readonly string[]> {
  return (await listed()).map(({ state, people: served }) => `${state} ${served}`);
}

function subscriptions(): readonly number[] {
  return servers.map(({ subscriptionCount }) => subscriptionCount);
}

test('servers come and go while running, and subscriptions that hold are kept', async () => {
  await start();
  expect(await states()).toEqual(['untried 0', 'untried 0']);
  await addPeople();
  await expect.poll(subscriptions, { timeout: 10_000 }).toEqual([20, 20, 0]);

  const added = await run('gateways', 'change', 'exchange', '--add-server', servers[2]?.url ?? '');
  expect(added.stdout).toContain('Changed exchange.');
  await expect.poll(states, { timeout: 10_000 }).toEqual(['up 20', 'up 20', 'up 0']);
  const before = servers.map((server) => server.requestCount('Subscribe'));

  await run('gateways', 'change', 'exchange', '--remove-server', servers[0]?.url ?? '');
  await expect.poll(subscriptions, { timeout: 10_000 }).toEqual([0, 30, 10]);

  expect(await states()).toEqual(['up 30', 'up 10']);
  expect(servers.map((server, at) => server.requestCount('Subscribe') - (before[at] ?? 0))).toEqual(
    [0, 10, 10],
  );

  await restart();
  await expect.poll(states, { timeout: 10_000 }).toEqual(['up 30', 'up 10']);
});

test('a wrong password is replaced while running, and no list shows one', async () => {
  await writeConfig('wrong');
  await start();
  await addPeople();
  await expect
    .poll(async () => (await listed()).map(({ problem }) => problem), { timeout: 30_000 })
    .toEqual([expect.stringContaining('password'), expect.stringContaining('password')]);

  await run('gateways', 'change', 'exchange', '--password-file', join(folder, 'password'));
  await expect.poll(states, { timeout: 10_000 }).toEqual(['up 20', 'up 20']);

  const outputs = await Promise.all([
    run('gateways', 'list'),
    run('gateways', 'list', '--json'),
    run('gateways', 'change', 'exchange', '--subscription', 'streaming', '--json'),
  ]);
  expect(outputs.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
  expect(JSON.stringify(outputs)).not.toContain(serviceAccount.password);
  expect((await listed()).every(({ lastSuccess }) => lastSuccess !== null)).toBe(true);
});

test('without its key the database gives no password away, and it is said how to go on', async () => {
  await start();
  await addPeople();
  await expect.poll(states, { timeout: 10_000 }).toEqual(['up 20', 'up 20']);
  await service?.[Symbol.asyncDispose]();
  rmSync(join(folder, 'sealing-key'));

  await start();
  expect(await states()).toEqual(['down 0', 'down 0']);
  expect((await run('gateways', 'list')).stdout).toMatch(
    /cannot be unsealed.*put back the key file.*doorlight gateways change exchange/u,
  );

  await run('gateways', 'change', 'exchange', '--password-file', join(folder, 'password'));
  await expect.poll(states, { timeout: 10_000 }).toEqual(['up 20', 'up 20']);
});

test('a gateway is removed and another added in its place, and everyone is served by that', async () => {
  await start();
  await addPeople();
  await expect.poll(subscriptions, { timeout: 10_000 }).toEqual([20, 20, 0]);

  await run('gateways', 'remove', 'exchange', '--reassign');
  await expect.poll(subscriptions, { timeout: 10_000 }).toEqual([0, 0, 0]);
  const none = await run('gateways', 'list');
  const settings = ['--account', serviceAccount.user, '--ca', join(folder, 'ca.pem')];
  const refused = await run('gateways', 'add', 'new', '--server', 'http://x/', ...settings);
  const secret = ['--password-file', join(folder, 'password')];
  const url = servers[2]?.url ?? '';
  const added = await run('gateways', 'add', 'new', '--server', url, ...settings, ...secret);

  expect(none.stdout).toContain('None.');
  expect([refused.exitCode, added.exitCode]).toEqual([2, 0]);
  await expect.poll(subscriptions, { timeout: 10_000 }).toEqual([0, 0, people]);
});
