import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CertificateError } from '../../src/certificates/certificate-error.ts';
import { isRevoked, readRevocationList } from '../../src/certificates/revocation-list.ts';
import { readUpload } from '../../src/certificates/upload.ts';
import { makeChain } from '../support/certificates/chain.ts';
import { type OpenSsl, openSsl } from '../support/certificates/openssl.ts';

const password = 'Grüße aus Köln';

let openssl: OpenSsl;
let chain: readonly string[];

beforeAll(async () => {
  openssl = await openSsl();
  await makeChain(openssl, { key: 'rsa' });
  const pems = await Promise.all(['server', 'middle', 'root'].map((n) => openssl.read(`${n}.pem`)));
  chain = pems.map((pem) => new X509Certificate(pem).fingerprint256);
  await openssl.write('chain.pem', pems.join('\n'));
  await openssl.write('others.pem', pems.slice(1).join('\n'));
  await openssl.write('password', password);
});
afterAll(() => openssl[Symbol.asyncDispose]());

async function fingerprints(file: string | Uint8Array, passphrase: string | null = null) {
  const bytes = typeof file === 'string' ? await openssl.readBytes(file) : file;
  const { certificates } = await readUpload(bytes, passphrase);
  return certificates.map((one) => one.fingerprint256).toSorted();
}

test('PEM with a chain, a key and text between is read, the key left alone', async () => {
  await openssl.run('x509 -in server.pem -text -out text.pem');
  const text = `${await openssl.read('text.pem')}\r\n${await openssl.read('server.key')}`;
  await openssl.write('all.pem', `${text}${await openssl.read('chain.pem')}`);

  const { certificates, hadKey } = await readUpload(await openssl.readBytes('all.pem'), null);

  expect(certificates.map((one) => one.fingerprint256)).toEqual(chain);
  expect(hadKey).toBe(true);
});

test('DER, base64 without its first and last line, and UTF-16 of Windows are read', async () => {
  await openssl.run('x509 -in root.pem -outform DER -out root.der');
  const der = await openssl.readBytes('root.der');
  const pem = await openssl.read('root.pem');

  expect(await fingerprints('root.der')).toEqual([chain[2]]);
  expect(await fingerprints(Buffer.from(der.toString('base64')))).toEqual([chain[2]]);
  expect(await fingerprints(Buffer.from(`\uFEFF${pem}`, 'utf16le'))).toEqual([chain[2]]);
});

test('what else is in files of servers does not keep their certificates from being read', async () => {
  await openssl.run('ecparam -name prime256v1 -out parameters.pem');
  await openssl.run('pkey -in server.key -pubout -out public.pem');
  await openssl.run('x509 -in root.pem -trustout -addtrust serverAuth -out trusted.pem');
  const [parameters, open, pem] = await Promise.all(
    ['parameters.pem', 'public.pem', 'root.pem'].map((name) => openssl.read(name)),
  );
  const der = new X509Certificate(pem ?? '').raw.toString('base64');

  expect(await fingerprints(Buffer.from(`${parameters}${open}${pem}`))).toEqual([chain[2]]);
  expect(await fingerprints('trusted.pem')).toEqual([chain[2]]);
  expect(await fingerprints(Buffer.from(`0 s:CN=mail.a.com\n${pem}`))).toEqual([chain[2]]);
  expect(await fingerprints(Buffer.from(`\uFEFF${der}`))).toEqual([chain[2]]);
  expect(await fingerprints(Buffer.from(`\uFEFF${pem}`, 'utf16le').swap16())).toEqual([chain[2]]);
});

test('what is no certificate is said to be none, a request to be a request', async () => {
  await openssl.run('pkey -in server.key -pubout -out public.pem');
  const none = ['hello', '', await openssl.read('public.pem')];

  for (const text of none) {
    await expect(readUpload(Buffer.from(text), null)).rejects.toThrow('neither a certificate nor');
  }
  const request = readUpload(await openssl.readBytes('server.csr'), null);
  await expect(request).rejects.toThrow('a request for a CA to sign');
});

test.each(['PEM', 'DER'])('PKCS#7 in %s is read', async (form) => {
  await openssl.run(`crl2pkcs7 -nocrl -certfile chain.pem -outform ${form} -out chain.p7b`);

  expect(await fingerprints('chain.p7b')).toEqual(chain.toSorted());
});

describe('PKCS#12', () => {
  const kinds: readonly (readonly [what: string, options: string])[] = [
    ['as OpenSSL writes it today', ''],
    ['as old Windows wrote it: RC2 and 3DES', '-legacy'],
    [
      'as Windows writes it: 3DES throughout',
      '-certpbe PBE-SHA1-3DES -keypbe PBE-SHA1-3DES -macalg sha1',
    ],
    ['with 128 bits of RC2', '-legacy -certpbe PBE-SHA1-RC2-128'],
    ['with AES-128 and SHA-512', '-certpbe AES-128-CBC -macalg sha512 -iter 10000'],
    ['with SHA-384', '-macalg sha384'],
    ['with certificates in the clear', '-certpbe NONE'],
    ['with nothing to check it by', '-nomac'],
  ];
  test.each(kinds)('%s is read', async (_what, options) => {
    await openssl.run(
      `pkcs12 -export -inkey server.key -in server.pem -certfile others.pem -out chain.pfx -passout file:password ${options}`.trim(),
    );

    const { hadKey } = await readUpload(await openssl.readBytes('chain.pfx'), password);

    expect(await fingerprints('chain.pfx', password)).toEqual(chain.toSorted());
    expect(hadKey).toBe(true);
  });

  test('without a passphrase is read', async () => {
    await openssl.run('pkcs12 -export -nokeys -in root.pem -out open.pfx -passout', 'pass:');

    expect(await fingerprints('open.pfx')).toEqual([chain[2]]);
  });

  test('says that it needs a passphrase, and that one is wrong, without repeating it', async () => {
    await openssl.run(
      'pkcs12 -export -inkey server.key -in server.pem -out locked.pfx -passout file:password',
    );

    await expect(fingerprints('locked.pfx')).rejects.toThrow(/has a passphrase/);
    const error = await fingerprints('locked.pfx', 'guess').catch((one: unknown) => one);
    expect(error).toBeInstanceOf(CertificateError);
    expect(String(error)).toMatch(/passphrase does not open/);
    expect(String(error)).not.toContain('guess');
  });
});

test('a revocation list is read, and only what it names is revoked', async () => {
  await openssl.write('index.txt', '');
  await openssl.write('number', '01');
  await openssl.write(
    'ca.cnf',
    '[ca]\ndefault_ca=it\n[it]\ndatabase=index.txt\ncrlnumber=number\ndefault_md=sha256\ndefault_crl_days=30\n',
  );
  const by = '-config ca.cnf -cert middle.pem -keyfile middle.key';
  await openssl.run(`ca ${by} -revoke server.pem`);
  await openssl.run(`ca ${by} -gencrl -out list.pem`);
  const [server, middle, root] = await Promise.all(
    ['server', 'middle', 'root'].map(
      async (n) => new X509Certificate(await openssl.read(`${n}.pem`)),
    ),
  );

  const { revocationLists } = await readUpload(await openssl.readBytes('list.pem'), null);
  const list = readRevocationList(revocationLists[0] ?? new Uint8Array());

  if (server === undefined || middle === undefined || root === undefined) throw new Error('none');
  expect([isRevoked(list, server), isRevoked(list, root)]).toEqual([true, false]);
  expect([list.signedBy(middle), list.signedBy(root)]).toEqual([true, false]);
});

test.each([
  ['a text', 'Dear administrator'],
  ['nothing', ''],
  ['PEM of something else', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'],
])('%s is refused in words', async (_what, text) => {
  await expect(readUpload(Buffer.from(text), null)).rejects.toThrow(CertificateError);
});
