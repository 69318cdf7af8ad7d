import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { InstalledCertificate } from '../../src/certificates/trust-repository.ts';
import { type Store, openStore } from '../../src/store/store.ts';
import type { Gateway } from '../../src/sync/gateways/gateway-settings.ts';
import { silentTelemetry } from '../../src/telemetry/telemetry.ts';

const root: InstalledCertificate = {
  fingerprint: 'aa',
  pem: 'PEM of the root',
  trusted: true,
  servers: null,
  addedAt: 1_000,
  addedBy: 'administrator',
};
const middle: InstalledCertificate = {
  ...root,
  fingerprint: '11',
  pem: 'PEM of another',
  servers: ['mail.example.com:443'],
};

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'doorlight-trust-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function open(): Promise<Store> {
  return openStore(`sqlite:${join(folder, 'doorlight.db')}`, {
    telemetry: silentTelemetry(),
    clock: { now: () => 1_000_000 },
    key: new Uint8Array(32).fill(7),
  });
}

test('certificates are found as installed, in the order in which they came, and each change is audited', async () => {
  {
    await using store = await open();
    await store.trust.save([root, middle], 'administrator');
    await store.trust.save([{ ...root, trusted: false }], 'administrator');
  }

  await using store = await open();

  expect(await store.trust.certificates()).toEqual([{ ...root, trusted: false }, middle]);
  expect((await store.audit.entries({ limit: 9 })).map(({ what, about }) => [what, about])).toEqual(
    [
      ['certificate-changed', 'aa'],
      ['certificate-installed', '11'],
      ['certificate-installed', 'aa'],
    ],
  );
});

test('a certificate that is removed is gone', async () => {
  await using store = await open();
  await store.trust.save([root, middle], 'administrator');

  const removed = await store.trust.remove('aa', 'administrator');
  const again = await store.trust.remove('aa', 'administrator');

  expect([removed, again]).toEqual([true, false]);
  expect(await store.trust.certificates()).toEqual([middle]);
});

test('an authority has one revocation list, the last one', async () => {
  await using store = await open();
  const list = { authority: 'key', list: 'AAAA', addedAt: 1, addedBy: 'administrator' };
  await store.trust.saveRevocationList(list, 'administrator');

  await store.trust.saveRevocationList({ ...list, list: 'BBBB', addedAt: 2 }, 'administrator');

  expect(await store.trust.revocationLists()).toEqual([{ ...list, list: 'BBBB', addedAt: 2 }]);
});

test('what a gateway asks of certificates, and its Autodiscover, outlive a restart', async () => {
  const gateway: Gateway = {
    name: 'exchange',
    kind: 'ews',
    urls: ['https://mail.example.com/EWS/Exchange.asmx'],
    identity: { kind: 'basic', account: 'doorlight@example.com' },
    ca: null,
    subscription: 'auto',
    autodiscover: { hosts: ['autodiscover.example.com'] },
    tls: { strict: true, systemRoots: false, pin: null, oldest: 'TLSv1' },
    secret: 'secret',
  };
  {
    await using store = await open();
    await store.gateways.save(gateway, 'administrator');
  }

  await using store = await open();

  expect(await store.gateways.all()).toEqual([{ ...gateway, problem: null }]);
});
