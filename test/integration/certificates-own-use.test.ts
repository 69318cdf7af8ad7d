import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { promisify } from 'node:util';
import { once } from 'node:events';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { notificationListener } from '../../src/app/calendars/notifications.ts';
import { serviceSettings } from '../../src/app/settings.ts';
import { type Maker, openMaker } from '../../src/certificates/making/maker.ts';
import { serverTrust, usualRules, verifying } from '../../src/certificates/server-trust.ts';
import { pushStranger } from '../../src/gateways/ews/push-watch.ts';
import type { NotificationListener } from '../../src/http/notifications/notification-listener.ts';
import { openParameters } from '../../src/parameters/parameter-service.ts';
import { openStore } from '../../src/store/store.ts';
import { silentTelemetry } from '../../src/telemetry/telemetry.ts';
import { freePort } from '../support/daemons/free-port.ts';

// The notification listener with a certificate that our own CA made.

const by = 'administrator';
const telemetry = silentTelemetry();
const nobody = { o: null, ou: null, l: null, st: null, c: null };
const key = { kind: 'ec', curve: 'P-256' } as const;

let stack: AsyncDisposableStack;
let maker: Maker;
let listener: NotificationListener;
let folder: string;
let port: number;
let set: (name: string, value: unknown) => Promise<{ readonly kind: string }>;

beforeEach(async () => {
  stack = new AsyncDisposableStack();
  folder = mkdtempSync(join(tmpdir(), 'doorlight-own-use-'));
  stack.defer(() => rmSync(folder, { recursive: true }));
  port = await freePort();
  writeFileSync(
    join(folder, 'doorlight.yaml'),
    `database: { file: doorlight.db }
http: { tokenFile: token }
xmpp: [{ domain: presence.example.com, port: 1, secret: shared }]
parameters: { notificationPort: ${port}, notificationBind: 127.0.0.1 }
`,
  );
  const config = await serviceSettings(join(folder, 'doorlight.yaml'));
  const clock = { now: () => Date.now() };
  const store = stack.use(await openStore('sqlite::memory:', { telemetry, clock }));
  const parameters = await openParameters({
    repository: store.parameters,
    telemetry,
    seeds: config.parameters,
  });
  maker = await openMaker(store.madeCertificates, clock.now);
  listener = stack.use(await notificationListener({ config, parameters, maker, telemetry }));
  set = async (name, value) => await parameters.set(name, value, by);
  await maker.createAuthority({ name: 'ca', subject: { ...nobody, cn: 'Lab CA' }, key }, null, by);
  const subject = { ...nobody, cn: 'doorlight.example.com' };
  await maker.request({ name: 'mine', subject, key }, ['127.0.0.1'], by);
});
afterEach(() => stack.disposeAsync());

/** The serial number that is shown, once the connection is verified by our CA. */
async function shown(): Promise<string> {
  const trust = serverTrust({
    ...usualRules,
    systemRoots: false,
    certificates: [maker.get('ca').certificate ?? ''],
  });
  const socket = connect({ port, host: '127.0.0.1', ...verifying(trust, '127.0.0.1') });
  try {
    await once(socket, 'secureConnect');
    return socket.getPeerCertificate().serialNumber;
  } finally {
    socket.destroy();
  }
}

test('a certificate of our own is shown once it is chosen, and a renewed one from then on', async () => {
  await listener.desk('ews', pushStranger).open(() => pushStranger);
  const early = await set('notificationCertificate', 'mine');
  await maker.sign('mine', { authority: 'ca', days: 30 }, by);
  const chosen = await set('notificationCertificate', 'mine');
  const first = await shown();

  await maker.renew('mine', 60, by);

  expect([early.kind, chosen.kind]).toEqual(['impossible', 'saved']);
  expect(listener.base).toMatch(/^https:/);
  await expect.poll(shown, { timeout: 10_000 }).not.toBe(first);
});

/** The serial number that OpenSSL is shown, once it has verified the chain and the address. */
async function shownToOpenSsl(): Promise<string> {
  writeFileSync(join(folder, 'ca.pem'), maker.get('ca').certificate ?? '');
  const args = ['-connect', `127.0.0.1:${port}`, '-CAfile', join(folder, 'ca.pem')];
  const verify = ['-verify_return_error', '-verify_ip', '127.0.0.1'];
  const { stdout } = await promisify(execFile)('sh', [
    '-c',
    'openssl s_client "$@" </dev/null | openssl x509 -noout -serial',
    'sh',
    ...args,
    ...verify,
  ]);
  return /serial=([\dA-F]+)/.exec(stdout)?.[1] ?? '';
}

test('OpenSSL is shown the renewed certificate on its next connection', async () => {
  await listener.desk('ews', pushStranger).open(() => pushStranger);
  await maker.sign('mine', { authority: 'ca', days: 2 }, by);
  await set('notificationCertificate', 'mine');
  const first = await shownToOpenSsl();

  await maker.renew('mine', 90, by);

  const serial = (): string =>
    new X509Certificate(maker.get('mine').certificate ?? '').serialNumber;
  await expect.poll(shownToOpenSsl, { timeout: 20_000 }).toBe(serial());
  expect(first).not.toBe(serial());
});

test('one that is discarded while it is in use is shown for as long as the listener runs', async () => {
  await listener.desk('ews', pushStranger).open(() => pushStranger);
  await maker.sign('mine', { authority: 'ca', days: 30 }, by);
  await set('notificationCertificate', 'mine');
  const chosen = await shown();

  await maker.remove('mine', by);

  expect(listener.base).toMatch(/^https:/);
  expect(await shown()).toBe(chosen);
});

test('what is not there cannot be chosen, and the listener stays as it is', async () => {
  const outcome = await set('notificationCertificate', 'nobody');

  expect(outcome).toMatchObject({ kind: 'impossible' });
  expect(listener.base).not.toMatch(/^https:/);
});
