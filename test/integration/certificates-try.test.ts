import { createPrivateKey } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Service, startService } from '../../src/app/service.ts';
import { serviceSettings } from '../../src/app/settings.ts';
import { silentTelemetry } from '../../src/telemetry/telemetry.ts';
import { freePort } from '../support/daemons/free-port.ts';
import { type ExchangeSite, serviceAccount, startExchangeSite } from '../support/exchange-site.ts';
import { type Ran, doorlight } from '../support/http/command-line.ts';

// An Exchange of a CA of its own, and what was installed counting for those who work alone.

const john = 'john@example.com';
let folder: string;
let site: ExchangeSite;
let service: Service | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'doorlight-installed-'));
  site = await startExchangeSite();
  site.exchange.addMailbox({ address: john });
  await writeFile(join(folder, 'password'), serviceAccount.password, { mode: 0o600 });
  await writeFile(join(folder, 'ca.pem'), site.certificate.ca);
  await writeFile(
    join(folder, 'doorlight.yaml'),
    `database: { file: doorlight.db }
gateways:
  - name: exchange
    kind: ews
    url: ${site.exchange.url}
    account: ${serviceAccount.user}
    passwordFile: password
xmpp: [{ domain: presence.example.com, port: ${await freePort()}, secret: shared }]
http: { host: 127.0.0.1, port: ${await freePort()}, tokenFile: token }
`,
  );
});

afterEach(async () => {
  await service?.[Symbol.asyncDispose]();
  service = undefined;
  await site[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

async function start(): Promise<void> {
  const settings = await serviceSettings(join(folder, 'doorlight.yaml'));
  service = await startService(settings, silentTelemetry());
}

async function stop(): Promise<void> {
  await service?.[Symbol.asyncDispose]();
  service = undefined;
}

async function run(...args: readonly string[]): Promise<Ran> {
  return await doorlight([...args, '--config', join(folder, 'doorlight.yaml')]);
}

function words(line: string): readonly string[] {
  return line.trim().split(/\s+/u);
}

/** Without a configuration. */
function trying(): readonly string[] {
  const account = `--account ${serviceAccount.user} --password-file ${join(folder, 'password')}`;
  return words(`gateways try --json --url ${site.exchange.url} --mailbox ${john} ${account}`);
}

function tryIt(...args: readonly string[]): Promise<Ran> {
  return run(...trying(), ...args);
}

async function tlsOffline(...args: readonly string[]): Promise<string> {
  const { stdout } = await run('doctor', '--offline', '--json', '--mailbox', john, ...args);
  const { reports } = JSON.parse(stdout) as {
    readonly reports: readonly { readonly step: string; readonly code: string }[];
  };
  return reports.find(({ step }) => step === 'tls')?.code ?? 'none';
}

test('a CA that was installed counts for gateways try and doctor --offline, whether the service runs or not', async () => {
  const before = await tryIt();
  const alone = await tlsOffline();
  const given = await tlsOffline('--ca-file', join(folder, 'ca.pem'));
  const tried = await tryIt('--ca-file', join(folder, 'ca.pem'));
  await start();
  await run('certificates', 'add', join(folder, 'ca.pem'));
  const running = await tryIt();
  await service?.[Symbol.asyncDispose]();
  service = undefined;
  const stopped = await tryIt();
  const offline = await tlsOffline();

  expect(before).toMatchObject({ exitCode: 1 });
  expect(before.stdout).toMatch(/is not trusted .*leads to the CA .*Simulated Exchange CA/u);
  expect([alone, given]).toEqual(['untrusted-issuer', 'expires-soon']);
  expect([tried, running, stopped].map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
  expect(offline).toBe('expires-soon');
}, 120_000);

test('what a CA of ours has revoked is refused by gateways try, too, with the service stopped', async () => {
  await start();
  const passphrase = join(folder, 'password');
  const at = (name: string): string => join(folder, name);
  const made = [
    await run('certificates', 'ca', 'create', 'Lab CA', '--key', 'p256'),
    await run('certificates', 'request', 'exchange', '--key', 'p256', '--san', '127.0.0.1'),
    await run('certificates', 'sign', 'exchange', '--ca', 'Lab CA'),
    await run('certificates', 'export', 'exchange', '--out', at('exchange.pem')),
    await run('certificates', 'export', 'Lab CA', '--out', at('lab.pem')),
    await run('certificates', 'add', at('lab.pem')),
    await run(
      ...words('certificates export exchange --what key --out'),
      at('exchange.key'),
      '--passphrase-file',
      passphrase,
    ),
  ];
  const sealed = { key: await readFile(at('exchange.key')), passphrase: serviceAccount.password };
  const key = createPrivateKey(sealed).export({ type: 'pkcs8', format: 'pem' }).toString();
  await site[Symbol.asyncDispose]();
  site = await startExchangeSite({ key, cert: await readFile(at('exchange.pem'), 'utf8') });
  site.exchange.addMailbox({ address: john });
  await stop();
  const before = await tryIt();
  await start();
  await run('certificates', 'revoke', 'exchange');
  await stop();
  const revoked = await tryIt();
  await start();
  await run('certificates', 'discard', 'exchange');
  const discarded = await run('certificates', 'discard', 'Lab CA', '--force');
  await stop();
  const listed = await tryIt();

  expect([...made, before, discarded].map(({ exitCode }) => exitCode)).toEqual(
    Array.from({ length: made.length + 2 }, () => 0),
  );
  expect([revoked, listed].map(({ exitCode }) => exitCode)).toEqual([1, 1]);
  expect(revoked.stdout).toContain('is revoked');
  expect(listed.stdout).toContain('is revoked');
}, 120_000);

test('a configuration that is named and cannot be read is said', async () => {
  const ran = await doorlight([...trying(), '--config', join(folder, 'absent.yaml')]);

  expect(ran.exitCode).toBe(2);
  expect(ran.stderr).toContain('--config:');
});
