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
  const chat = 'database: { file: d }\nxmpp: [{ domain: p.example.com, secret: s }]\n';
  writeFileSync(path, `${chat}sip: [${links.join(', ')}]\n`);
  return loadConfig({ path, env });
}

async function problemsOf(...links: readonly string[]): Promise<string> {
  const error: unknown = await load(links).catch((reason: unknown) => reason);
  return error instanceof ConfigError ? error.message : 'none';
}

test('a link is over TLS, at the port that DNS names, and named as its host, unless it is told', async () => {
  const config = await load(['{ name: phones, host: sip.example.com, domains: [Example.com] }']);

  expect(config.sip).toEqual([
    {
      name: 'phones',
      host: 'sip.example.com',
      port: null,
      transport: 'tls',
      path: '/',
      tls: { name: 'sip.example.com', caFile: null },
      domains: ['example.com'],
      chatDomains: {},
      account: null,
      callState: false,
      expiresS: 600,
      ratePerS: 50,
      inFlight: 100,
    },
  ]);
});

test('account, mapping and limits come from file and environment, and the password stays secret', async () => {
  writeFileSync(join(folder, 'password'), 'top secret\n', { mode: 0o600 });
  const config = await load(
    [
      '{ name: phones, host: 127.0.0.1, transport: ws, path: /ws, domains: [example.com], chatDomains: { chat.example.com: example.com }, username: doorlight, password: x }',
    ],
    { DOORLIGHT_SIP_0_RATE_PER_S: '20', DOORLIGHT_SIP_0_PASSWORD_FILE: 'password' },
  );

  expect(config.sip[0]).toMatchObject({
    port: null,
    transport: 'ws',
    path: '/ws',
    tls: null,
    chatDomains: { 'chat.example.com': 'example.com' },
    ratePerS: 20,
  });
  expect(config.sip[0]?.account?.password.reveal()).toBe('top secret');
  expect(JSON.stringify(config)).not.toContain('top secret');
});

test.each([
  ['{ host: h, domains: [e.com] }', 'sip[0].name'],
  ['{ name: p, host: h }', 'sip[0].domains'],
  [
    '{ name: p, host: h, domains: [e.com], transport: udp }',
    'one of tcp, tls, ws, wss; there is no udp',
  ],
  [
    '{ name: p, host: h, domains: [e.com], transport: tcp, caFile: f }',
    'it only with transport tls or wss',
  ],
  ['{ name: p, host: h, domains: [e.com], path: /ws }', 'it only with transport ws or wss'],
  [
    '{ name: p, host: h, domains: [e.com], username: u }',
    'one of passwordFile (the path of a file that holds it) and password',
  ],
  ['{ name: p, host: h, domains: [e.com], password: s }', 'it only with username'],
  [
    '{ name: p, host: h, domains: [e.com], chatDomains: { a.com: b.com } }',
    'only SIP domains that are listed in domains',
  ],
  ['{ name: p, host: h, domains: [e.com], expiresS: 5 }', 'a number of seconds from 10 to 86400'],
  [
    '{ name: p, host: h, domains: [e.com], ratePerS: 0 }',
    'a number of requests a second from 1 to 10000',
  ],
  ['{ name: p, host: h, domains: [e.com], caFile: nowhere }', 'cannot be read'],
])('%s is refused: %s', async (link, why) => {
  expect(await problemsOf(link)).toContain(why);
});

test('two links of one name are refused, since their entity-tags would be one', async () => {
  const link = '{ name: p, host: h, domains: [e.com] }';

  expect(await problemsOf(link, link)).toContain('each name once only');
});

test('a plain way to another machine is warned of', async () => {
  const config = await load([
    '{ name: p, host: sip.example.com, transport: tcp, domains: [e.com] }',
    '{ name: q, host: 127.0.0.1, transport: tcp, domains: [e.com] }',
  ]);

  expect(config.warnings).toEqual([
    'sip[0].transport: whoever is between this machine and sip.example.com can read and change all presence.',
  ]);
});
