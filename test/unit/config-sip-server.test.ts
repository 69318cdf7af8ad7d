import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Config, loadConfig } from '../../src/config/config.ts';
import { ConfigError } from '../../src/config/config-error.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'doorlight-config-'));
  for (const name of ['accounts', 'cert.pem', 'key.pem']) writeFileSync(join(folder, name), 'it');
});
afterEach(() => rmSync(folder, { recursive: true }));

function load(sipServer: string, env: Readonly<Record<string, string>> = {}): Promise<Config> {
  const path = join(folder, 'doorlight.yaml');
  const rest = 'database: { file: d }\nxmpp: [{ domain: presence.example.com, secret: s }]\n';
  writeFileSync(path, `${rest}sipServer: ${sipServer}\n`);
  return loadConfig({ path, env });
}

async function problemsOf(sipServer: string): Promise<string> {
  const error: unknown = await load(sipServer).catch((reason: unknown) => reason);
  return error instanceof ConfigError ? error.message : 'none';
}

const tcp = 'listen: [{ transport: tcp, host: 127.0.0.1 }]';

test('phones are served where it is said, and by default nobody may watch another', async () => {
  const { sipServer, warnings } = await load(
    `{ domains: [Example.com], accountsFile: accounts, ${tcp} }`,
  );

  expect(sipServer).toMatchObject({
    domains: ['example.com'],
    realm: 'example.com',
    accountsFile: join(folder, 'accounts'),
    watchers: [],
    host: null,
    listen: [{ transport: 'tcp', host: '127.0.0.1', port: 5060, certificate: null }],
  });
  expect(warnings).toEqual([]);
});

test('certificates are our own or files, for TLS only; watchers are addresses, domains and pairs', async () => {
  const { sipServer, warnings } = await load(`{ domains: [example.com], accountsFile: accounts,
    watchers: [Example.com, { who: Front@example.com, whom: [john@example.com] }],
    listen: [{ transport: tls, certificate: phones },
      { transport: wss, certificateFile: cert.pem, keyFile: key.pem }, { transport: ws }] }`);

  expect(sipServer?.watchers).toEqual([
    { who: 'example.com', whom: null },
    { who: 'front@example.com', whom: ['john@example.com'] },
  ]);
  expect(sipServer?.listen.map(({ port, certificate }) => [port, certificate?.kind])).toEqual([
    [5061, 'own'],
    [443, 'files'],
    [80, undefined],
  ]);
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toContain('sipServer.listen[2].transport');
});

test.each([
  [`{ domains: [example.com], accountsFile: nowhere, ${tcp} }`, 'sipServer.accountsFile'],
  [`{ domains: [], accountsFile: accounts, ${tcp} }`, 'at least one domain'],
  ['{ domains: [example.com], accountsFile: accounts, listen: [{ transport: udp }] }', 'no udp'],
  [
    '{ domains: [example.com], accountsFile: accounts, listen: [{ transport: tls }] }',
    'one of our',
  ],
  [`{ domains: [a.b], accountsFile: accounts, watchers: ['a b'], ${tcp} }`, 'watchers'],
  [
    `{ domains: [a.b], accountsFile: accounts, minExpiresS: 300, maxExpiresS: 60, ${tcp} }`,
    'at most maxExpiresS',
  ],
  [`{ domains: [a.b], accountsFile: accounts, chatDomains: { c.d: e.f }, ${tcp} }`, 'chatDomains'],
])('%s is refused', async (written, because) => {
  expect(await problemsOf(written)).toContain(because);
});

test('the environment says where to listen, too', async () => {
  const env = { DOORLIGHT_SIP_SERVER_LISTEN_0_PORT: '15060', DOORLIGHT_SIP_SERVER_WATCHERS: 'a.b' };

  const { sipServer } = await load(
    `{ domains: [example.com], accountsFile: accounts, ${tcp} }`,
    env,
  );

  expect(sipServer?.listen[0]?.port).toBe(15_060);
  expect(sipServer?.watchers).toEqual([{ who: 'a.b', whom: null }]);
});
