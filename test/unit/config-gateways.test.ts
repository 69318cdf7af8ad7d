import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadConfig, type Config } from '../../src/config/config.ts';
import { readOrMakeKey } from '../../src/config/secret-files.ts';

const xmpp = 'xmpp: [{ domain: presence.example.com, secret: shared }]';

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'doorlight-config-'));
  path = join(folder, 'doorlight.yaml');
  writeFileSync(join(folder, 'password'), 'top secret\r\n', { mode: 0o600 });
});
afterEach(() => rmSync(folder, { recursive: true }));

function load(gateways: string, env: Readonly<Record<string, string>> = {}): Promise<Config> {
  writeFileSync(path, `database: { file: doorlight.db }\n${gateways}\n${xmpp}\n`);
  return loadConfig({ path, env });
}

test('without gateways the file is good: the database may have them', async () => {
  expect((await load('')).gateways).toEqual([]);
});

test('servers are given in one way', async () => {
  const both = 'gateways: [{ name: e, kind: ews, url: "https://e/", urls: ["https://f/"] }]';

  await expect(load(both)).rejects.toThrow(/urls.*either url, or urls/u);
});

test('a gateway is described in one line', async () => {
  const gateway = 'name: e, kind: ews, url: "https://e/", account: a, password: p';
  const described = (text: string) =>
    load(`gateways: [{ ${gateway}, description: ${JSON.stringify(text)} }]`);

  expect((await described(' Head office\n')).gateways[0]?.description).toBe('Head office');
  expect((await load(`gateways: [{ ${gateway} }]`)).gateways[0]?.description).toBeNull();
  await expect(described('x'.repeat(201))).rejects.toThrow(
    /gateways\[0\]\.description.*one line of at most 200 characters/su,
  );
});

test('several servers and an OAuth client are taken as they are written', async () => {
  writeFileSync(join(folder, 'key.pem'), 'first line\nsecond line\n', { mode: 0o600 });
  writeFileSync(join(folder, 'client.pem'), 'certificate');
  const gateways = `
gateways:
  - name: pool
    kind: ews
    urls: [https://one.example.com/, https://two.example.com/]
    auth: ntlm
    account: EXAMPLE\\doorlight
    passwordFile: password
  - name: cloud
    kind: ews
    url: https://three.example.com/
    auth: oauth
    tokenUrl: https://login.example.com/token
    clientId: doorlight
    certificateFile: client.pem
    privateKeyFile: key.pem
    subscription: pull
`;

  const config = await load(gateways);

  expect(config.gateways).toMatchObject([
    {
      urls: ['https://one.example.com/', 'https://two.example.com/'],
      auth: { kind: 'ntlm', account: 'EXAMPLE\\doorlight' },
    },
    {
      auth: {
        kind: 'oauth',
        tokenUrl: 'https://login.example.com/token',
        clientId: 'doorlight',
        scope: 'https://outlook.office365.com/.default',
        certificateFile: join(folder, 'client.pem'),
      },
      subscription: 'pull',
    },
  ]);
  expect(config.gateways[1]?.secret.reveal()).toBe('first line\nsecond line');
});

describe('the sealing key', () => {
  test('is made on first use, readable to its owner alone, and stays the same', async () => {
    const file = join(folder, 'new', 'sealing-key');

    const first = await readOrMakeKey(null, file);
    const second = await readOrMakeKey(null, file);

    expect(first).toEqual(second);
    expect(first.byteLength).toBe(32);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test('is the one given, where one is', async () => {
    const config = await load('', {
      DOORLIGHT_DATABASE_KEY: Buffer.alloc(32, 5).toString('base64'),
    });

    const { key, keyFile } = config.database;

    expect(Buffer.from(await readOrMakeKey(key, keyFile))).toEqual(Buffer.alloc(32, 5));
    expect(inspect(config, { depth: 9 })).not.toContain('BQUF');
  });

  test('that is none is refused, saying how to make one', async () => {
    const file = join(folder, 'sealing-key');
    writeFileSync(file, 'short\n', { mode: 0o600 });

    await expect(readOrMakeKey(null, file)).rejects.toThrow(/openssl rand -base64 32/u);
  });
});
