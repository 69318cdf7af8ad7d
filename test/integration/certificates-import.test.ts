import { once } from 'node:events';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TlsOptions } from 'node:tls';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { usualServerRules } from '../../src/app/certificates/trusted.ts';
import {
  CertificateService,
  type ServerQuestion,
} from '../../src/certificates/certificate-service.ts';
import type { Inspection } from '../../src/certificates/inspection.ts';
import { openTrustStore } from '../../src/certificates/trust-store.ts';
import { makeChain } from '../support/certificates/chain.ts';
import { type OpenSsl, openSsl } from '../support/certificates/openssl.ts';
import { type TlsServer, startTlsServer } from '../support/certificates/tls-server.ts';
import { TrustMemory } from '../support/certificates/trust-memory.ts';

// What `certificates import` finds at servers, with chains as OpenSSL and Windows CAs make them.

let openssl: OpenSsl;
let web: Server;
let certificates: CertificateService;
let server: TlsServer | undefined;
/** How far ahead the clock is. */
let aheadMs = 0;
const served = new Map<string, Uint8Array>();

beforeAll(async () => {
  web = createServer((request, response) => {
    const content = served.get(request.url ?? '');
    response.statusCode = content === undefined ? 404 : 200;
    response.end(content);
  }).listen(0, '127.0.0.1');
  await once(web, 'listening');
  const at = `http://127.0.0.1:${(web.address() as AddressInfo).port}`;
  openssl = await openSsl();
  await makeChain(openssl, {
    san: 'DNS:mail.a.com,IP:127.0.0.1',
    extensions: [
      // As Active Directory Certificate Services issue them: LDAP first, and their own extensions.
      `authorityInfoAccess=caIssuers;URI:ldap:///CN=Contoso%20Issuing%20CA,caIssuers;URI:${at}/issuer.p7b`,
      '1.3.6.1.4.1.311.20.2=ASN1:BMPSTRING:WebServer',
      '1.3.6.1.4.1.311.21.1=ASN1:INTEGER:0',
    ],
  });
});
afterAll(async () => {
  await openssl[Symbol.asyncDispose]();
  web.close();
});

beforeEach(async () => {
  served.clear();
  aheadMs = 0;
  const store = await openTrustStore({
    repository: new TrustMemory(),
    now: () => Date.now() + aheadMs,
    warned: () => undefined,
  });
  certificates = new CertificateService(store, () => usualServerRules);
});
afterEach(() => server?.[Symbol.asyncDispose]());

async function serve(files: readonly string[], options: TlsOptions = {}): Promise<string> {
  const cert = (await Promise.all(files.map((file) => openssl.read(`${file}.pem`)))).join('');
  server = await startTlsServer({ cert, key: await openssl.read('server.key'), ...options });
  return server.address;
}

function look(address: string, question: Partial<ServerQuestion> = {}): Promise<Inspection> {
  const usual = { serverName: null, oldest: null, fetchMissing: false };
  const signal = AbortSignal.timeout(20_000);
  return certificates.inspect({ ...usual, ...question, server: address }, signal);
}

async function install(address: string, question: Partial<ServerQuestion> = {}): Promise<string> {
  const { installable } = await look(address, question);
  const usual = { serverName: null, oldest: null, fetchMissing: false };
  const { kind } = await certificates.import(
    { ...usual, ...question, server: address },
    installable.map(({ fingerprint }) => fingerprint),
    'administrator',
    AbortSignal.timeout(20_000),
  );
  return kind;
}

test('a chain that is sent whole is shown, approved and trusted', async () => {
  const address = await serve(['server', 'middle', 'root']);

  const before = await look(address);
  const kind = await install(address);
  const after = await look(address);

  expect(before.reachable.ok).toBe(true);
  expect(before.verified).toMatchObject({ ok: false, code: 'SELF_SIGNED_CERT_IN_CHAIN' });
  expect(before.presented.map(({ subject }) => subject)).toEqual([
    'CN=mail.a.com, O=Contoso',
    'CN=Contoso Issuing CA, O=Contoso',
    'CN=Contoso Root CA, O=Contoso',
  ]);
  expect(before.installable.map(({ subject }) => subject)).toEqual([
    'CN=Contoso Root CA, O=Contoso',
  ]);
  expect(kind).toBe('installed');
  expect(after.verified?.ok).toBe(true);
});

test('what else is wrong is said before a CA is installed that would not help', async () => {
  const address = await serve(['server', 'middle', 'root']);

  const before = await look(address, { serverName: 'autodiscover.a.com' });
  aheadMs = 40 * 86_400_000;
  const later = await look(address);

  expect(before.notes).toEqual([
    expect.stringMatching(/^Subject CN mismatch: .*autodiscover\.a\.com.*SAN mail\.a\.com/),
  ]);
  expect(later.notes).toEqual([
    expect.stringMatching(/^The certificate CN=mail\.a\.com, O=Contoso expired on \d{4}-/),
  ]);
});

test('a name in the CN alone is trusted, with a warning', async () => {
  await openssl.run('req -x509 -key server.key -subj /CN=127.0.0.1 -days 30 -out cn.pem');
  const address = await serve(['cn']);
  await install(address);

  const { verified, notes } = await look(address);

  expect(verified?.ok).toBe(true);
  expect(notes).toEqual([expect.stringContaining('in its CN only')]);
});

test('a certificate signed by itself that has expired is not offered to be installed', async () => {
  const address = await serve(['root'], { key: await openssl.read('root.key') });
  const before = await look(address);
  aheadMs = 4000 * 86_400_000;
  const later = await look(address);

  expect(before.installable).toHaveLength(1);
  expect(later.installable).toEqual([]);
});

test('where the CA is not sent it is named, and uploading it as PKCS#7 of Windows helps', async () => {
  const address = await serve(['server', 'middle']);
  await openssl.run('crl2pkcs7 -nocrl -certfile root.pem -outform DER -out root.p7b');

  const before = await look(address);
  const uploaded = await certificates.upload(
    await openssl.readBytes('root.p7b'),
    null,
    null,
    'administrator',
  );
  const after = await look(address);

  expect(before.missing?.subject).toBe('CN=Contoso Root CA, O=Contoso');
  expect(before.notes).toEqual([expect.stringContaining('upload it')]);
  expect(before.installable).toEqual([]);
  expect(uploaded.installed).toHaveLength(1);
  expect(after.verified?.ok).toBe(true);
});

test('what is missing is fetched only when asked for, whatever form it has', async () => {
  await openssl.write(
    'above.pem',
    (await openssl.read('middle.pem')) + (await openssl.read('root.pem')),
  );
  await openssl.run('crl2pkcs7 -nocrl -certfile above.pem -outform DER -out above.p7b');
  served.set('/issuer.p7b', await openssl.readBytes('above.p7b'));
  const address = await serve(['server']);

  const unasked = await look(address);
  const asked = await look(address, { fetchMissing: true });
  const kind = await install(address, { fetchMissing: true });
  const after = await look(address);

  expect(unasked.missing?.subject).toBe('CN=Contoso Issuing CA, O=Contoso');
  expect(asked.missing).toBeNull();
  expect(asked.notes).toContainEqual(expect.stringContaining('ldap:///'));
  expect(asked.installable.map(({ subject }) => subject)).toEqual([
    'CN=Contoso Issuing CA, O=Contoso',
    'CN=Contoso Root CA, O=Contoso',
  ]);
  expect([kind, after.verified?.ok]).toEqual(['installed', true]);
  expect(certificates.list().map(({ servers }) => servers)).toEqual([[address], null]);
});

test('what does not fit is not believed because it is where it should be', async () => {
  served.set('/issuer.p7b', Buffer.from('nothing'));
  const address = await serve(['server']);

  const { missing, notes, installable } = await look(address, { fetchMissing: true });

  expect(missing?.subject).toBe('CN=Contoso Issuing CA, O=Contoso');
  expect(notes).toContainEqual(expect.stringContaining('Nothing came from'));
  expect(installable).toEqual([]);
});

test('what was approved is installed only while the server presents it', async () => {
  const address = await serve(['server', 'middle', 'root']);

  const { kind } = await certificates.import(
    { server: address, serverName: null, oldest: null, fetchMissing: false },
    ['00'.repeat(32)],
    'administrator',
    AbortSignal.timeout(20_000),
  );

  expect(kind).toBe('different');
  expect(certificates.list()).toEqual([]);
});

test('the name is asked for by SNI and matched, also where the address is another', async () => {
  const address = await serve(['server', 'middle', 'root']);
  await install(address);

  const right = await look(address, { serverName: 'mail.a.com' });
  const wrong = await look(address, { serverName: 'mail.b.com' });

  expect(right.verified?.ok).toBe(true);
  expect(wrong.verified).toMatchObject({ ok: false, code: 'name' });
  expect(wrong.verified?.detail).toMatch(/Subject CN mismatch.*mail\.b\.com.*mail\.a\.com/);
  expect(server?.asked).toContain('mail.b.com');
});

test('a server that speaks old TLS only is looked at where that is allowed', async () => {
  const address = await serve(['server', 'middle', 'root'], {
    minVersion: 'TLSv1',
    maxVersion: 'TLSv1.1',
    ciphers: 'DEFAULT@SECLEVEL=0',
  });

  const refused = await look(address);
  const allowed = await look(address, { oldest: 'TLSv1' });

  expect(refused.reachable.ok).toBe(true);
  expect(refused.verified?.detail).toMatch(/older TLS/);
  expect(allowed.protocol).toBe('TLSv1.1');
  expect(allowed.installable).toHaveLength(1);
});

test('a server that is not there is not reached, and nothing is said of its certificate', async () => {
  const address = await serve(['server']);
  await server?.[Symbol.asyncDispose]();
  server = undefined;

  const { reachable, verified } = await look(address);

  expect(reachable).toMatchObject({ ok: false, code: 'ECONNREFUSED' });
  expect(verified).toBeNull();
});

test('what does not speak TLS is reached and nothing more', async () => {
  const { port } = web.address() as AddressInfo;

  const { reachable, verified, presented } = await look(`127.0.0.1:${port}`);

  expect(reachable.ok).toBe(true);
  expect(verified?.detail).toMatch(/does not speak TLS/);
  expect(presented).toEqual([]);
});

test('a certificate of a server is no CA, and the upload says whose is needed', async () => {
  const upload = certificates.upload(
    await openssl.readBytes('server.pem'),
    null,
    null,
    'administrator',
  );

  await expect(upload).rejects.toThrow(/give that of CN=Contoso Issuing CA/);
});

test('a server that ends connections which ask for its name is asked for none, as a link does', async () => {
  const address = await serve(['server', 'middle', 'root'], {
    SNICallback: (_name, use) => use(new Error('no such host')),
  });

  const named = await look(address, { serverName: 'mail.a.com' });
  await install(address, { serverName: 'mail.a.com' });
  const after = await look(address, { serverName: 'mail.a.com' });

  expect(named.reachable.ok).toBe(true);
  expect(named.presented).toHaveLength(3);
  expect(named.installable.map(({ subject }) => subject)).toEqual([
    'CN=Contoso Root CA, O=Contoso',
  ]);
  expect(after.verified?.ok).toBe(true);
});
