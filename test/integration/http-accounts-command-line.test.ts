import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Ran, doorlight } from '../support/http/command-line.ts';
import { type TestServer, startTestServer, token } from '../support/http/test-server.ts';

let folder: string;
let server: TestServer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'doorlight-accounts-'));
  writeFileSync(join(folder, 'token'), token);
  writeFileSync(join(folder, 'first'), 'seven wet otters dance\n');
  writeFileSync(join(folder, 'second'), 'nine dry otters sleep\n');
  writeFileSync(join(folder, 'short'), 'otter\n');
  server = await startTestServer();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

function accounts(...args: readonly string[]): Promise<Ran> {
  const service = ['--url', server.address, '--token-file', join(folder, 'token')];
  return doorlight(['accounts', ...args, ...service]);
}

async function signsIn(password: string): Promise<boolean> {
  return (await server.services.signIn.byPassword('alice', password, 'test')).kind === 'signed-in';
}

test('an account is added, given another password and role, and removed', async () => {
  const add = ['add', 'Alice', '--role', 'helpdesk', '--password-file', join(folder, 'first')];
  expect((await accounts(...add)).stdout).toBe('Added alice, helpdesk.\n');
  expect((await accounts(...add)).stderr).toContain('There is an account Alice already.');
  expect(await signsIn('seven wet otters dance')).toBe(true);

  const role = await accounts('role', 'alice', 'reader');
  const password = await accounts('password', 'alice', '--password-file', join(folder, 'second'));
  const listed = await accounts('list');
  expect(role.stdout).toBe('alice has the role reader now.\n');
  expect(password.stdout).toBe('alice has another password now.\n');
  expect(listed.stdout).toMatch(/^alice +reader /mu);
  expect(await signsIn('seven wet otters dance')).toBe(false);
  expect(await signsIn('nine dry otters sleep')).toBe(true);

  expect((await accounts('sign-out', 'alice')).stdout).toBe('1 sessions of alice have ended.\n');
  expect((await accounts('remove', 'alice')).stdout).toBe('Removed alice.\n');
  expect((await accounts('remove', 'alice')).exitCode).toBe(1);
}, 60_000);

test('a password is never an argument, and a weak one is refused', async () => {
  const unasked = await accounts('add', 'bob', '--role', 'reader');
  const weak = await accounts(
    'add',
    'bob',
    '--role',
    'reader',
    '--password-file',
    join(folder, 'short'),
  );

  expect(unasked).toMatchObject({ exitCode: 2, stdout: '' });
  expect(unasked.stderr).toContain('--password-file');
  expect(weak.exitCode).toBe(2);
  expect(weak.stderr).toContain('15 to 256 characters');
}, 60_000);

test('an account is switched off and on, and who failed too often is shown and let in again', async () => {
  const { services } = server;
  await services.accounts.add('carol', 'reader', 'nine dry otters sleep', 'administrator');
  expect((await accounts('disable', 'carol')).stdout).toBe('carol is disabled.\n');
  expect((await accounts('list')).stdout).toMatch(/^carol +reader +no +0 /mu);
  expect((await accounts('enable', 'carol')).stdout).toBe('carol is enabled.\n');
  expect((await accounts('lockouts')).stdout).toBe('Nobody has to wait.\n');

  for (let times = 0; times < 5; times++) {
    await services.signIn.byPassword('carol', 'a wrong password', '192.0.2.9');
  }

  expect((await accounts('lockouts')).stdout).toMatch(/^account +carol +5 /mu);
  expect((await accounts('unlock', 'carol')).stdout).toBe('carol may try again.\n');
  expect((await accounts('unlock', 'carol')).exitCode).toBe(1);
}, 60_000);
