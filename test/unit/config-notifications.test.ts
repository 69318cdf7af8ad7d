import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Config, loadConfig } from '../../src/config/config.ts';
import { ConfigError } from '../../src/config/config-error.ts';

const plain = `
database: { file: doorlight.db }
gateways:
  - name: exchange
    kind: ews
    url: https://mail.example.com/EWS/Exchange.asmx
    account: doorlight@example.com
    password: secret
xmpp:
  - { domain: presence.example.com, secret: shared }
`;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'doorlight-config-'));
  writeFileSync(join(folder, 'cert.pem'), 'a certificate');
});
afterEach(() => rmSync(folder, { recursive: true }));

function load(notifications: string, env: Readonly<Record<string, string>> = {}): Promise<Config> {
  const path = join(folder, 'doorlight.yaml');
  writeFileSync(path, `${plain}${notifications}`);
  return loadConfig({ path, env });
}

async function problemsOf(notifications: string): Promise<string> {
  const error: unknown = await load(notifications).catch((reason: unknown) => reason);
  return error instanceof ConfigError ? error.message : 'none';
}

test('notifications come over plain HTTP unless a certificate is given', async () => {
  expect((await load('')).notifications).toBeNull();
});

test('the files of the certificate are beside the configuration', async () => {
  const files = 'notifications: { certificateFile: cert.pem, keyFile: cert.pem }';
  const certificate = join(folder, 'cert.pem');

  expect((await load(files)).notifications).toEqual({
    certificateFile: certificate,
    keyFile: certificate,
  });
  const env = { DOORLIGHT_NOTIFICATIONS_KEY_FILE: '/dev/null' };
  expect((await load(files, env)).notifications?.keyFile).toBe('/dev/null');
});

test('a certificate without its key, and files that are not there, are refused', async () => {
  expect(await problemsOf('notifications: { certificateFile: cert.pem }')).toContain('keyFile');
  expect(
    await problemsOf('notifications: { certificateFile: cert.pem, keyFile: key.pem }'),
  ).toContain(`notifications.keyFile: the file "${folder}/key.pem" cannot be read`);
});
