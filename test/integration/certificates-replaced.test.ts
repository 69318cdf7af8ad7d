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

// The whole service with its command line, and an Exchange whose certificate is replaced.

const john = 'john@example.com';
const deadline = { timeout: 30_000 };

let folder: string;
let mailboxes: MailboxStore;
let exchange: SimulatedExchange;
let service: Service | undefined;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'doorlight-replaced-'));
  mailboxes = new MailboxStore(systemClock);
  mailboxes.add({ address: john }).addAppointment({
    start: Date.now() - 600_000,
    end: Date.now() + 3_600_000,
    showAs: 'Busy',
  });
  writeFileSync(join(folder, 'password'), serviceAccount.password, { mode: 0o600 });
  await startExchange();
  writeFileSync(
    join(folder, 'doorlight.yaml'),
    `database: { file: doorlight.db }
gateways:
  - name: exchange
    kind: ews
    url: ${exchange.url}
    account: ${serviceAccount.user}
    passwordFile: password
    caFile: ca.pem
xmpp: [{ domain: presence.example.com, port: ${await freePort()}, secret: shared }]
http: { host: 127.0.0.1, port: ${await freePort()}, tokenFile: token }
`,
  );
  service = await startService(
    await serviceSettings(join(folder, 'doorlight.yaml')),
    silentTelemetry(),
  );
  await run('people', 'add', john);
});

afterEach(async () => {
  await service?.[Symbol.asyncDispose]();
  service = undefined;
  await exchange[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

/** With a certificate of a CA that was made for it and that it sends along. */
async function startExchange(port?: number): Promise<void> {
  const { key, cert, ca } = await makeServerCertificate();
  if (port === undefined) writeFileSync(join(folder, 'ca.pem'), ca);
  exchange = await startSimulatedExchange({
    key,
    cert: `${cert}\n${ca}`,
    accounts: [serviceAccount],
    mailboxes,
    ...(port === undefined ? {} : { port }),
  });
}

async function run(...args: readonly string[]): Promise<Ran> {
  return await doorlight([...args, '--config', join(folder, 'doorlight.yaml')]);
}

async function ask<Answer>(path: string): Promise<Answer> {
  const token = readFileSync(join(folder, 'token'), 'utf8').trim();
  const answer = await fetch(`${service?.address}${path}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  return (await answer.json()) as Answer;
}

async function state(): Promise<string> {
  const { gateways } = await ask<{
    readonly gateways: readonly { readonly state: string; readonly problem: string | null }[];
  }>('/api/v1/status');
  return `${gateways[0]?.state} ${gateways[0]?.problem ?? ''}`;
}

async function shown(): Promise<string> {
  return JSON.stringify(await ask<object>(`/api/v1/people/${john}/presence`));
}

test('a certificate of a new CA is refused, explained, imported and trusted, with no restart and no calendar lost', async () => {
  await expect.poll(state, deadline).toMatch(/^up/);
  await expect.poll(shown, deadline).toContain('In a meeting');
  const { port } = exchange;
  const server = `127.0.0.1:${port}`;

  await exchange[Symbol.asyncDispose]();
  await startExchange(port);
  await expect
    .poll(state, deadline)
    .toMatch(
      /is not trusted \(SELF_SIGNED_CERT_IN_CHAIN\).*doorlight certificates import.*It leads to the CA "[^"]+", which the server sends/u,
    );
  const whileRefused = await shown();
  const looked = await run('certificates', 'import', server);
  const imported = await run('certificates', 'import', server, '--yes');
  await expect.poll(state, deadline).toMatch(/^up $/);
  const listed = await run('certificates', 'list');
  mailboxes
    .get(john)
    ?.addAppointment({ start: Date.now() - 1000, end: Date.now() + 7_200_000, showAs: 'OOF' });

  expect(whileRefused).toContain('In a meeting');
  expect(looked.exitCode).toBe(1);
  expect(looked.stdout).toMatch(/Reachable: yes[^]*Trusted: {3}no[^]*To be installed/u);
  expect(looked.stderr).toMatch(/Nothing was installed/u);
  expect(imported.exitCode).toBe(0);
  expect(listed.stdout).toMatch(/Simulated Exchange CA .*yes/u);
  await expect.poll(shown, deadline).toContain('Out of office');
}, 120_000);
