import { execFile } from 'node:child_process';
import { X509Certificate, createPrivateKey } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { CertificateError } from '../../src/certificates/certificate-error.ts';
import type { KeyKind } from '../../src/certificates/making/keys.ts';
import { type Maker, openMaker } from '../../src/certificates/making/maker.ts';
import { namesOf } from '../../src/certificates/names.ts';
import { dayMs } from '../../src/time/instant.ts';
import { MadeMemory } from '../support/certificates/made-memory.ts';
import { type OpenSsl, openSsl } from '../support/certificates/openssl.ts';

// The small CA, judged by OpenSSL and curl.

const by = 'administrator';
const ec: KeyKind = { kind: 'ec', curve: 'P-256' };
const kinds: readonly KeyKind[] = [
  { kind: 'rsa', bits: 2048 },
  { kind: 'rsa', bits: 4096 },
  ec,
  { kind: 'ec', curve: 'P-384' },
  { kind: 'ec', curve: 'P-521' },
];
const subject = { cn: 'Contoso CA', o: 'Contoso, Ltd.', ou: 'IT', l: 'Köln', st: 'NRW', c: 'DE' };
const server = { ...subject, cn: 'chat.example.com' };
const names = ['chat.example.com', '*.bücher.example', '127.0.0.1', '2001:db8::5'];

let openssl: OpenSsl;
let memory: MadeMemory;
let maker: Maker;
let now = Date.now();

beforeAll(async () => {
  openssl = await openSsl();
});
afterAll(() => openssl[Symbol.asyncDispose]());

beforeEach(async () => {
  now = Date.now();
  memory = new MadeMemory();
  maker = await openMaker(memory, () => now);
});

async function authority(days: number | null = null, key: KeyKind = ec): Promise<X509Certificate> {
  await maker.createAuthority({ name: 'ca', subject, key }, days, by);
  return certificateOf('ca');
}

function certificateOf(name: string): X509Certificate {
  return new X509Certificate(maker.get(name).certificate ?? '');
}

async function written(): Promise<void> {
  await openssl.write('ca.pem', maker.get('ca').certificate ?? '');
  await openssl.write('server.pem', maker.get('web').certificate ?? '');
}

test.each(kinds)('OpenSSL accepts what a CA with %j signs, and its request', async (key) => {
  await authority(null, key);
  await maker.request({ name: 'web', subject: server, key }, names, by);
  await maker.sign('web', { authority: 'ca', days: null }, by);
  await written();
  await openssl.write('web.csr', maker.get('web').request ?? '');

  const request = await openssl.judge('req -in web.csr -noout -verify -text');
  const verify = '-CAfile ca.pem -x509_strict -check_ss_sig -purpose sslserver';
  const named = await openssl.judge(
    `verify ${verify} -verify_hostname mail.xn--bcher-kva.example server.pem`,
  );
  const addressed = await openssl.judge(`verify ${verify} -verify_ip 2001:db8::5 server.pem`);
  const other = await openssl.judge(`verify ${verify} -verify_hostname mail.b.com server.pem`);

  expect(request.accepted).toBe(true);
  expect(request.output).toContain('IP Address:2001:DB8:0:0:0:0:0:5');
  expect(request.output).toMatch(
    /Subject: C = DE, ST = NRW, L = .*, O = "Contoso, Ltd.", OU = IT, CN = /,
  );
  expect([named.output, addressed.output]).toEqual(['server.pem: OK\n', 'server.pem: OK\n']);
  expect(other.accepted).toBe(false);
  expect(namesOf(certificateOf('web').raw)).toEqual({
    commonNames: ['chat.example.com'],
    dnsNames: ['chat.example.com', '*.xn--bcher-kva.example'],
    addresses: ['127.0.0.1', '2001:db8::5'],
  });
});

test('OpenSSL signs our request, and what comes back is installed with its chain', async () => {
  await maker.request({ name: 'web', subject: server, key: ec }, names, by);
  await openssl.write('web.csr', maker.get('web').request ?? '');
  await openssl.run(
    'req -x509 -newkey rsa:2048 -nodes -keyout root.key -out root.pem -subj /CN=Root',
  );
  await openssl.run(
    'x509 -req -in web.csr -CA root.pem -CAkey root.key -copy_extensions copy -out back.pem',
  );
  await openssl.write(
    'both.pem',
    (await openssl.read('back.pem')) + (await openssl.read('root.pem')),
  );
  await openssl.run('crl2pkcs7 -nocrl -certfile both.pem -outform DER -out back.p7b');

  await maker.install('web', await openssl.readBytes('back.p7b'), null, by);

  const { cert } = maker.credentials('web');
  expect(cert.match(/BEGIN/g)).toHaveLength(2);
  expect(namesOf(certificateOf('web').raw).addresses).toEqual(['127.0.0.1', '2001:db8::5']);
  await expect(maker.install('web', await openssl.readBytes('root.pem'), null, by)).rejects.toThrow(
    /made of the request of web/,
  );
  await expect(maker.renew('web', null, by)).rejects.toThrow(/signed by another CA/);
});

test('we sign what OpenSSL requests, its SANs and nothing else of what it asks for', async () => {
  await authority();
  await openssl.run(
    'req -new -newkey rsa:2048 -nodes -keyout foreign.key -out foreign.csr -subj /CN=exchange.example.com',
    '-addext',
    'subjectAltName=DNS:mail.example.com',
    '-addext',
    'basicConstraints=critical,CA:TRUE',
  );

  const request = await openssl.read('foreign.csr');
  const pem = await maker.signRequest(request, { authority: 'ca', days: 30 });

  await openssl.write('ca.pem', maker.get('ca').certificate ?? '');
  await openssl.write('foreign.pem', pem);
  const judged = await openssl.judge(
    'verify -CAfile ca.pem -x509_strict -verify_hostname mail.example.com foreign.pem',
  );
  expect(judged.output).toBe('foreign.pem: OK\n');
  expect(new X509Certificate(pem).ca).toBe(false);
});

test('a request that was changed after it was signed is refused', async () => {
  await authority();
  await openssl.run(
    'req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout x.key -outform DER -out x.der -subj /CN=exchange.example.com',
  );
  const der = await openssl.readBytes('x.der');
  der.write('f', der.indexOf('exchange'));
  const pem = `-----BEGIN CERTIFICATE REQUEST-----\n${der.toString('base64')}\n-----END CERTIFICATE REQUEST-----`;

  const signing = maker.signRequest(pem, { authority: 'ca', days: null });

  await expect(signing).rejects.toThrow(/not signed by the key/);
});

test('curl believes a server with such a certificate, by name and by address', async () => {
  await authority();
  await maker.request({ name: 'web', subject: server, key: ec }, names, by);
  await maker.sign('web', { authority: 'ca', days: null }, by);
  await written();
  const { cert, key } = maker.credentials('web');
  const web = createServer({ cert, key }, (_request, response) => void response.end('well'));
  web.listen(0, '127.0.0.1');
  await once(web, 'listening');
  const { port } = web.address() as AddressInfo;
  const curl = async (host: string): Promise<string> => {
    const to = ['--connect-to', `${host}:${port}:127.0.0.1:${port}`, `https://${host}:${port}/`];
    const args = ['-sS', '--noproxy', '*', '--cacert', openssl.path('ca.pem'), ...to];
    return (await promisify(execFile)('curl', args)).stdout;
  };

  try {
    expect(await curl('chat.example.com')).toBe('well');
    expect(await curl('127.0.0.1')).toBe('well');
    await expect(curl('mail.example.com')).rejects.toThrow(/no alternative certificate subject/);
  } finally {
    web.closeAllConnections();
    web.close();
  }
});

test('a CA and a server may not have the same name, whichever comes first', async () => {
  await authority();
  const twin = { ...server, cn: 'CONTOSO CA' };
  await maker
    .request({ name: 'twin', subject: twin, key: ec }, ['a.example.com'], by)
    .catch(() => undefined);
  const same = { ...subject, cn: 'contoso.example.com' };
  await maker.createAuthority({ name: 'second', subject: same, key: ec }, null, by);
  await maker.request({ name: 'web', subject: same, key: ec }, [], by);

  const signing = maker.sign('web', { authority: 'second', days: null }, by);
  await expect(signing).rejects.toThrow(/may not have the same name/);
  await maker.sign('web', { authority: 'ca', days: null }, by);
  const third = maker.createAuthority({ name: 'third', subject: same, key: ec }, null, by);
  await expect(third).rejects.toThrow(/may not have the same name/);
});

test('what a CA signs cannot outlive it, and unasked it ends with it', async () => {
  const ca = await authority(100);
  await maker.request({ name: 'web', subject: server, key: ec }, names, by);

  const longer = maker.sign('web', { authority: 'ca', days: 101 }, by);
  await expect(longer).rejects.toThrow(/cannot outlive it, and this one ends on/);
  await maker.sign('web', { authority: 'ca', days: null }, by);

  expect(certificateOf('web').validTo).toBe(ca.validTo);
  now += 101 * dayMs;
  await expect(maker.renew('web', null, by)).rejects.toThrow(/CA has expired/);
});

test('what is renewed has the same key and names; what a renewed CA signed stays good', async () => {
  await authority(400);
  await maker.request({ name: 'web', subject: server, key: ec }, names, by);
  await maker.sign('web', { authority: 'ca', days: 30 }, by);
  const [ca, web] = [certificateOf('ca'), certificateOf('web')];
  now += 20 * dayMs;

  await maker.renew('ca', 800, by);
  await written();
  const judged = await openssl.judge(
    `verify -CAfile ca.pem -x509_strict -attime ${Math.floor(now / 1000)} server.pem`,
  );
  await maker.renew('web', 30, by);

  expect(judged.output).toBe('server.pem: OK\n');
  expect(certificateOf('ca').publicKey.equals(ca.publicKey)).toBe(true);
  expect(certificateOf('ca').subject).toBe(ca.subject);
  expect(certificateOf('web').publicKey.equals(web.publicKey)).toBe(true);
  expect(namesOf(certificateOf('web').raw)).toEqual(namesOf(web.raw));
  expect(certificateOf('web').serialNumber).not.toBe(web.serialNumber);
  expect(certificateOf('web').validToDate.getTime()).toBeGreaterThan(web.validToDate.getTime());
});

test('a key leaves sealed with a passphrase only, and OpenSSL opens it', async () => {
  await authority();
  const sealed = maker.exportKey('ca', 'Grüße aus Köln');
  await openssl.write('sealed.key', sealed);
  await openssl.write('passphrase', 'Grüße aus Köln');
  await openssl.run('pkey -in sealed.key -passin file:passphrase -pubout -out opened.pub');

  expect(sealed).toContain('BEGIN ENCRYPTED PRIVATE KEY');
  expect(() => createPrivateKey(sealed)).toThrow(/interrupted|passphrase/i);
  expect(await openssl.read('opened.pub')).toBe(
    certificateOf('ca').publicKey.export({ type: 'spki', format: 'pem' }),
  );
  expect(() => maker.exportKey('ca', 'short')).toThrow(CertificateError);
  expect(JSON.stringify(maker.all())).not.toContain('PRIVATE KEY');
});

test.each([
  ['a country of three letters', { ...server, c: 'DEU' }, [], /C "DEU" is not allowed/],
  ['a name with a line break', { ...server, o: 'a\nb' }, [], /O "a/],
  ['a SAN that is no name', server, ['not a name'], /neither a DNS name nor an IP address/],
  ['a SAN with a partial wildcard', server, ['f*.a.com'], /neither a DNS name/],
])('%s is refused', async (_what, wrong, sans, message) => {
  const asked = maker.request({ name: 'web', subject: wrong, key: ec }, sans, by);

  await expect(asked).rejects.toThrow(message);
});
