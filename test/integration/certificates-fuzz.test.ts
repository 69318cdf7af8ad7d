import { X509Certificate } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { usualServerRules } from '../../src/app/certificates/trusted.ts';
import { CertificateError } from '../../src/certificates/certificate-error.ts';
import { CertificateService } from '../../src/certificates/certificate-service.ts';
import { describeCertificate } from '../../src/certificates/certificate.ts';
import { readRequest } from '../../src/certificates/making/issue.ts';
import { matchName } from '../../src/certificates/match.ts';
import { checkIterations } from '../../src/certificates/password-encryption.ts';
import { namesOf } from '../../src/certificates/names.ts';
import { readRevocationList } from '../../src/certificates/revocation-list.ts';
import { openTrustStore } from '../../src/certificates/trust-store.ts';
import { readUpload } from '../../src/certificates/upload.ts';
import { makeChain } from '../support/certificates/chain.ts';
import { type OpenSsl, openSsl } from '../support/certificates/openssl.ts';
import { startTlsServer } from '../support/certificates/tls-server.ts';
import { TrustMemory } from '../support/certificates/trust-memory.ts';

// What strangers send is an error, never a crash, and never takes long.

const seed = Number(process.env['DOORLIGHT_TEST_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const numRuns = Number(process.env['DOORLIGHT_TEST_RUNS'] ?? 1500);
/** For one of them, on a machine that does much else. */
const mostMs = 5_000;

let openssl: OpenSsl;
const samples = new Map<string, Buffer>();

beforeAll(async () => {
  openssl = await openSsl();
  await makeChain(openssl);
  await openssl.write(
    'others.pem',
    (await openssl.read('middle.pem')) + (await openssl.read('root.pem')),
  );
  await openssl.run('x509 -in server.pem -outform DER -out certificate');
  await openssl.run('crl2pkcs7 -nocrl -certfile others.pem -outform DER -out pkcs7');
  const pfx = 'pkcs12 -export -inkey server.key -in server.pem -passout pass:secret1';
  await openssl.run(`${pfx} -certfile others.pem -iter 100 -out pkcs12`);
  await openssl.run(`${pfx} -legacy -iter 100 -out pkcs12-legacy`);
  await openssl.run(`${pfx} -legacy -nomac -out pkcs12-unchecked`);
  await openssl.run('req -in server.csr -outform DER -out request');
  await openssl.write('index.txt', '');
  await openssl.write('number', '01');
  await openssl.write(
    'ca.cnf',
    '[ca]\ndefault_ca=it\n[it]\ndatabase=index.txt\ncrlnumber=number\ndefault_md=sha256\ndefault_crl_days=30\n',
  );
  const by = '-config ca.cnf -cert middle.pem -keyfile middle.key';
  await openssl.run(`ca ${by} -revoke server.pem`);
  await openssl.run(`ca ${by} -gencrl -out list.pem`);
  await openssl.run('crl -in list.pem -outform DER -out list');
  for (const name of [
    'certificate',
    'pkcs7',
    'pkcs12',
    'pkcs12-legacy',
    'pkcs12-unchecked',
    'request',
    'list',
  ]) {
    samples.set(name, await openssl.readBytes(name));
  }
});
afterAll(async () => {
  await openssl[Symbol.asyncDispose]();
  process.stdout.write(`certificates: ${numRuns} cases each from the seed ${seed}\n`);
});

/** Everything that reads what strangers send. */
async function readEverything(bytes: Uint8Array): Promise<void> {
  const pem = (label: string): string =>
    `-----BEGIN ${label}-----\n${Buffer.from(bytes).toString('base64')}\n-----END ${label}-----\n`;
  const { certificates, revocationLists } = await readUpload(bytes, 'secret1').catch(known);
  for (const certificate of certificates) {
    matched(() => describeCertificate(certificate));
    matched(() => matchName('mail.a.com', namesOf(certificate.raw), { strict: false }));
  }
  for (const list of revocationLists) matched(() => readRevocationList(list));
  matched(() => namesOf(bytes));
  matched(() => readRevocationList(bytes));
  await readRequest(pem('CERTIFICATE REQUEST')).catch(known);
}

function matched(read: () => unknown): void {
  try {
    read();
  } catch (error) {
    known(error);
  }
}

function known(error: unknown): { certificates: X509Certificate[]; revocationLists: Uint8Array[] } {
  if (!(error instanceof CertificateError)) throw error;
  return { certificates: [], revocationLists: [] };
}

async function withinBounds(bytes: Uint8Array): Promise<void> {
  const before = performance.now();
  await readEverything(bytes);
  expect(performance.now() - before).toBeLessThan(mostMs);
}

const change = fc.record({
  at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  bytes: fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 3 }),
    // Tags and lengths: absurd, indefinite, too long for their place.
    fc.constantFrom(
      [0x84, 0xff, 0xff, 0xff, 0xff],
      [0x80],
      [0x88, 1, 0, 0, 0, 0, 0, 0, 0],
      [0x30],
      [0x30, 0x80],
      [0],
      [0xff],
      [0x1f, 0xff, 0xff, 0xff, 0x7f],
    ),
  ),
  how: fc.constantFrom('replace', 'insert', 'cut', 'remove'),
});

type Change = typeof change extends fc.Arbitrary<infer One> ? One : never;

function changed(whole: Buffer, changes: readonly Change[]): Uint8Array {
  let bytes = whole;
  for (const { at, bytes: given, how } of changes) {
    const place = Math.floor(at * bytes.byteLength);
    const [head, tail] = [bytes.subarray(0, place), bytes.subarray(place)];
    const put = Buffer.from(given);
    if (how === 'cut') bytes = Buffer.from(head);
    else if (how === 'insert') bytes = Buffer.concat([head, put, tail]);
    else if (how === 'remove') bytes = Buffer.concat([head, tail.subarray(put.byteLength)]);
    else bytes = Buffer.concat([head, put, tail.subarray(put.byteLength)]);
  }
  return bytes;
}

describe.each([
  'certificate',
  'pkcs7',
  'pkcs12',
  'pkcs12-legacy',
  'pkcs12-unchecked',
  'request',
  'list',
])('a %s', (name) => {
  test('that is damaged is an error', { timeout: 600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
        await withinBounds(changed(samples.get(name) ?? Buffer.alloc(0), changes));
      }),
      { numRuns, seed },
    );
  });

  test('that ends early is an error at each of its bytes', { timeout: 600_000 }, async () => {
    const whole = samples.get(name) ?? Buffer.alloc(0);
    for (let end = 0; end < whole.byteLength; end += 7) {
      await withinBounds(whole.subarray(0, end));
    }
  });
});

test('a hundred thousand sequences in each other are an error', async () => {
  await withinBounds(
    Buffer.concat(Array.from({ length: 100_000 }, () => Buffer.from([0x30, 0x80]))),
  );
  await withinBounds(Buffer.alloc(1_000_000, Buffer.from([0x30, 0x83, 0x0f, 0, 0])));
});

test('what asks for two thousand million iterations is refused at once', () => {
  for (const iterations of [2 ** 31 - 1, 2_000_001, 0, -1, Number.NaN, Infinity]) {
    expect(() => checkIterations(iterations)).toThrow(CertificateError);
  }
});

test('nine thousand SANs are read and matched, and a mismatch names some of them', async () => {
  const names = Array.from({ length: 9000 }, (_, i) => `DNS:host${i}.example.com`).join(',');
  await openssl.write(
    'many.cnf',
    `[req]\nprompt=no\ndistinguished_name=dn\nx509_extensions=ext\n[dn]\nCN=many\n[ext]\nsubjectAltName=${names}\n`,
  );
  await openssl.run('req -x509 -key server.key -days 2 -out many.pem -config many.cnf');
  const { raw } = new X509Certificate(await openssl.read('many.pem'));
  const before = performance.now();

  const last = matchName('host8999.example.com', namesOf(raw), { strict: true });
  const none = matchName('mail.a.com', namesOf(raw), { strict: false });

  expect(performance.now() - before).toBeLessThan(mostMs);
  expect(last.kind).toBe('match');
  expect(none.kind === 'mismatch' && none.message.length).toBeLessThan(1000);
});

test('CAs that signed each other are shown and not followed in circles', async () => {
  for (const name of ['one', 'two']) {
    await openssl.run(`genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out ${name}.key`);
    await openssl.write(
      `${name}.cnf`,
      `[req]\nprompt=no\ndistinguished_name=dn\n[dn]\nCN=${name}\n[ext]\nbasicConstraints=CA:TRUE\n`,
    );
    await openssl.run(`req -new -key ${name}.key -out ${name}.csr -config ${name}.cnf`);
    await openssl.run(
      `req -x509 -key ${name}.key -days 9 -out ${name}.self.pem -config ${name}.cnf`,
    );
  }
  for (const [name, by] of [
    ['one', 'two'],
    ['two', 'one'],
    ['server', 'one'],
  ]) {
    const file = name === 'server' ? 'looped' : name;
    await openssl.run(
      `x509 -req -in ${name}.csr -CA ${by}.self.pem -CAkey ${by}.key -days 9 -extfile one.cnf -extensions ext -out ${file}.pem`,
    );
  }
  const files = ['looped', 'one', 'two', 'one'];
  const cert = (await Promise.all(files.map((file) => openssl.read(`${file}.pem`)))).join('');
  await using server = await startTlsServer({ cert, key: await openssl.read('server.key') });
  const store = await openTrustStore({
    repository: new TrustMemory(),
    now: () => Date.now(),
    warned: () => undefined,
  });
  const service = new CertificateService(store, () => usualServerRules);

  const { presented, verified, missing } = await service.inspect(
    { server: server.address, serverName: null, oldest: null, fetchMissing: true },
    AbortSignal.timeout(20_000),
  );

  expect(verified?.ok).toBe(false);
  expect(presented.length).toBeLessThanOrEqual(4);
  expect(missing).not.toBeNull();
});
