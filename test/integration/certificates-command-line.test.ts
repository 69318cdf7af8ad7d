import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Service, startService } from '../../src/app/service.ts';
import { serviceSettings } from '../../src/app/settings.ts';
import { openMaker } from '../../src/certificates/making/maker.ts';
import { silentTelemetry } from '../../src/telemetry/telemetry.ts';
import { MadeMemory } from '../support/certificates/made-memory.ts';
import { type OpenSsl, openSsl } from '../support/certificates/openssl.ts';
import { freePort } from '../support/daemons/free-port.ts';
import { type Ran, doorlight } from '../support/http/command-line.ts';

// What administrators type about certificates, and what OpenSSL says of what comes of it.

let stack: AsyncDisposableStack;
let folder: string;
let openssl: OpenSsl;
let service: Service;
let port: number;

beforeEach(async () => {
  stack = new AsyncDisposableStack();
  openssl = stack.use(await openSsl());
  folder = mkdtempSync(join(tmpdir(), 'doorlight-certificates-'));
  stack.defer(() => rmSync(folder, { recursive: true }));
  port = await freePort();
  writeFileSync(
    join(folder, 'doorlight.yaml'),
    `database: { file: doorlight.db }
xmpp: [{ domain: presence.example.com, port: ${await freePort()}, secret: shared }]
http: { host: 127.0.0.1, port: ${await freePort()}, tokenFile: token }
parameters: { notificationPort: ${port}, notificationBind: 127.0.0.1 }
`,
  );
  writeFileSync(at('passphrase'), 'Quartz-Sphinx-0815\n', { mode: 0o600 });
  service = stack.use(
    await startService(await serviceSettings(join(folder, 'doorlight.yaml')), silentTelemetry()),
  );
});
afterEach(() => stack.disposeAsync());

function at(name: string): string {
  return join(folder, name);
}

function run(...args: readonly string[]): Promise<Ran> {
  return doorlight([...args, '--config', at('doorlight.yaml')]);
}

function certificates(...args: readonly string[]): Promise<Ran> {
  return run('certificates', ...args);
}

async function made(): Promise<void> {
  const all = [
    await certificates('ca', 'create', 'Lab CA', '--key', 'p256'),
    await certificates('request', 'web.example.com', '--key', 'p256', '--san', '127.0.0.1'),
    await certificates('sign', 'web.example.com', '--ca', 'Lab CA', '--days', '10'),
  ];
  expect(all.map(({ exitCode, stderr }) => `${exitCode}${stderr}`)).toEqual(['0', '0', '0']);
}

function certificateIn(file: string): X509Certificate {
  return new X509Certificate(readFileSync(at(file)));
}

async function remove(path: string): Promise<{ status: number; code: string; detail: string }> {
  const token = readFileSync(at('token'), 'utf8').trim();
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(`${service.address}${path}`, { method: 'DELETE', headers });
  const body = (await answer.json()) as { code: string; detail: string };
  return { ...body, status: answer.status };
}

test('a key leaves with its chain as PKCS#12, sealed with what is in a file', async () => {
  await made();
  const pfx = at('web.pfx');
  const name = ['export', 'web.example.com', '--what', 'pkcs12'];

  const unsealed = await certificates(...name, '--out', pfx);
  const nowhere = await certificates(...name, '--passphrase-file', at('passphrase'));
  const done = await certificates(...name, '--passphrase-file', at('passphrase'), '--out', pfx);

  expect([unsealed.exitCode, unsealed.stderr]).toEqual([
    2,
    expect.stringContaining('give --passphrase-file'),
  ]);
  expect([nowhere.exitCode, nowhere.stderr]).toEqual([2, expect.stringContaining('--out')]);
  expect(done.stdout).toBe(`Written to ${pfx}.\n`);
  const opened = await openssl.run(
    `pkcs12 -in ${pfx} -passin file:${at('passphrase')} -nodes -passout pass:`,
  );
  expect(opened.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
  expect(opened).toContain('BEGIN PRIVATE KEY');
});

test('what is revoked is in the list that OpenSSL checks', async () => {
  await made();
  await certificates('export', 'web.example.com', '--out', at('web.pem'));
  await certificates('export', 'Lab CA', '--out', at('ca.pem'));

  const revoked = await certificates('revoke', 'web.example.com', '--reason', 'keyCompromise');
  const list = await certificates('crl', 'Lab CA', '--days', '3', '--out', at('ca.crl'));
  const der = await certificates('crl', 'Lab CA', '--der', '--out', at('ca.der'));
  const own = await certificates('own');

  expect(revoked.stdout).toMatch(/^Revoked number [\dA-F]+ of Lab CA\. /);
  expect(list.stdout).toMatch(/number 1, the next is due 20/);
  expect(der.stdout).toMatch(/number 2/);
  expect(own.stdout).toMatch(/web\.example\.com.*20\d\d-\d\d-\d\d +20\d\d-\d\d-\d\d/);
  const flags = `-crl_check -CAfile ${at('ca.pem')}`;
  const judged = await openssl.judge(`verify ${flags} -CRLfile ${at('ca.crl')} ${at('web.pem')}`);
  expect(judged.output).toContain('certificate revoked');
  const inDer = await openssl.run(`crl -inform DER -in ${at('ca.der')} -noout -nextupdate`);
  expect(inDer).toContain('nextUpdate=');
});

test('what is in use is not discarded unless one insists, and it is said who uses it', async () => {
  await made();
  await run('parameters', 'set', 'notificationCertificate', 'web.example.com');

  const web = await certificates('discard', 'web.example.com');
  const ca = await certificates('discard', 'Lab CA');
  const rest = await remove('/api/v1/own-certificates/Lab%20CA');
  const insisted = await certificates('discard', 'Lab CA', '--force');

  expect(web.exitCode).toBe(1);
  expect(web.stderr).toContain(
    'web.example.com is in use: by the notification listener (parameter notificationCertificate).',
  );
  expect(ca.stderr).toContain('by the certificate web.example.com, which it signed, in use by the');
  expect(rest).toMatchObject({ status: 409, code: 'certificate-in-use' });
  expect(insisted.stdout).toBe('Removed Lab CA.\n');
});

test('a revocation list that is overdue is said to be so, wherever one looks', async () => {
  const then = Date.now() - 60 * 86_400_000;
  const maker = await openMaker(new MadeMemory(), () => then);
  const subject = { cn: 'Old CA', o: null, ou: null, l: null, st: null, c: null };
  const key = { kind: 'ec', curve: 'P-256' } as const;
  await maker.createAuthority({ name: 'ca', subject, key }, null, 'administrator');
  writeFileSync(at('ca.pem'), maker.get('ca').certificate ?? '');
  writeFileSync(at('ca.crl'), (await maker.revoker.list('ca', 7, 'administrator')).pem);
  await certificates('add', at('ca.pem'));
  await certificates('add', at('ca.crl'));
  const due = new Date(then + 7 * 86_400_000).toISOString().slice(0, 10);

  const list = await certificates('list');
  const doctor = await run('doctor');

  const warning = `Warning: the revocation list of CN=Old CA is overdue since ${due}: upload a newer`;
  expect(list.stdout).toContain(warning);
  expect(doctor.stdout).toContain(warning);
});

test('the service itself refuses what its CA has taken back, from the next connection on', async () => {
  await made();
  const sealed = ['--what', 'key', '--passphrase-file', at('passphrase'), '--out', at('web.key')];
  await certificates('export', 'web.example.com', ...sealed);
  await certificates('export', 'web.example.com', '--out', at('web.pem'));
  await certificates('export', 'Lab CA', '--out', at('ca.pem'));
  await certificates('add', at('ca.pem'));
  const server = createServer({
    key: readFileSync(at('web.key')),
    cert: readFileSync(at('web.pem')),
    passphrase: 'Quartz-Sphinx-0815',
  });
  server.on('tlsClientError', () => undefined).listen(0, '127.0.0.1');
  await once(server, 'listening');
  stack.defer(() => void server.close());
  const target = `127.0.0.1:${(server.address() as AddressInfo).port}`;

  const before = await certificates('import', target);
  await certificates('revoke', '--file', at('web.pem'));
  const after = await certificates('import', target);
  const fingerprint = certificateIn('ca.pem').fingerprint256;
  const shown = await certificates('show', fingerprint);
  const kept = await certificates('discard', 'Lab CA');
  const removed = [
    await certificates('discard', 'web.example.com'),
    await certificates('discard', 'Lab CA', '--force'),
  ];
  const discarded = await certificates('import', target);
  const shownAfter = await certificates('show', fingerprint);

  expect(shown.stdout).toContain('revocation   checked: a CA of our own, 1 taken back');
  expect([kept.exitCode, kept.stderr]).toEqual([1, expect.stringContaining('has revoked (1)')]);
  expect(removed.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
  expect(removed[1]?.stdout).toContain('What it has revoked (1) stays refused here');
  expect(discarded.stdout).toMatch(/Trusted: +no.*revoked/);
  expect(shownAfter.stdout).toContain('revocation   1 taken back; list of ');
  expect([before.exitCode, before.stdout]).toEqual([0, expect.stringContaining('Trusted:   yes')]);
  expect([after.exitCode, after.stdout]).toEqual([
    1,
    expect.stringMatching(/Trusted: +no.*revoked/),
  ]);
});
