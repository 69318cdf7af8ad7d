import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Config, loadConfig } from '../../src/config/config.ts';

const plain = `database: { file: doorlight.db }
timeZone: Europe/Berlin
xmpp: [{ domain: presence.example.com, secret: shared }]
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'doorlight-config-'));
  writeFileSync(join(folder, 'client-secret'), 'of the client\n', { mode: 0o600 });
});
afterEach(() => rmSync(folder, { recursive: true }));

function load(more: string, env: Readonly<Record<string, string>> = {}): Promise<Config> {
  const path = join(folder, 'doorlight.yaml');
  writeFileSync(path, `${plain}${more}`);
  return loadConfig({ path, env });
}

test('the address for browsers is an origin', async () => {
  const { http } = await load('http: { publicUrl: "https://Doorlight.example.com/" }');
  const none = await load('');

  expect(http.publicUrl).toBe('https://doorlight.example.com');
  expect(none.http.publicUrl).toBeNull();
  expect(none.oidc).toBeNull();
});

test.each([
  'http://doorlight.example.com',
  'https://doorlight.example.com/presence',
  'https://user@doorlight.example.com',
  'doorlight.example.com',
])('%s is no address for browsers', async (address) => {
  await expect(load(`http: { publicUrl: "${address}" }`)).rejects.toThrow('http.publicUrl');
});

test('plain HTTP is for trying out on this machine', async () => {
  const { http } = await load('http: { publicUrl: "http://127.0.0.1:8780" }');

  expect(http.publicUrl).toBe('http://127.0.0.1:8780');
});

test('another provider to sign in with is read with its secret from a file', async () => {
  const { oidc } = await load(
    `http: { publicUrl: "https://doorlight.example.com" }
oidc:
  issuer: https://login.example.com/realms/staff
  clientId: doorlight
  secretFile: client-secret
`,
    { DOORLIGHT_OIDC_ADMINISTRATORS: 'ops, board' },
  );

  expect(oidc).toMatchObject({
    issuer: 'https://login.example.com/realms/staff',
    title: 'single sign-on',
    scopes: ['openid', 'profile', 'email'],
    personClaim: 'email',
    rolesClaim: 'groups',
    roles: { administrator: ['ops', 'board'], helpdesk: [], reader: [] },
  });
  expect(oidc?.secret.reveal()).toBe('of the client');
  expect(JSON.stringify(oidc)).not.toContain('of the client');
});

test.each([
  ['issuer: http://login.example.com', 'https://', 'oidc.issuer'],
  ['issuer: https://login.example.com', 'nothing', 'http.publicUrl'],
])('a provider with %s and an address of %s is refused', async (issuer, address, named) => {
  const http = address === 'nothing' ? '' : 'http: { publicUrl: "https://doorlight.example.com" }';

  await expect(
    load(`${http}\noidc: { ${issuer}, clientId: doorlight, secretFile: client-secret }\n`),
  ).rejects.toThrow(named);
});
