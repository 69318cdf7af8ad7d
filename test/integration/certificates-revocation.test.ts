import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { type Server, connect, createServer } from 'node:tls';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { usualServerRules } from '../../src/app/certificates/trusted.ts';
import type { KeyKind } from '../../src/certificates/making/keys.ts';
import { type Maker, openMaker } from '../../src/certificates/making/maker.ts';
import { verifying } from '../../src/certificates/server-trust.ts';
import { type TrustStore, openTrustStore } from '../../src/certificates/trust-store.ts';
import { dayMs } from '../../src/time/instant.ts';
import { MadeMemory } from '../support/certificates/made-memory.ts';
import { type OpenSsl, openSsl } from '../support/certificates/openssl.ts';
import { TrustMemory } from '../support/certificates/trust-memory.ts';

// What our CA takes back, as OpenSSL and our own connections see it.

const by = 'administrator';
const nobody = { o: null, ou: null, l: null, st: null, c: null };
const kinds: readonly KeyKind[] = [
  { kind: 'rsa', bits: 2048 },
  { kind: 'ec', curve: 'P-256' },
  { kind: 'ec', curve: 'P-521' },
];

let openssl: OpenSsl;
let memory: MadeMemory;
let maker: Maker;
let now: number;
let server: Server | undefined;

beforeAll(async () => {
  openssl = await openSsl();
});
afterAll(() => openssl[Symbol.asyncDispose]());

beforeEach(async () => {
  now = Date.now();
  memory = new MadeMemory();
  maker = await openMaker(memory, () => now);
});
afterEach(() => {
  server?.close();
  server = undefined;
});

async function made(key: KeyKind = { kind: 'ec', curve: 'P-256' }): Promise<void> {
  await maker.createAuthority({ name: 'ca', subject: { ...nobody, cn: 'Lab CA' }, key }, null, by);
  for (const name of ['good', 'bad']) {
    const subject = { ...nobody, cn: `${name}.example.com` };
    await maker.request({ name, subject, key }, ['127.0.0.1'], by);
    await maker.sign(name, { authority: 'ca', days: null }, by);
    await openssl.write(`${name}.pem`, maker.get(name).certificate ?? '');
  }
  await openssl.write('ca.pem', maker.get('ca').certificate ?? '');
}

test.each(kinds)('OpenSSL takes the list that a CA with %j signs', async (key) => {
  await made(key);
  await maker.revoker.revoke({ kind: 'own', name: 'bad' }, 'keyCompromise', by);
  const list = await maker.revoker.list('ca', 7, by);
  await openssl.write('ca.crl', list.pem);
  const verify = 'verify -x509_strict -CAfile ca.pem -crl_check -CRLfile ca.crl';

  const signature = await openssl.judge('crl -verify -in ca.crl -CAfile ca.pem -noout -text');
  const good = await openssl.judge(`${verify} good.pem`);
  const bad = await openssl.judge(`${verify} bad.pem`);

  expect(signature.accepted).toBe(true);
  expect(signature.output).toContain('Version 2');
  expect(signature.output).toMatch(/X509v3 CRL Number: *\n +1\n/);
  expect(signature.output).toMatch(/X509v3 Authority Key Identifier/);
  expect(signature.output).toContain('Key Compromise');
  expect(list.nextUpdate - list.thisUpdate).toBe(7 * dayMs);
  expect(good).toEqual({ accepted: true, output: 'good.pem: OK\n' });
  expect(bad.accepted).toBe(false);
  expect(bad.output).toContain('certificate revoked');
});

test('a list of nothing is one, too, and numbers go up over restarts and renewals', async () => {
  await made();
  const first = await maker.revoker.list('ca', null, by);
  await openssl.write('ca.crl', first.pem);
  const empty = await openssl.judge(
    'verify -x509_strict -CAfile ca.pem -crl_check -CRLfile ca.crl bad.pem',
  );
  await maker.revoker.revoke({ kind: 'own', name: 'bad' }, 'unspecified', by);

  maker = await openMaker(memory, () => now);
  await maker.renew('ca', null, by);
  const both = await Promise.all([
    maker.revoker.list('ca', null, by),
    maker.revoker.list('ca', null, by),
  ]);

  expect(empty.accepted).toBe(true);
  expect([first, ...both].map(({ number }) => number)).toEqual([1, 2, 3]);
  await openssl.write('ca.pem', maker.get('ca').certificate ?? '');
  await openssl.write('ca.crl', both[1].pem);
  const bad = await openssl.judge('verify -CAfile ca.pem -crl_check -CRLfile ca.crl bad.pem');
  expect(bad.output).toContain('certificate revoked');
});

test('what was given to another is revoked by its file or its number, once', async () => {
  await made();
  const { revoker } = maker;
  const file = Buffer.from(maker.get('bad').certificate ?? '');
  const { serialNumber } = new X509Certificate(maker.get('good').certificate ?? '');

  const byFile = await revoker.revoke({ kind: 'file', file }, 'superseded', by);
  const byNumber = await revoker.revoke(
    { kind: 'serial', authority: 'ca', serial: serialNumber.toLowerCase() },
    'unspecified',
    by,
  );

  expect(byFile.authority).toBe('ca');
  expect(byNumber.serial).toBe(serialNumber);
  await expect(revoker.revoke({ kind: 'file', file }, 'superseded', by)).rejects.toThrow(
    /revoked already/,
  );
  await expect(revoker.revoke({ kind: 'own', name: 'ca' }, 'superseded', by)).rejects.toThrow(
    /cannot take back itself/,
  );
  const odd = { kind: 'serial', authority: 'ca', serial: 'xyz' } as const;
  await expect(revoker.revoke(odd, 'superseded', by)).rejects.toThrow(/no serial number/);
});

test('what was revoked for its key is not renewed with that key; for another reason it is', async () => {
  await made();
  await maker.revoker.revoke({ kind: 'own', name: 'bad' }, 'keyCompromise', by);
  await maker.revoker.revoke({ kind: 'own', name: 'good' }, 'superseded', by);

  await maker.renew('good', null, by);

  const renewed = new X509Certificate(maker.get('good').certificate ?? '');
  expect(maker.revoker.since(renewed)).toBeNull();
  await expect(maker.renew('bad', null, by)).rejects.toThrow(/key was compromised/);
});

test.each([
  ['rsa:1024', /\(rsa 1024\) is too weak/],
  ['ed25519', /\(ed25519\) is too weak or of a kind that is not known/],
])('a request with a key of %s is not signed, and says why', async (kind, message) => {
  await made();
  await openssl.run(
    `req -new -newkey ${kind} -nodes -keyout odd.key -out odd.csr -subj /CN=odd.b.com`,
  );
  const request = await openssl.read('odd.csr');

  const signed = maker.signRequest(request, { authority: 'ca', days: null });

  await expect(signed).rejects.toThrow(message);
});

/** A store that trusts our CA, and hears of what it takes back, as in the service. */
async function trusting(): Promise<TrustStore> {
  const trusted = await openTrustStore({
    repository: new TrustMemory(),
    now: () => now,
    warned: () => undefined,
    alsoRevoked: (certificate, issuer) => maker.revoker.isRevoked(certificate, issuer),
  });
  await trusted.add([new X509Certificate(maker.get('ca').certificate ?? '')], null, by);
  return trusted;
}

async function outcome(trusted: TrustStore, port: number): Promise<string> {
  const rules = { ...usualServerRules, systemRoots: false };
  const trust = trusted.trustFor(`127.0.0.1:${port}`, rules);
  const socket = connect({ port, host: '127.0.0.1', ...verifying(trust, '127.0.0.1') });
  try {
    await once(socket, 'secureConnect');
    return 'trusted';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    socket.destroy();
  }
}

test('our own connections refuse at once what our CA has taken back', async () => {
  await made();
  const trusted = await trusting();
  server = createServer(maker.credentials('bad'), (socket) => socket.on('error', () => undefined));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  const before = await outcome(trusted, port);
  await maker.revoker.revoke({ kind: 'own', name: 'bad' }, 'keyCompromise', by);
  const after = await outcome(trusted, port);

  expect(before).toBe('trusted');
  expect(after).toMatch(/is revoked: number [\dA-F]+ is in the revocation list of its issuer/);
});
