import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Config, loadConfig } from '../../src/config/config.ts';
import { ConfigError } from '../../src/config/config-error.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'doorlight-config-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A configuration with these links, each a mapping in YAML. */
function load(
  links: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Config> {
  const path = join(folder, 'doorlight.yaml');
  writeFileSync(path, `database: { file: d }\nxmpp: [${links.join(', ')}]\n`);
  return loadConfig({ path, env });
}

async function problemsOf(...links: readonly string[]): Promise<string> {
  const error: unknown = await load(links).catch((reason: unknown) => reason);
  return error instanceof ConfigError ? error.message : 'none';
}

test('a link has an identity, domains and a priority, from file and environment', async () => {
  const config = await load(['{ domain: presence.example.com, secret: s }'], {
    DOORLIGHT_XMPP_0_IDENTITY: 'account',
    DOORLIGHT_XMPP_0_SERVER_DOMAINS: 'example.com, Other.Example',
    DOORLIGHT_XMPP_0_PRIORITY: '-1',
  });

  expect(config.xmpp[0]).toMatchObject({
    identity: 'account',
    serverDomains: ['example.com', 'other.example'],
    priority: -1,
  });
});

test('a link shows contacts, and serves the domain above its own, unless it is told', async () => {
  const config = await load(['{ domain: presence.example.com, secret: s }']);

  expect(config.xmpp[0]).toMatchObject({
    identity: 'contact',
    serverDomains: ['example.com'],
    priority: null,
  });
});

test('an identity that there is not is refused with those there are', async () => {
  const problems = await problemsOf('{ domain: p.example, secret: s, identity: resource }');

  expect(problems).toContain(
    'xmpp[0].identity: "resource" is not allowed: give one of contact, account, native',
  );
});

test('a priority that no identity uses, and one out of range, are refused', async () => {
  const problems = await problemsOf(
    '{ domain: p.example, secret: s, priority: 5 }',
    '{ domain: q.example, secret: s, identity: account, priority: 200 }',
  );

  expect(problems).toContain(
    'xmpp[0].priority: 5 is not allowed: give it only with identity account',
  );
  expect(problems).toContain(
    'xmpp[1].priority: 200 is not allowed: give a priority from -128 to 127',
  );
});

test('a link is dead after a silence that may be set, and a lease is for native', async () => {
  const config = await load(
    [
      '{ domain: p.example.com, secret: s }',
      '{ domain: q.example.com, secret: s, identity: native }',
    ],
    { DOORLIGHT_XMPP_1_DEAD_AFTER_S: '6', DOORLIGHT_XMPP_1_LEASE_S: '10' },
  );

  expect(config.xmpp[0]).toMatchObject({ deadAfterS: 24, leaseS: 60 });
  expect(config.xmpp[1]).toMatchObject({ deadAfterS: 6, leaseS: 10 });
  const problems = await problemsOf(
    '{ domain: p.example, secret: s, leaseS: 60 }',
    '{ domain: q.example, secret: s, identity: native, leaseS: 5, deadAfterS: 1 }',
  );
  expect(problems).toContain(
    'xmpp[0].leaseS: 60 is not allowed: give it only with identity native',
  );
  expect(problems).toContain('xmpp[1].leaseS: 5 is not allowed: give a number of seconds from 10');
  expect(problems).toContain(
    'xmpp[1].deadAfterS: 1 is not allowed: give a number of seconds from 4',
  );
});

test('an identity of accounts needs to know whose', async () => {
  const problems = await problemsOf('{ domain: presence, secret: s, identity: native }');

  expect(problems).toContain(
    "xmpp[0].serverDomains is missing: give the server's own domains, since identity is native",
  );
});

test('accounts of one domain are shown over one link, and contacts over as many as there are', async () => {
  const contacts = await load([
    '{ domain: p.example.com, secret: s, identity: native }',
    '{ domain: q.example.com, secret: s }',
  ]);
  const problems = await problemsOf(
    '{ domain: p.example.com, secret: s, identity: native }',
    '{ domain: q.other.example, secret: s, identity: account, serverDomains: [Example.com] }',
  );

  expect(contacts.xmpp).toHaveLength(2);
  expect(problems).toContain(
    "xmpp[1].serverDomains: a list with 1 entry is not allowed: give domains of which no other link shows the accounts: example.com is xmpp[0]'s",
  );
});

test('on this machine a link is plain, elsewhere it says how it gets there', async () => {
  const here = await load(['{ domain: p.example, secret: s }']);
  const elsewhere = await problemsOf('{ domain: p.example, secret: s, host: chat.example.com }');

  expect(here.xmpp[0]?.tls).toBeNull();
  expect(here.warnings).toEqual([]);
  expect(elsewhere).toContain('xmpp[0].tls is missing: give direct, or none');
});

test('a plain link to another machine is a warning, even where it is meant', async () => {
  const { xmpp, warnings } = await load([
    '{ domain: p.example, secret: s, host: chat.example.com, tls: none }',
  ]);

  expect(xmpp[0]?.tls).toBeNull();
  expect(warnings).toEqual([
    expect.stringMatching(/^xmpp\[0\]\.tls: whoever is between .* chat\.example\.com /),
  ]);
});

test('a link over TLS has a name for the certificate and a file for its authority', async () => {
  writeFileSync(join(folder, 'ca.pem'), 'x');
  const { xmpp } = await load(
    [
      '{ domain: a.example, secret: s, host: chat.example.com, tls: direct }',
      '{ domain: b.example, secret: s, tls: direct, tlsName: chat.example.com, caFile: ca.pem }',
    ],
    { DOORLIGHT_XMPP_0_TLS_NAME: 'other.example.com' },
  );

  expect(xmpp.map(({ tls }) => tls)).toEqual([
    { name: 'other.example.com', caFile: null },
    { name: 'chat.example.com', caFile: join(folder, 'ca.pem') },
  ]);
});

test('what belongs to TLS is refused without it, and so is a file that is not there', async () => {
  const plain = await problemsOf('{ domain: p.example, secret: s, caFile: ca.pem }');
  const absent = await problemsOf('{ domain: p.example, secret: s, tls: direct, caFile: no.pem }');

  expect(plain).toContain('xmpp[0].caFile');
  expect(plain).toContain('only with tls: direct');
  expect(absent).toMatch(/xmpp\[0\]\.caFile: the file ".*no\.pem" cannot be read/);
});
