import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ConfigError } from '../../src/config/config-error.ts';
import { loadConfig, loadHttpConfig, type Config } from '../../src/config/config.ts';
import { readOrMakeToken, readToken } from '../../src/config/secret-files.ts';

const whole = `
database: { file: doorlight.db }
timeZone: Europe/Berlin
gateways:
  - name: exchange
    kind: ews
    url: https://mail.example.com/EWS/Exchange.asmx
    account: EXAMPLE\\doorlight
    passwordFile: password
xmpp:
  - domain: Presence.Example.com
    secret: shared
`;

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'doorlight-config-'));
  path = join(folder, 'doorlight.yaml');
  writeFileSync(join(folder, 'password'), 'top secret\r\n', { mode: 0o600 });
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a short file is made whole by defaults', async () => {
  const config = await load(whole);

  expect(config).toMatchObject({
    database: {
      file: join(folder, 'doorlight.db'),
      key: null,
      keyFile: join(folder, 'sealing-key'),
    },
    language: { default: 'en', further: [] },
    timeZone: 'Europe/Berlin',
    gateways: [
      {
        name: 'exchange',
        urls: ['https://mail.example.com/EWS/Exchange.asmx'],
        auth: { kind: 'basic', account: 'EXAMPLE\\doorlight' },
        caFile: null,
        subscription: 'auto',
      },
    ],
    xmpp: [{ domain: 'presence.example.com', host: '127.0.0.1', port: 5347, identity: 'contact' }],
    http: {
      listen: { kind: 'tcp', host: '127.0.0.1', port: 8780 },
      tokenFile: join(folder, 'api-token'),
    },
    log: { level: 'info' },
    parameters: {},
    warnings: [],
  });
  expect(config.gateways[0]?.secret.reveal()).toBe('top secret');
  expect(config.xmpp[0]?.secret.reveal()).toBe('shared');
});

test('secrets show in no log, no JSON and no message', async () => {
  const config = await load(whole);

  const shown = `${JSON.stringify(config)} ${inspect(config, { depth: 9 })} ${String(config.xmpp[0]?.secret)}`;

  expect(shown).not.toMatch(/top secret|shared/);
});

test('the configuration is frozen all the way down', async () => {
  const config = await load(whole);

  expect([config, config.language, config.xmpp, config.xmpp[0]].every(Object.isFrozen)).toBe(true);
});

test('the example in config/ is valid once its secrets are there', async () => {
  const example = join(import.meta.dirname, '../../config/doorlight.yaml');
  const env = { DOORLIGHT_GATEWAYS_0_PASSWORD: 'x', DOORLIGHT_XMPP_0_SECRET: 'x' };

  const config = await loadConfig({ path: example, env });

  expect(config.warnings).toEqual([]);
  expect(config.language).toEqual({ default: 'en', further: ['de'] });
});

test('the example in config/ shows every key there is', () => {
  const example = readFileSync(join(import.meta.dirname, '../../config/doorlight.yaml'), 'utf8');

  for (const key of ['caFile', 'passwordFile', 'secretFile', 'socket', 'tokenFile', 'identity']) {
    expect(example).toMatch(new RegExp(`^ *(# )?(- )?${key}:`, 'm'));
  }
});

describe('the environment', () => {
  test('wins over the file', async () => {
    const config = await load(whole, {
      DOORLIGHT_DATABASE_FILE: '/var/lib/doorlight/doorlight.db',
      DOORLIGHT_LANGUAGE_FURTHER: 'de, pt-br',
      DOORLIGHT_GATEWAYS_0_PASSWORD: '12345',
      DOORLIGHT_XMPP_0_PORT: '5275',
      DOORLIGHT_HTTP_SOCKET: '/run/doorlight.sock',
      DOORLIGHT_TIME_ZONE: '',
    });

    expect(config).toMatchObject({
      database: { file: '/var/lib/doorlight/doorlight.db' },
      language: { further: ['de', 'pt-BR'] },
      timeZone: 'Europe/Berlin',
      xmpp: [{ port: 5275 }],
      http: {
        listen: { kind: 'unix', path: '/run/doorlight.sock' },
        tokenFile: '/var/lib/doorlight/api-token',
      },
    });
    expect(config.gateways[0]?.secret.reveal()).toBe('12345');
  });

  test('can give a whole entry of a list', async () => {
    const config = await load(whole.slice(0, whole.indexOf('xmpp:')), {
      DOORLIGHT_XMPP_0_DOMAIN: 'p.example',
      DOORLIGHT_XMPP_0_SECRET_FILE: 'password',
    });

    expect(config.xmpp[0]?.domain).toBe('p.example');
    expect(config.xmpp[0]?.secret.reveal()).toBe('top secret');
  });

  test('is named where what it says is wrong', async () => {
    expect(await problemsOf(whole, { DOORLIGHT_HTTP_PORT: 'high' })).toEqual([
      'DOORLIGHT_HTTP_PORT: http.port: "high" is not allowed: give a port from 0 to 65535',
    ]);
  });

  test('is warned about where it is misspelt', async () => {
    const config = await load(whole, {
      DOORLIGHT_XMPP_0_SECRETFILE: 'x',
      DOORLIGHT_XMPP_7_PORT: '1',
    });

    expect(config.warnings).toEqual([
      `The environment's DOORLIGHT_XMPP_0_SECRETFILE is not known and is ignored: did you mean DOORLIGHT_XMPP_N_SECRET_FILE?`,
      'DOORLIGHT_XMPP_7_PORT is ignored: the file has no such entry.',
    ]);
  });
});

describe('an invalid file names key, value and what is allowed', () => {
  const xmpp = '{ domain: p.example, secret: s }';
  const gateway = '{ name: e, kind: ews, url: "https://e/", account: a, password: p }';
  const base = `database: { file: d }\ngateways: [${gateway}]\nxmpp: [${xmpp}]\n`;

  test.each<[what: string, file: string, problems: readonly string[]]>([
    ['an empty file', '', ['F: database is missing: give a mapping with file']],
    [
      'a file that is a list',
      '- a',
      [
        'F: the file: a list with 1 entry is not allowed: give a mapping with database, gateways and xmpp',
      ],
    ],
    [
      'a port out of range',
      base.replace(xmpp, '{ domain: p.example, secret: s, port: 70000 }'),
      ['F:3: xmpp[0].port: 70000 is not allowed: give a port from 1 to 65535'],
    ],
    [
      'a port that is text',
      `${base}http: { port: "80 80" }`,
      ['F:4: http.port: "80 80" is not allowed: give a port from 0 to 65535'],
    ],
    [
      'an unknown key, with the nearest',
      base.replace(xmpp, '{ domain: p.example, secretfile: s, secret: s }'),
      ['F:3: xmpp[0].secretfile is not known: did you mean secretFile?'],
    ],
    [
      'an unknown key like no other',
      `${base}log: { rotation: daily }`,
      ['F:4: log.rotation is not known: known here: level'],
    ],
    [
      'an unknown key at the top',
      `${base}timezone: UTC`,
      ['F:4: timezone is not known: did you mean timeZone?'],
    ],
    [
      'an address without TLS',
      base.replace('https://e/', 'http://e/'),
      [
        'F:2: gateways[0].url: "http://e/" is not allowed: give an https:// address without user name and password',
      ],
    ],
    [
      'an address with a password, which is not shown',
      base.replace('https://e/', 'https://admin:hunter2@e/'),
      [
        'F:2: gateways[0].url: "https://(secret)@e/" is not allowed: give an https:// address without user name and password',
      ],
    ],
    [
      'a password that is a number, which is not shown',
      base.replace('password: p', 'password: 4711'),
      [
        'F:2: gateways[0].password: its value is not allowed: give text, in quotes where it looks like a number',
      ],
    ],
    [
      'neither password nor file',
      base.replace(', password: p', ''),
      [
        'F:2: gateways[0].passwordFile is missing: give one of passwordFile (the path of a file that holds it) and password',
      ],
    ],
    [
      'both password and file',
      base.replace('password: p', 'password: p, passwordFile: f'),
      [
        'F:2: gateways[0].passwordFile: "f" is not allowed: give one of passwordFile (the path of a file that holds it) and password',
      ],
    ],
    [
      'another kind of gateway',
      base.replace('kind: ews', 'kind: caldav'),
      ['F:2: gateways[0].kind: "caldav" is not allowed: give ews'],
    ],
    [
      'one gateway twice',
      base.replace(gateway, `${gateway}, ${gateway}`),
      ['F:2: gateways[1].name: "e" is not allowed: give each name once only'],
    ],
    [
      'a gateway without a server',
      base.replace(/url: "[^"]*", /, ''),
      ['F:2: gateways[0].url is missing: give the https:// address of the EWS endpoint'],
    ],
    [
      'an OAuth client with an account and half a certificate',
      base.replace('kind: ews,', 'kind: ews, auth: oauth, clientId: c, certificateFile: f,'),
      [
        'F:2: gateways[0].tokenUrl is missing: give it, since auth is oauth',
        'F:2: gateways[0].privateKeyFile is missing: give both certificateFile and privateKeyFile, or secretFile',
        'F:2: gateways[0].account: "a" is not allowed: give it only with basic, ntlm or ntlmv1',
        'F:2: gateways[0].password: its value is not allowed: give it only with basic, ntlm or ntlmv1',
      ],
    ],
    [
      'one component twice',
      base.replace(xmpp, `${xmpp}, ${xmpp}`),
      ['F:3: xmpp[1].domain: "p.example" is not allowed: give each domain once only'],
    ],
    [
      'a component that is a mapping',
      base.replace(`[${xmpp}]`, xmpp),
      ['F:3: xmpp: a mapping is not allowed: give a list of components'],
    ],
    [
      'a time zone that is none',
      `${base}timeZone: Mars/Olympus`,
      [
        'F:4: timeZone: "Mars/Olympus" is not allowed: give an IANA time zone, such as Europe/London',
      ],
    ],
    [
      'a language that is none',
      `${base}language: { further: [de, "not a tag"] }`,
      [
        'F:4: language.further[1]: "not a tag" is not allowed: give a language tag, such as en or pt-BR',
      ],
    ],
    [
      'an address that everyone reaches',
      `${base}http: { host: 0.0.0.0 }`,
      [
        'F:4: http.host: "0.0.0.0" is not allowed: give a loopback address (127.0.0.1, ::1, localhost): for others, a reverse proxy with TLS in front',
      ],
    ],
    [
      'a socket beside a port',
      `${base}http: { port: 80, socket: s }`,
      ['F:4: http.socket: "s" is not allowed: give either a socket, or host and port, not both'],
    ],
    [
      'several problems',
      `${base}log: { level: loud }\ntimeZone: 5`,
      [
        'F:5: timeZone: 5 is not allowed: give an IANA time zone, such as Europe/London',
        'F:4: log.level: "loud" is not allowed: give one of trace, debug, info, warn, error, silent',
      ],
    ],
    [
      'what is no YAML',
      `${base}log: [a`,
      [
        'F:4:8: is not YAML: Flow sequence in block collection must be sufficiently indented and end with a ]',
      ],
    ],
    [
      'a key twice',
      `${base}database: { file: e }`,
      ['F:4:1: is not YAML: Map keys must be unique'],
    ],
  ])('%s', async (_what, file, problems) => {
    expect((await problemsOf(file)).map((problem) => problem.replace(path, 'F'))).toEqual(problems);
  });
});

describe('files that the configuration names', () => {
  test('a file that is missing is named, and so is every other', async () => {
    rmSync(join(folder, 'password'));
    const file = whole
      .replace('passwordFile', 'caFile: ca.pem\n    passwordFile')
      .replace('secret: shared', 'secretFile: gone');

    expect(await problemsOf(file)).toEqual([
      `${path}: gateways[0].caFile: the file "${folder}/ca.pem" cannot be read: there is no such file.`,
      `${path}: gateways[0].passwordFile: the file "${folder}/password" cannot be read: there is no such file.`,
      `${path}: xmpp[0].secretFile: the file "${folder}/gone" cannot be read: there is no such file.`,
    ]);
  });

  test('a secret file without a secret is refused', async () => {
    writeFileSync(join(folder, 'password'), '\n');

    expect(await problemsOf(whole)).toEqual([
      `${path}: gateways[0].passwordFile: the file "${folder}/password" is empty.`,
    ]);
  });

  test('a secret that everyone can read is warned about', async () => {
    chmodSync(join(folder, 'password'), 0o644);

    const config = await load(whole);

    expect(config.warnings).toEqual([
      `gateways[0].passwordFile: everyone on this machine can read the file "${folder}/password": chmod o-r takes that away.`,
    ]);
  });

  test('a configuration that is missing is one clear problem', async () => {
    await expect(loadConfig({ path, env: {} })).rejects.toThrow(
      `${path}: the configuration cannot be read: there is no such file.`,
    );
  });

  test('whoever talks to the service needs no secret but the token', async () => {
    rmSync(join(folder, 'password'));
    writeFileSync(path, `${whole}http: { port: 1234 }\n`);

    const http = await loadHttpConfig({ path, env: {} });

    expect(http).toEqual({
      listen: { kind: 'tcp', host: '127.0.0.1', port: 1234 },
      tokenFile: join(folder, 'api-token'),
      publicUrl: null,
    });
  });

  test('the token is made once, for its owner alone', async () => {
    const file = join(folder, 'new', 'api-token');

    await expect(readToken(file)).rejects.toThrow(ConfigError);
    const made = await readOrMakeToken(file);
    const again = await readOrMakeToken(file);

    expect(made.reveal()).toMatch(/^[\w-]{43}$/);
    expect(again.reveal()).toBe(made.reveal());
    expect((await readToken(file)).reveal()).toBe(made.reveal());
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });
});

function load(text: string, env: Readonly<Record<string, string>> = {}): Promise<Config> {
  writeFileSync(path, text);
  return loadConfig({ path, env });
}

async function problemsOf(
  text: string,
  env: Readonly<Record<string, string>> = {},
): Promise<readonly string[]> {
  try {
    await load(text, env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}
