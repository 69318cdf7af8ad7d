import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { matchName } from '../../src/certificates/match.ts';
import { namesOf } from '../../src/certificates/names.ts';
import { type OpenSsl, openSsl } from '../support/certificates/openssl.ts';

// Lines of the specification (requirements, section 5, and what it was asked to hold) that want
// something else than OpenSSL does. A row without one must agree with it.
const inCn = 'Standard (a name or an IP address in the CN)';
const either = 'A match in the CN or in any SAN is enough, also beside SANs that do not match';
const partial = 'partial wildcards (f*.a.com) match nothing';
const international = 'internationalized names';
const anyNotation = 'names and addresses in the CN, SAN DNS and IP, in any notation';

interface Names {
  readonly cn?: string | readonly string[];
  readonly san?: string;
}
type By = 'SAN' | 'CN' | 'no';
type Row = readonly [host: string, names: Names, by: By, strict: 'yes' | 'no', because?: string];

const sans = { cn: 'Exchange', san: 'DNS:mail.a.com,DNS:a.com,IP:10.0.0.5,IP:2001:db8::5' };
const star = { cn: 'Exchange', san: 'DNS:*.a.com' };
const starCn = { cn: '*.a.com' };
const other = { cn: 'mail.a.com', san: 'DNS:other.b.com' };
const v4Cn = { cn: '10.0.0.5' };
const v6Cn = { cn: '2001:db8::5' };
const umlaut = { san: 'DNS:xn--bcher-kva.example' };
const umlautCn = { cn: 'bücher.example' };

const rows: readonly Row[] = [
  // Names in the CN alone.
  ['mail.a.com', { cn: 'mail.a.com' }, 'CN', 'no'],
  ['MAIL.A.COM', { cn: 'mail.a.com' }, 'CN', 'no'],
  ['mail.a.com', { cn: 'Mail.A.Com' }, 'CN', 'no'],
  ['mail.a.com', { cn: 'mail.b.com' }, 'no', 'no'],
  ['a.com', { cn: 'mail.a.com' }, 'no', 'no'],
  ['mail.a.com', { cn: 'a.com' }, 'no', 'no'],
  ['xmail.a.com', { cn: 'mail.a.com' }, 'no', 'no'],
  ['mail.a.com.evil.net', { cn: 'mail.a.com' }, 'no', 'no'],
  ['exchange', { cn: 'exchange' }, 'CN', 'no'],
  ['mail.a.com', { cn: 'Contoso Exchange' }, 'no', 'no'],
  ['mail.a.com', { cn: ['Exchange', 'mail.a.com'] }, 'CN', 'no'],
  ['mail.a.com', { cn: ['mail.a.com', 'Exchange'] }, 'CN', 'no'],
  ['mail.a.com', {}, 'no', 'no'],
  // SANs that are names.
  ['mail.a.com', sans, 'SAN', 'yes'],
  ['a.com', sans, 'SAN', 'yes'],
  ['Mail.a.COM', sans, 'SAN', 'yes'],
  ['www.a.com', sans, 'no', 'no'],
  ['com', sans, 'no', 'no'],
  ['mail.a.com', { san: 'DNS:MAIL.a.com' }, 'SAN', 'yes'],
  ['ex_01.a.com', { san: 'DNS:ex_01.a.com' }, 'SAN', 'yes'],
  ['mail.a.com', { san: 'DNS:mail.a.com.b.com' }, 'no', 'no'],
  ['mail.a.com', { san: 'email:mail.a.com@a.com' }, 'no', 'no'],
  ['mail.a.com', { san: 'URI:https://mail.a.com/' }, 'no', 'no'],
  // A CN beside SANs.
  ['mail.a.com', { cn: 'mail.a.com', san: 'DNS:mail.a.com' }, 'SAN', 'yes'],
  ['mail.a.com', other, 'CN', 'no', either],
  ['other.b.com', other, 'SAN', 'yes'],
  ['third.c.com', other, 'no', 'no'],
  ['foo.a.com', { cn: '*.a.com', san: 'DNS:other.b.com' }, 'CN', 'no', either],
  ['mail.a.com', { cn: 'mail.a.com', san: 'IP:10.0.0.5' }, 'CN', 'no'],
  // Wildcards in a SAN.
  ['foo.a.com', star, 'SAN', 'yes'],
  ['FOO.a.com', star, 'SAN', 'yes'],
  ['foo.a.com', { san: 'DNS:*.A.Com' }, 'SAN', 'yes'],
  ['bar.foo.a.com', star, 'no', 'no'],
  ['a.com', star, 'no', 'no'],
  ['foo.b.com', star, 'no', 'no'],
  ['xn--bcher-kva.a.com', star, 'SAN', 'yes'],
  ['bücher.a.com', star, 'SAN', 'yes'],
  ['ex_01.a.com', star, 'no', 'no'],
  ['a.com', { san: 'DNS:*.com' }, 'no', 'no'],
  ['exchange', { san: 'DNS:*' }, 'no', 'no'],
  ['foo.bar.a.com', { san: 'DNS:*.*.a.com' }, 'no', 'no'],
  ['foo.bar.a.com', { san: 'DNS:foo.*.a.com' }, 'no', 'no'],
  ['foo.bar.a.com', { san: 'DNS:*.bar.a.com' }, 'SAN', 'yes'],
  ['10.0.0.5', { san: 'DNS:*.0.0.5' }, 'no', 'no'],
  // Wildcards in the CN.
  ['foo.a.com', starCn, 'CN', 'no'],
  ['bar.foo.a.com', starCn, 'no', 'no'],
  ['a.com', starCn, 'no', 'no'],
  ['a.com', { cn: '*.com' }, 'no', 'no'],
  ['10.0.0.5', { cn: '*.0.0.5' }, 'no', 'no'],
  // Partial wildcards.
  ['foo.a.com', { san: 'DNS:f*.a.com' }, 'no', 'no', partial],
  ['foo.a.com', { san: 'DNS:*o.a.com' }, 'no', 'no', partial],
  ['foo.a.com', { san: 'DNS:f*o.a.com' }, 'no', 'no'],
  ['foo.a.com', { cn: 'f*.a.com' }, 'no', 'no', partial],
  ['xn--bcher-kva.a.com', { san: 'DNS:xn--*.a.com' }, 'no', 'no'],
  // Addresses in SANs.
  ['10.0.0.5', sans, 'SAN', 'yes'],
  ['10.0.0.6', sans, 'no', 'no'],
  ['2001:db8::5', sans, 'SAN', 'yes'],
  ['2001:0DB8:0:0:0:0:0:5', sans, 'SAN', 'yes'],
  ['[2001:db8::5]', sans, 'SAN', 'yes'],
  ['2001:db8::6', sans, 'no', 'no'],
  ['0x0a.5', sans, 'SAN', 'yes'],
  ['167772165', sans, 'SAN', 'yes'],
  ['::ffff:10.0.0.5', sans, 'no', 'no'],
  ['10.0.0.5', { san: 'DNS:10.0.0.5' }, 'SAN', 'no', anyNotation],
  ['2001:db8::5', { san: 'DNS:2001:DB8:0::5' }, 'SAN', 'no', anyNotation],
  // Addresses in the CN.
  ['10.0.0.5', v4Cn, 'CN', 'no', inCn],
  ['10.0.0.6', v4Cn, 'no', 'no'],
  ['2001:db8::5', v6Cn, 'CN', 'no', inCn],
  ['2001:db8:0:0::5', v6Cn, 'CN', 'no', inCn],
  ['2001:db8::5', { cn: '2001:0DB8:0000::0005' }, 'CN', 'no', inCn],
  ['10.0.0.5', { cn: '10.0.0.5', san: 'DNS:mail.a.com' }, 'CN', 'no', inCn],
  ['10.0.0.5', { cn: '10.0.0.5', san: 'IP:10.0.0.6' }, 'CN', 'no', inCn],
  ['10.0.0.5', { cn: '10.0.0.5', san: 'IP:10.0.0.5' }, 'SAN', 'yes'],
  // Internationalized names.
  ['xn--bcher-kva.example', umlaut, 'SAN', 'yes'],
  ['bücher.example', umlaut, 'SAN', 'yes'],
  ['BÜCHER.example', umlaut, 'SAN', 'yes'],
  ['bucher.example', umlaut, 'no', 'no'],
  ['bücher.example', umlautCn, 'CN', 'no', international],
  ['xn--bcher-kva.example', umlautCn, 'CN', 'no', international],
  ['mail.bücher.example', { cn: '*.bücher.example' }, 'CN', 'no', international],
  ['bücher.example', { cn: 'xn--bcher-kva.example' }, 'CN', 'no'],
  ['mail.bücher.example', { san: 'DNS:*.xn--bcher-kva.example' }, 'SAN', 'yes'],
  ['strasse.example', { cn: 'straße.example' }, 'no', 'no'],
  // What is another name only to whoever maps letters first.
  ['mail.a.com', { cn: 'ma\u00adil.a.com' }, 'no', 'no'],
  ['mail.a.com', { cn: 'ｍail.a.com' }, 'no', 'no'],
  ['mail.a.com', { cn: 'mail。a.com' }, 'no', 'no'],
  // What is written beside a name.
  ['mail.a.com', { cn: '"mail.a.com "' }, 'no', 'no'],
  ['mail.a.com', { cn: 'https://mail.a.com' }, 'no', 'no'],
  ['mail.a.com', { cn: 'mail.a.com:443' }, 'no', 'no'],
  ['mail.a.com', { cn: 'mail.a.com, www.a.com' }, 'no', 'no'],
  ['mail.a.com', { san: 'DNS:mail.a.com.' }, 'no', 'no'],
  ['mail.a.com', { san: 'DNS:.a.com' }, 'no', 'no'],
  ['foo.a.com', { san: 'DNS:*.a.com.' }, 'no', 'no'],
  ['foo.a.com', { san: 'DNS:**.a.com' }, 'no', 'no'],
  ['foo.a.com', { san: 'DNS:*.*.com' }, 'no', 'no'],
  ['foo.co.uk', { san: 'DNS:*.co.uk' }, 'SAN', 'yes'],
  ['10.0.0.5', { san: 'IP:::ffff:10.0.0.5' }, 'no', 'no'],
  ['2001:db8::5', { cn: '[2001:db8::5]' }, 'CN', 'no', anyNotation],
];

let openssl: OpenSsl;
const made = new Map<string, Promise<string>>();

beforeAll(async () => {
  openssl = await openSsl();
  await openssl.run('genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key.pem');
});
afterAll(() => openssl[Symbol.asyncDispose]());

test('the table has at least sixty rows', () => {
  expect(rows.length).toBeGreaterThanOrEqual(60);
});

for (const [host, names, by, strict, because] of rows) {
  describe(`${host} and ${JSON.stringify(names)}`, () => {
    test(`is ${by}, and OpenSSL ${because === undefined ? 'agrees' : 'differs'}`, async () => {
      const file = await certificateFor(names);
      const { raw } = new X509Certificate(await openssl.read(file));
      const sent = asSent(host);

      const match = matchName(host, namesOf(raw), { strict: false });
      const judged = await openssl.judge(
        `verify -CAfile ${file} ${isIP(sent) === 0 ? '-verify_hostname' : '-verify_ip'}`,
        sent,
        file,
      );

      expect(match.kind === 'match' ? match.by : 'no').toBe(by);
      if (!judged.accepted) expect(judged.output).toMatch(/hostname mismatch|IP address mismatch/);
      expect(judged.accepted !== (match.kind === 'match')).toBe(because !== undefined);
    });

    test(`is ${strict} where SANs alone count, and OpenSSL agrees`, async () => {
      const certificate = new X509Certificate(await openssl.read(await certificateFor(names)));
      const sent = asSent(host);

      const match = matchName(host, namesOf(certificate.raw), { strict: true });
      // What browsers have OpenSSL's kind of check do; its command has no options for that.
      const browsers = { subject: 'never', partialWildcards: false } as const;
      const judged =
        isIP(sent) === 0 ? certificate.checkHost(sent, browsers) : certificate.checkIP(sent);

      expect(match.kind === 'match').toBe(strict === 'yes');
      expect(judged !== undefined).toBe(strict === 'yes');
    });
  });
}

test('a NUL in a name ends it for nobody, and is not shown as one', () => {
  const names = {
    commonNames: ['mail.a.com\0.evil.net', 'mail.a.com\0'],
    dnsNames: ['mail.a.com\0.evil.net', 'mail.a.com\0'],
    addresses: [],
  };

  const match = matchName('mail.a.com', names, { strict: false });

  expect(match).toMatchObject({ kind: 'mismatch', message: expect.not.stringContaining('\0') });
});

test('what matches in the CN alone is a warning, and a mismatch names both sides', async () => {
  const { raw } = new X509Certificate(await openssl.read(await certificateFor(other)));

  const common = matchName('mail.a.com', namesOf(raw), { strict: false });
  const none = matchName('third.c.com', namesOf(raw), { strict: false });

  expect(common).toMatchObject({ kind: 'match', warning: expect.stringContaining('CN only') });
  expect(none).toEqual({
    kind: 'mismatch',
    message:
      'Subject CN mismatch: the server is called third.c.com, and its certificate is made out for CN mail.a.com, SAN other.b.com.',
  });
});

/** As a client has it: what a URL makes of the name. */
function asSent(host: string): string {
  const inUrl = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  return new URL(`https://${inUrl}/`).hostname.replace(/^\[|\]$/g, '');
}

function certificateFor(names: Names): Promise<string> {
  const key = JSON.stringify(names);
  const known = made.get(key) ?? make(names, `${made.size}.pem`);
  made.set(key, known);
  return known;
}

async function make({ cn = [], san }: Names, file: string): Promise<string> {
  const names = [cn].flat().map((name, at) => `${at}.CN=${name}`);
  await openssl.write(
    `${file}.cnf`,
    [
      '[req]\nprompt=no\nutf8=yes\nstring_mask=utf8only\ndistinguished_name=dn\nx509_extensions=ext',
      `[dn]\nO=Contoso\n${names.join('\n')}`,
      `[ext]\nbasicConstraints=critical,CA:TRUE\n${san === undefined ? '' : `subjectAltName=${san}`}`,
    ].join('\n'),
  );
  await openssl.run(`req -x509 -key key.pem -days 30 -out ${file} -config ${file}.cnf`);
  return file;
}
