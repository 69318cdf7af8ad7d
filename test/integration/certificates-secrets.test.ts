import { createPrivateKey } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { type Service, startService } from '../../src/app/service.ts';
import { serviceSettings } from '../../src/app/settings.ts';
import { makeChain } from '../support/certificates/chain.ts';
import { type OpenSsl, openSsl } from '../support/certificates/openssl.ts';
import { freePort } from '../support/daemons/free-port.ts';
import { startProsody } from '../support/daemons/prosody.ts';
import { doorlight } from '../support/http/command-line.ts';
import type { SlixmppClient } from '../support/slixmpp-client.ts';
import { XmppLab } from '../support/xmpp-lab.ts';
import { component } from '../support/xmpp-site.ts';

// Everything that can be done with keys and passphrases, and everything that is said about it.

const passphrase = 'Quartz-Sphinx-0815';
const wrong = 'Wrong-Guess-4711';
const password = 'Mailbox-Reader-2342';

let folder: string;
let openssl: OpenSsl;
let service: Service | undefined;
let lab: XmppLab;
let anna: SlixmppClient;
/** Logs, answers, events, chat messages, what commands print. */
let said: string;

beforeEach(async () => {
  said = '';
  openssl = await openSsl();
  lab = await XmppLab.start(startProsody);
  anna = await lab.login();
  folder = mkdtempSync(join(tmpdir(), 'doorlight-secrets-'));
  writeFileSync(join(folder, 'passphrase'), passphrase, { mode: 0o600 });
  writeFileSync(join(folder, 'wrong'), wrong, { mode: 0o600 });
  writeFileSync(join(folder, 'password'), password, { mode: 0o600 });
  writeFileSync(join(folder, 'link'), component.secret, { mode: 0o600 });
  writeFileSync(
    join(folder, 'doorlight.yaml'),
    `database: { file: doorlight.db }
gateways:
  - name: exchange
    kind: ews
    url: https://127.0.0.1:${await freePort()}/EWS/Exchange.asmx
    account: service@example.com
    passwordFile: password
xmpp: [{ domain: ${component.domain}, port: ${lab.server.componentPort}, secretFile: link }]
http: { host: 127.0.0.1, port: ${await freePort()}, tokenFile: token }
`,
  );
  const log = pino({ level: 'trace' }, { write: (line: string) => void (said += line) });
  const settings = await serviceSettings(join(folder, 'doorlight.yaml'));
  service = await startService(settings, { log, metrics: new Registry() });
});
afterEach(async () => {
  await service?.[Symbol.asyncDispose]();
  await lab[Symbol.asyncDispose]();
  await openssl[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

async function run(...args: readonly string[]): Promise<number> {
  const ran = await doorlight([
    'certificates',
    ...args,
    '--config',
    join(folder, 'doorlight.yaml'),
  ]);
  said += ran.stdout + ran.stderr;
  return ran.exitCode;
}

async function ask(method: string, path: string, body?: object): Promise<number> {
  const token = readFileSync(join(folder, 'token'), 'utf8').trim();
  const answer = await fetch(`${service?.address}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  said += await answer.text();
  return answer.status;
}

/** Everything that is told while everything is examined, as it happens. */
async function examined(): Promise<string> {
  const token = readFileSync(join(folder, 'token'), 'utf8').trim();
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const path = `${service?.address}/api/v1/examination`;
  const begun = await fetch(path, { method: 'POST', headers, body: '{}' });
  const { id } = (await begun.json()) as { id: string };
  const signal = AbortSignal.timeout(60_000);
  const events = await fetch(`${path}/${id}/events`, { headers, signal });
  return await events.text();
}

/** How a secret number would look in a text: in hexadecimal, or in base64 at any place in it. */
function forms(secret: Buffer): readonly string[] {
  const base64 = [0, 1, 2].map((shift) =>
    Buffer.concat([Buffer.alloc(shift), secret])
      .toString('base64')
      .slice(4, 24),
  );
  return [
    ...base64,
    secret.toString('base64url').slice(0, 20),
    secret.toString('hex').slice(0, 24),
  ];
}

/** Without the ends of lines, which JSON writes in two letters. */
function flat(text: string): string {
  return text.replaceAll(/\\n|\s/g, '');
}

test('private keys and passphrases are in no log, answer, output, audit entry or file', async () => {
  await makeChain(openssl);
  await openssl.run(
    `pkcs12 -export -inkey server.key -in server.pem -certfile root.pem -out chain.pfx -passout pass:${passphrase}`,
  );
  const pfx = openssl.path('chain.pfx');
  const at = (name: string): string => join(folder, name);

  const done = [
    await run('ca', 'create', 'Example CA', '--key', 'p256', '--days', '60'),
    await run('request', 'chat.example.com', '--key', 'p256', '--json'),
    await run('sign', 'chat.example.com', '--ca', 'Example CA'),
    await run('renew', 'chat.example.com', '--days', '20', '--json'),
    await run('own', '--json'),
    await run('add', pfx, '--passphrase-file', at('passphrase')),
    await run('install', 'from windows', pfx, '--passphrase-file', at('passphrase')),
    await run('list', '--json'),
    await run(
      'export',
      'Example CA',
      '--what',
      'key',
      '--passphrase-file',
      at('passphrase'),
      '--out',
      at('sealed'),
    ),
  ];
  const failed = [
    await run('add', pfx, '--passphrase-file', at('wrong')),
    await run('add', openssl.path('server.key')),
    await run('install', 'chat.example.com', openssl.path('server.key')),
    await run('install', 'another', pfx, '--passphrase-file', at('wrong')),
    await run('export', 'nobody', '--what', 'key', '--passphrase-file', at('wrong')),
    await ask('POST', '/api/v1/certificates', { content: '%', passphrase: wrong }),
    await ask('POST', '/api/v1/own-certificates/Example%20CA/key', { passphrase: wrong, x: 1 }),
  ];
  await ask('GET', '/api/v1/own-certificates');
  await ask('GET', '/api/v1/audit');
  await ask('GET', '/metrics');
  const events = await examined();
  // It ends soon: whoever becomes an administrator is told so at once.
  const administrators = { value: [anna.jid.split('/')[0]] };
  await ask('PUT', '/api/v1/parameters/administrators', administrators);
  await anna.until(() => JSON.stringify(anna.messages).includes('chat.example.com'), 60_000);
  const chat = JSON.stringify(anna.messages);
  said += events + chat;
  await service?.[Symbol.asyncDispose]();
  service = undefined;
  const files = readdirSync(folder).filter((name) => name.startsWith('doorlight.db'));
  const stored = files.map((name) => readFileSync(at(name), 'latin1')).join('');

  expect(done).toEqual(Array.from({ length: 9 }, () => 0));
  expect(failed.slice(0, 5).every((code) => code !== 0)).toBe(true);
  expect(failed.slice(5)).toEqual([400, 400]);
  const own = createPrivateKey({ key: readFileSync(at('sealed')), passphrase });
  const foreign = createPrivateKey(await openssl.read('server.key'));
  const secrets = [own, foreign].flatMap((key) =>
    forms(Buffer.from(key.export({ format: 'jwk' }).d ?? '', 'base64url')),
  );
  expect(said).toContain('BEGIN CERTIFICATE');
  expect(said).not.toMatch(/BEGIN (RSA |EC )?PRIVATE KEY/u);
  const everything = flat(said + stored);
  expect([events, chat]).toEqual([
    expect.stringContaining('event: ended'),
    expect.stringContaining('chat.example.com'),
  ]);
  const passwords = [passphrase, wrong, password, flat(component.secret)];
  const found = [...passwords, ...secrets].filter((secret) => everything.includes(secret));
  expect(found).toEqual([]);
  // What is looked for would be found in a key as it is.
  const plain = flat(own.export({ type: 'pkcs8', format: 'pem' }).toString());
  expect(secrets.some((secret) => plain.includes(secret))).toBe(true);
}, 120_000);
