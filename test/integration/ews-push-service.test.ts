import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Service, startService } from '../../src/app/service.ts';
import { serviceSettings } from '../../src/app/settings.ts';
import { makeServerCertificate } from '../../src/simulator/certificates.ts';
import { silentTelemetry } from '../../src/telemetry/telemetry.ts';
import { freePort } from '../support/daemons/free-port.ts';
import { type ExchangeSite, serviceAccount, startExchangeSite } from '../support/exchange-site.ts';
import { until } from '../support/until.ts';

const john = 'john@example.com';

let site: ExchangeSite;
let service: Service;
let folder: string;
let port: number;

beforeEach(async () => {
  const { key, cert, ca } = await makeServerCertificate();
  site = await startExchangeSite({ pushCa: ca });
  site.exchange.addMailbox({ address: john });
  folder = await mkdtemp(join(tmpdir(), 'doorlight-push-'));
  port = await freePort();
  const files = {
    'ca.pem': site.certificate.ca,
    'cert.pem': cert,
    'key.pem': key,
    'doorlight.yaml': `
database: { file: doorlight.db }
gateways:
  - name: exchange
    kind: ews
    url: ${site.exchange.url}
    account: ${serviceAccount.user}
    password: ${serviceAccount.password}
    caFile: ca.pem
xmpp:
  - { domain: presence.example.com, secret: shared, port: ${String(await freePort())} }
http: { port: 0 }
notifications: { certificateFile: cert.pem, keyFile: key.pem }
parameters:
  subscriptionKind: push
  statusFrequencyMin: 30
  notificationBind: 127.0.0.1
  notificationPort: ${String(port)}
`,
  };
  for (const [name, text] of Object.entries(files)) {
    await writeFile(join(folder, name), text, { mode: 0o600 });
  }
  service = await startService(
    await serviceSettings(join(folder, 'doorlight.yaml')),
    silentTelemetry(),
  );
  await ask('POST', '/api/v1/people', { jid: john });
});

afterEach(async () => {
  await service[Symbol.asyncDispose]();
  await site[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

async function ask(method: string, path: string, body?: unknown): Promise<Answer> {
  const token = (await readFile(join(folder, 'api-token'), 'utf8')).trim();
  const answer = await fetch(`${service.address}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, text: await answer.text() };
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** The addresses that Exchange was told, in order. */
function told(): readonly URL[] {
  return site.sent.flatMap((one) => {
    const [, url] = /<t:URL>([^<]+)</.exec(one) ?? [];
    return url === undefined ? [] : [new URL(url)];
  });
}

async function heard(): Promise<number> {
  const { text } = await ask('GET', '/metrics');
  return Number(/doorlight_ews_notifications_total\{.*kind="push"\} (\d+)/.exec(text)?.[1] ?? 0);
}

async function hearsChange(): Promise<void> {
  const before = await heard();
  const start = Date.now();
  site.exchange.mailbox(john).addAppointment({ start, end: start + 3_600_000 });
  await until(async () => (await heard()) > before);
}

it('Exchange posts over TLS, and the status says that it does, and why', async () => {
  await until(() => told().length === 1);
  await hearsChange();

  expect(told()[0]?.origin).toBe(`https://127.0.0.1:${port}`);
  expect(JSON.parse((await ask('GET', '/api/v1/status')).text)).toMatchObject({
    gateways: [
      { name: 'exchange', subscription: { kind: 'push', why: expect.any(String) as string } },
    ],
  });
});

it('a port in use is refused in one sentence, and the listener stays', async () => {
  await until(() => told().length === 1);
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const taken = (other.address() as AddressInfo).port;

  const answer = await ask('PUT', '/api/v1/parameters/notificationPort', { value: taken });

  expect(answer.status).toBe(422);
  expect(answer.text).toContain(
    `notificationPort: Notifications cannot be received on 127.0.0.1, port ${taken}: the port is in use. Choose another one. The listener stays where it is.`,
  );
  await hearsChange();
  expect(told()).toHaveLength(1);
  other.close();
});

it('a new port or address is told to Exchange at once', async () => {
  await until(() => told().length === 1);
  const next = await freePort();

  const moved = await ask('PUT', '/api/v1/parameters/notificationPort', { value: next });
  expect(moved.status).toBe(200);
  await until(() => told().length === 2);
  await hearsChange();
  expect(told()[1]?.port).toBe(String(next));

  const address = `https://localhost:${next}/base`;
  await ask('PUT', '/api/v1/parameters/notificationAddress', { value: address });
  await until(() => told().length === 3);
  expect(told()[2]?.href).toMatch(`${address}/ews/`);
});

it('the kind of subscription is another as soon as it is wanted', async () => {
  await until(() => told().length === 1);

  await ask('PUT', '/api/v1/parameters/subscriptionKind', { value: 'auto' });
  await until(() => site.exchange.streamCount === 1);

  expect((await ask('GET', '/api/v1/gateways')).text).toContain('"kind":"streaming"');
});
