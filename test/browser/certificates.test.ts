import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type Server, createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Browser, chromium } from 'playwright-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { KeyKind } from '../../src/certificates/making/keys.ts';
import { openMaker } from '../../src/certificates/making/maker.ts';
import { MadeMemory } from '../support/certificates/made-memory.ts';

// Chromium, which trusts our CA, judges what it signed.

const nobody = { o: null, ou: null, l: null, st: null, c: null };
const flags =
  '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';
const run = promisify(execFile);

let home: string;
let server: Server | undefined;
let browser: Browser | undefined;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'doorlight-chromium-'));
  mkdirSync(join(home, '.pki/nssdb'), { recursive: true });
});
afterEach(async () => {
  await browser?.close();
  browser = undefined;
  server?.closeAllConnections();
  server?.close();
  rmSync(home, { recursive: true, force: true });
});

async function serve(key: KeyKind): Promise<number> {
  const maker = await openMaker(new MadeMemory(), () => Date.now());
  const authority = { name: 'ca', subject: { ...nobody, cn: 'Lab CA' }, key };
  await maker.createAuthority(authority, null, 'administrator');
  const subject = { ...nobody, cn: 'localhost' };
  await maker.request({ name: 'web', subject, key }, ['127.0.0.1'], 'administrator');
  await maker.sign('web', { authority: 'ca', days: null }, 'administrator');
  writeFileSync(join(home, 'ca.pem'), maker.get('ca').certificate ?? '');
  server = createServer(maker.credentials('web'), (_request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end('<title>well</title>');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function titleOf(url: string): Promise<string> {
  browser ??= await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: flags.split(' '),
    env: { PATH: process.env['PATH'] ?? '', HOME: home },
  });
  const page = await browser.newPage();
  try {
    await page.goto(url);
    return await page.title();
  } catch (error) {
    return String(error);
  } finally {
    await page.close();
  }
}

test.each([
  { kind: 'rsa', bits: 2048 },
  { kind: 'ec', curve: 'P-256' },
] as const)(
  'a server with a certificate of ours (%j) is believed by name and address',
  async (key) => {
    const port = await serve(key);
    const database = ['-d', `sql:${join(home, '.pki/nssdb')}`];
    await run('certutil', [...database, '-N', '--empty-password']);
    await run('certutil', [
      ...database,
      '-A',
      '-t',
      'C,,',
      '-n',
      'lab',
      '-i',
      join(home, 'ca.pem'),
    ]);

    expect(await titleOf(`https://localhost:${port}/`)).toBe('well');
    expect(await titleOf(`https://127.0.0.1:${port}/`)).toBe('well');
  },
  60_000,
);

test('without our CA Chromium does not believe it', async () => {
  const port = await serve({ kind: 'ec', curve: 'P-256' });

  expect(await titleOf(`https://localhost:${port}/`)).toContain('ERR_CERT_AUTHORITY_INVALID');
}, 60_000);
