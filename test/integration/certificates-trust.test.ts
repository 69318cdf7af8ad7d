import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:tls';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { usualServerRules } from '../../src/app/certificates/trusted.ts';
import { fingerprintOf } from '../../src/certificates/fingerprint.ts';
import { type ServerTrust, verifying } from '../../src/certificates/server-trust.ts';
import { type TrustStore, openTrustStore } from '../../src/certificates/trust-store.ts';
import { readUpload } from '../../src/certificates/upload.ts';
import { makeChain } from '../support/certificates/chain.ts';
import { type OpenSsl, openSsl } from '../support/certificates/openssl.ts';
import { type TlsServer, startTlsServer } from '../support/certificates/tls-server.ts';
import { TrustMemory } from '../support/certificates/trust-memory.ts';

// What connections are verified by, over real TLS.

const by = 'administrator';
let openssl: OpenSsl;
let server: TlsServer;
let memory: TrustMemory;
let store: TrustStore;
let warnings: string[];

beforeAll(async () => {
  openssl = await openSsl();
  await makeChain(openssl, { cn: 'mail.a.com', san: 'DNS:other.a.com' });
  await openssl.write('index.txt', '');
  await openssl.write('number', '01');
  await openssl.write(
    'ca.cnf',
    '[ca]\ndefault_ca=it\n[it]\ndatabase=index.txt\ncrlnumber=number\ndefault_md=sha256\ndefault_crl_days=30\n',
  );
  server = await startTlsServer({
    cert: (await openssl.read('server.pem')) + (await openssl.read('middle.pem')),
    key: await openssl.read('server.key'),
  });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await openssl[Symbol.asyncDispose]();
});

beforeEach(async () => {
  memory = new TrustMemory();
  store = await open();
});
afterEach(() => expect(warnings.every((one) => one.includes('CN only'))).toBe(true));

function open(): Promise<TrustStore> {
  warnings = [];
  return openTrustStore({
    repository: memory,
    now: () => Date.now(),
    warned: (_host, warning) => warnings.push(warning),
  });
}

async function certificate(name: string): Promise<X509Certificate> {
  return new X509Certificate(await openssl.read(`${name}.pem`));
}

/** `welcome`, or why not. */
async function greeted(trust: ServerTrust, host = 'other.a.com'): Promise<string> {
  const socket = connect({ port: server.port, host: '127.0.0.1', ...verifying(trust, host) });
  try {
    await once(socket, 'secureConnect');
    return 'welcome';
  } catch (error) {
    return error instanceof Error && 'code' in error
      ? `${String(error.code)} ${error.message}`
      : String(error);
  } finally {
    socket.destroy();
  }
}

function rules(): ServerTrust {
  return store.trustFor(server.address, usualServerRules);
}

test('what is installed, trusted no more and removed counts from the next connection on', async () => {
  const root = await certificate('root');
  const heard: string[] = [];
  store.onChange(() => heard.push('changed'));

  const strange = await greeted(rules());
  await store.add([root], null, by);
  const installed = await greeted(rules());
  await store.trust(fingerprintOf(root.raw), false, by);
  const off = await greeted(rules());
  await store.trust(fingerprintOf(root.raw), true, by);
  store = await open();
  const again = await greeted(rules());
  await store.remove(fingerprintOf(root.raw), by);
  const removed = await greeted(rules());

  expect([installed, again]).toEqual(['welcome', 'welcome']);
  expect([strange, off, removed].map((one) => one.split(' ')[0])).toEqual(
    Array.from({ length: 3 }, () => 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'),
  );
  expect(heard).toHaveLength(3);
});

test('what is installed for one server counts for no other, and an intermediate ends no chain', async () => {
  await store.add([await certificate('root')], ['mail.b.com:443'], by);
  const elsewhere = await greeted(rules());
  store = await open();
  await store.add([await certificate('middle')], [server.address], by);

  expect(elsewhere).toMatch(/^UNABLE_TO_GET_ISSUER/);
  expect(await greeted(rules())).toMatch(/^UNABLE_TO_GET_ISSUER/);
});

test('by which certificates a server was believed is known, and of what is refused nothing', async () => {
  const [root, middle] = await Promise.all([certificate('root'), certificate('middle')]);
  await greeted(rules());
  const before = store.believedBy(fingerprintOf(root.raw));
  await store.add([root], null, by);

  expect(await greeted(rules())).toBe('welcome');

  expect(before).toEqual([]);
  expect(store.believedBy(fingerprintOf(root.raw))).toEqual(['other.a.com']);
  expect(store.believedBy(fingerprintOf(middle.raw))).toEqual(['other.a.com']);
});

test('a match in the CN alone is a warning, and refused where matching is strict', async () => {
  await store.add([await certificate('root')], null, by);

  const usual = await greeted(rules(), 'mail.a.com');
  const strict = store.trustFor(server.address, { ...usualServerRules, strict: true });

  expect([usual, warnings.length]).toEqual(['welcome', 1]);
  expect(await greeted(strict, 'mail.a.com')).toMatch(/Subject CN mismatch.*strict/);
  expect(await greeted(strict, 'other.a.com')).toBe('welcome');
});

test('a pin is wanted besides a chain that is in order, not in its place', async () => {
  const [root, leaf] = [await certificate('root'), await certificate('server')];
  const pinned = (pin: string): ServerTrust =>
    store.trustFor(server.address, { ...usualServerRules, pin });

  const untrusted = await greeted(pinned(fingerprintOf(leaf.raw)));
  await store.add([root], null, by);

  expect(untrusted).toMatch(/^UNABLE_TO_GET_ISSUER/);
  expect(await greeted(pinned(fingerprintOf(leaf.raw)))).toBe('welcome');
  expect(await greeted(pinned(fingerprintOf(root.raw)))).toBe('welcome');
  expect(await greeted(pinned('00'.repeat(32)))).toMatch(/is not the one that is pinned/);
});

test('without the roots of the system only what was installed is trusted', async () => {
  const own = store.trustFor(server.address, { ...usualServerRules, systemRoots: false });
  const refused = await greeted(own);
  await store.add([await certificate('root')], null, by);
  const only = store.trustFor(server.address, { ...usualServerRules, systemRoots: false });

  expect(refused).toMatch(/^UNABLE_TO_GET_ISSUER/);
  expect(await greeted(only)).toBe('welcome');
});

test('a certificate that its authority took back is refused, and an older list changes nothing', async () => {
  const gencrl = '-config ca.cnf -cert middle.pem -keyfile middle.key -gencrl';
  await openssl.run(`ca ${gencrl} -crl_lastupdate 20260101000000Z -crldays 3650 -out empty.pem`);
  await openssl.run('ca -config ca.cnf -cert middle.pem -keyfile middle.key -revoke server.pem');
  await openssl.run(`ca ${gencrl} -crl_lastupdate 20260201000000Z -crldays 3650 -out full.pem`);
  const list = async (name: string): Promise<Uint8Array> => {
    const { revocationLists } = await readUpload(await openssl.readBytes(name), null);
    return revocationLists[0] ?? new Uint8Array();
  };
  const [empty, full] = [await list('empty.pem'), await list('full.pem')];

  const early = store.addRevocationList(empty, by);
  await expect(early).rejects.toThrow(/No installed authority signed/);
  await store.add([await certificate('root'), await certificate('middle')], null, by);
  await store.addRevocationList(empty, by);
  const before = await greeted(rules());
  await store.addRevocationList(full, by);
  const after = await greeted(rules());
  store = await open();

  expect(before).toBe('welcome');
  expect(after).toMatch(/is revoked: number/);
  expect(await greeted(rules())).toMatch(/is revoked/);
  await expect(store.addRevocationList(empty, by)).rejects.toThrow(/newer/);
});
