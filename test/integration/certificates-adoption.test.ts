import { X509Certificate, createPrivateKey } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Maker, openMaker } from '../../src/certificates/making/maker.ts';
import { makeChain } from '../support/certificates/chain.ts';
import { MadeMemory } from '../support/certificates/made-memory.ts';
import { type OpenSsl, openSsl } from '../support/certificates/openssl.ts';

// Certificates that come with their keys, as web servers and Windows CAs hand them out.

const by = 'administrator';
const passphrase = 'Grüße-an-Köln 0815';

let openssl: OpenSsl;

beforeAll(async () => {
  openssl = await openSsl();
  await makeChain(openssl, { san: 'DNS:doorlight.a.com,IP:127.0.0.1', key: 'rsa' });
  await openssl.write('passphrase', `${passphrase}\n`);
  const [server, middle, root] = await Promise.all(
    ['server.pem', 'middle.pem', 'root.pem'].map((name) => openssl.read(name)),
  );
  await openssl.write('all.pem', `${root}${middle}${server}`);
});
afterAll(() => openssl[Symbol.asyncDispose]());

function emptyMaker(): Promise<Maker> {
  return openMaker(new MadeMemory(), () => Date.now());
}

/** What OpenSSL thinks of a server that shows it. */
async function judged(maker: Maker, name: string): Promise<string> {
  const server = createServer(maker.credentials(name), (socket) => socket.end());
  server.on('tlsClientError', () => undefined).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  try {
    const { output } = await openssl.judge(
      `s_client -connect 127.0.0.1:${port} -CAfile root.pem -verify_ip 127.0.0.1 -verify_return_error`,
    );
    return output;
  } finally {
    server.close();
  }
}

test.each([
  ['as OpenSSL writes it today', ''],
  ['as Windows writes it', '-certpbe PBE-SHA1-3DES -keypbe PBE-SHA1-3DES -macalg sha1'],
  ['as old Windows wrote it', '-legacy'],
  ['with the key in the clear', '-keypbe NONE'],
])(
  'PKCS#12 %s becomes a certificate of our own, and OpenSSL believes it',
  async (_how, options) => {
    await openssl.run(
      `pkcs12 -export -inkey server.key -in all.pem -out web.pfx -passout file:passphrase ${options}`.trim(),
    );
    const maker = await emptyMaker();

    await maker.install('web', await openssl.readBytes('web.pfx'), passphrase, by);

    const { kind, chain } = maker.get('web');
    expect(kind).toBe('server');
    expect(chain.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
    expect(await judged(maker, 'web')).toContain('Verify return code: 0 (ok)');
  },
);

test('PEM with an encrypted key does, too, and its request asks for the same names', async () => {
  await openssl.run('pkey -in server.key -aes256 -passout file:passphrase -out sealed.key');
  const file = `${await openssl.read('sealed.key')}${await openssl.read('all.pem')}`;
  const maker = await emptyMaker();

  await maker.install('web', Buffer.from(file), passphrase, by);

  await openssl.write('web.csr', maker.get('web').request ?? '');
  const request = await openssl.run('req -in web.csr -verify -noout -text');
  expect(request).toContain('DNS:doorlight.a.com, IP Address:127.0.0.1');
  expect(request).toContain('CN = mail.a.com');
  await expect(maker.renew('web', null, by)).rejects.toThrow('signed by another CA');
  const key = createPrivateKey({ key: maker.exportKey('web', passphrase), passphrase });
  expect(new X509Certificate(maker.get('web').certificate ?? '').checkPrivateKey(key)).toBe(true);
});

test('another file takes the place of the first, key and all', async () => {
  await openssl.run(
    'req -x509 -newkey rsa:2048 -noenc -keyout next.key -subj /CN=web -out next.pem',
  );
  const files = ['server.key', 'all.pem', 'next.key', 'next.pem'];
  const [key = '', all = '', nextKey = '', next = ''] = await Promise.all(
    files.map((name) => openssl.read(name)),
  );
  const maker = await emptyMaker();
  await maker.install('web', Buffer.from(key + all), null, by);
  let told = 0;
  maker.onChange(() => {
    told += 1;
  });

  await maker.install('web', Buffer.from(nextKey + next), null, by);

  expect(told).toBe(1);
  expect(maker.credentials('web').cert).toBe(new X509Certificate(next).toString());
});

test('what cannot be used is refused with the reason, and nothing is kept', async () => {
  await openssl.run(
    'pkcs12 -export -inkey server.key -in all.pem -out web.pfx -passout file:passphrase',
  );
  await openssl.run(
    'req -x509 -newkey rsa:1024 -noenc -keyout weak.key -subj /CN=web -out weak.pem',
  );
  await openssl.run('pkey -in server.key -aes256 -passout file:passphrase -out sealed.key');
  const [all, other, weakKey, weak, sealed] = await Promise.all(
    ['all.pem', 'middle.key', 'weak.key', 'weak.pem', 'sealed.key'].map((one) => openssl.read(one)),
  );
  const pfx = await openssl.readBytes('web.pfx');
  const server = await openssl.read('server.pem');
  const maker = await emptyMaker();
  const nobody = { o: null, ou: null, l: null, st: null, c: null };
  const subject = { ...nobody, cn: 'Lab CA' };
  await maker.createAuthority({ name: 'ca', subject, key: { kind: 'ec', curve: 'P-256' } }, 9, by);
  const bytes = (text: string): Buffer => Buffer.from(text);

  const tried: readonly (readonly [name: string, file: Buffer, pass: string | null, RegExp])[] = [
    ['web', pfx, null, /has a passphrase/],
    ['web', pfx, 'something else', /does not open/],
    ['web', bytes(`${sealed}${all}`), null, /has a passphrase/],
    ['web', bytes(`${sealed}${all}`), 'something else', /does not open/],
    ['web', bytes(`${other}${server}`), null, /belongs to the private key/],
    ['web', bytes(`${weakKey}${weak}`), null, /too weak/],
    ['web', bytes(all ?? ''), null, /There is no certificate web/],
    ['ca', pfx, passphrase, /is a CA/],
    ['no/name', pfx, passphrase, /no name for a certificate/],
  ];

  for (const [name, file, pass, why] of tried) {
    await expect(maker.install(name, file, pass, by)).rejects.toThrow(why);
  }
  expect(maker.all().map(({ name }) => name)).toEqual(['ca']);
});
