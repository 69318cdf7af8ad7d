import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type KeyKind } from '../../src/certificates/making/keys.ts';
import { type Maker, openMaker } from '../../src/certificates/making/maker.ts';
import { fingerprintOf } from '../../src/certificates/fingerprint.ts';
import { readUpload } from '../../src/certificates/upload.ts';
import { MadeMemory } from '../support/certificates/made-memory.ts';
import { type OpenSsl, openSsl } from '../support/certificates/openssl.ts';

// PKCS#12 files of ours, opened by OpenSSL and by ourselves.

const run = promisify(execFile);
const by = 'administrator';
const nobody = { o: null, ou: null, l: null, st: null, c: null };
const passphrase = 'Grüße-an-Köln 0815';

let openssl: OpenSsl;

beforeAll(async () => {
  openssl = await openSsl();
  await openssl.write('passphrase', `${passphrase}\n`);
  await openssl.write('wrong', 'something else\n');
});
afterAll(() => openssl[Symbol.asyncDispose]());

async function signed(key: KeyKind): Promise<Maker> {
  const maker = await openMaker(new MadeMemory(), () => Date.now());
  await maker.createAuthority({ name: 'ca', subject: { ...nobody, cn: 'Lab CA' }, key }, null, by);
  await maker.request({ name: 'web', subject: { ...nobody, cn: 'web.example.com' }, key }, [], by);
  await maker.sign('web', { authority: 'ca', days: null }, by);
  return maker;
}

const rsa: KeyKind = { kind: 'rsa', bits: 2048 };
const ec: KeyKind = { kind: 'ec', curve: 'P-384' };

test.each([
  [
    'modern',
    rsa,
    [],
    /AES-256-CBC, Iteration 100000, PRF hmacWithSHA256/,
    /MAC: sha256, Iteration 20000/,
  ],
  [
    'modern',
    ec,
    [],
    /AES-256-CBC, Iteration 100000, PRF hmacWithSHA256/,
    /MAC: sha256, Iteration 20000/,
  ],
  [
    'older',
    rsa,
    ['-legacy'],
    /pbeWithSHA1And3-KeyTripleDES-CBC, Iteration 2048/,
    /MAC: sha1, Iteration 2048/,
  ],
  [
    'older',
    ec,
    ['-legacy'],
    /pbeWithSHA1And3-KeyTripleDES-CBC, Iteration 2048/,
    /MAC: sha1, Iteration 2048/,
  ],
] as const)('OpenSSL opens %s PKCS#12 of %j', async (kind, key, legacy, sealing, mac) => {
  const maker = await signed(key);
  const { cert, key: pem } = maker.credentials('web');
  await openssl.write('web.pfx', await maker.exportPkcs12('web', passphrase, kind));
  await openssl.write('web.key', pem);
  await openssl.write('web.pem', cert);

  const open = ['pkcs12', ...legacy, '-in', 'web.pfx', '-nodes', '-info', '-passin'];
  const { stdout: opened, stderr: info } = await run('openssl', [...open, 'file:passphrase'], {
    cwd: openssl.folder,
  });
  await openssl.write('all.pem', opened);
  const sameKey = await openssl.run('pkey -in all.pem -pubout');
  const wrong = await openssl.judge('pkcs12 -legacy -in web.pfx -passin file:wrong -noout');

  expect(info).toMatch(sealing);
  expect(info).toMatch(mac);
  expect(opened).toContain('friendlyName: web');
  expect(opened.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
  expect(opened.match(/localKeyID/g)).toHaveLength(2);
  expect(sameKey).toBe(await openssl.run('pkey -in web.key -pubout'));
  expect(wrong.accepted).toBe(false);
});

test.each(['modern', 'older'] as const)('we read %s PKCS#12 of our own again', async (kind) => {
  const maker = await signed(ec);

  const file = await maker.exportPkcs12('web', passphrase, kind);
  const upload = await readUpload(file, passphrase);

  const own = await readUpload(Buffer.from(maker.credentials('web').cert), null);
  expect(upload.hadKey).toBe(true);
  expect(upload.certificates.map(({ raw }) => fingerprintOf(raw))).toEqual(
    own.certificates.map(({ raw }) => fingerprintOf(raw)),
  );
  await expect(readUpload(file, 'something else')).rejects.toThrow(/does not open/);
});

test('neither a short passphrase nor what is only requested makes a file', async () => {
  const maker = await signed(ec);
  const subject = { ...nobody, cn: 'other.example.com' };
  await maker.request({ name: 'other', subject, key: ec }, [], by);

  const short = maker.exportPkcs12('web', '1234567', 'modern');
  const unsigned = maker.exportPkcs12('other', passphrase, 'modern');

  await expect(short).rejects.toThrow(/too short/);
  await expect(unsigned).rejects.toThrow(/not signed yet/);
});
