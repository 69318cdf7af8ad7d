import { afterEach, beforeEach, expect, test } from 'vitest';
import type { StaffRole } from '../../src/accounts/role.ts';
import { type TestServer, startTestServer } from '../support/http/test-server.ts';

const password = 'seven wet otters dance';
const accounts = '/api/v1/accounts';
let server: TestServer;

beforeEach(async () => {
  server = await startTestServer();
  for (const [name, role] of [
    ['ada', 'administrator'],
    ['hal', 'helpdesk'],
  ] as const satisfies readonly (readonly [string, StaffRole])[]) {
    await server.services.accounts.add(name, role, password, 'administrator');
  }
});
afterEach(() => server[Symbol.asyncDispose]());

/** As an administrator who has signed in with an account. */
async function asAda(method: string, path: string, body?: unknown, tag?: string) {
  const { token } = await server.services.sessions.begin({
    way: 'account',
    name: 'ada',
    role: 'administrator',
    person: null,
  });
  return await fetch(`${server.address}${path}`, {
    method,
    headers: {
      cookie: `__Host-doorlight=${token}`,
      origin: 'https://doorlight.example.com',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(tag === undefined ? {} : { 'if-match': tag }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

async function codeOf(answer: Response): Promise<string> {
  return ((await answer.json()) as { code: string }).code;
}

async function tryPassword(name: string, given: string): Promise<string> {
  return (await server.services.signIn.byPassword(name, given, '192.0.2.1')).kind;
}

test.each([
  ['another role', 'PATCH', { role: 'reader' }],
  ['being switched off', 'PATCH', { enabled: false }],
  ['being removed', 'DELETE', undefined],
])(
  'the last administrator is kept from %s, but for who has the token',
  async (_what, method, body) => {
    const refused = await asAda(method, `${accounts}/ada`, body, '*');
    expect(refused.status).toBe(409);
    expect(await codeOf(refused)).toBe('last-administrator');

    // Who is switched off is none any more.
    await server.ask('PATCH', `${accounts}/hal`, { role: 'administrator', enabled: false });
    expect((await asAda(method, `${accounts}/ada`, body, '*')).status).toBe(409);

    await server.ask('PATCH', `${accounts}/hal`, { enabled: true });
    expect((await asAda(method, `${accounts}/ada`, body, '*')).status).toBeLessThan(300);
  },
);

test('whoever has the token may do away with the last administrator', async () => {
  expect((await server.ask('DELETE', `${accounts}/ada`)).status).toBe(204);
});

test('an account that is switched off signs in nowhere, and is signed out', async () => {
  const { token } = await server.services.sessions.begin({
    way: 'account',
    name: 'hal',
    role: 'helpdesk',
    person: null,
  });
  expect(await (await server.ask('GET', `${accounts}/hal`)).json()).toMatchObject({
    enabled: true,
    sessions: 1,
  });

  const off = await server.ask('PATCH', `${accounts}/hal`, { enabled: false });

  expect(await off.json()).toMatchObject({ enabled: false, sessions: 0 });
  expect(await server.services.sessions.find(token)).toBeUndefined();
  expect(await tryPassword('hal', password)).toBe('refused');
  expect(server.services.told.at(-1)).toBe('sign-in-refused hal disabled');
  await server.ask('PATCH', `${accounts}/hal`, { enabled: true });
  expect(await tryPassword('hal', password)).toBe('signed-in');
});

test('of two who change an account at once the second is told', async () => {
  const read = await asAda('GET', `${accounts}/hal`);
  const tag = read.headers.get('etag') ?? '';
  expect((await asAda('PATCH', `${accounts}/hal`, { role: 'reader' })).status).toBe(428);
  await server.ask('PATCH', `${accounts}/hal`, { role: 'reader' });

  const late = await asAda('PATCH', `${accounts}/hal`, { role: 'administrator' }, tag);

  expect(late.status).toBe(412);
  expect((await asAda('DELETE', `${accounts}/hal`, undefined, tag)).status).toBe(412);
  const now = await asAda('GET', `${accounts}/hal`);
  expect(await now.json()).toMatchObject({ role: 'reader' });
});

test('a change that is refused in part changes nothing', async () => {
  const weak = await server.ask('PATCH', `${accounts}/hal`, { role: 'reader', password: 'otter' });

  expect(weak.status).toBe(422);
  expect(await (await server.ask('GET', `${accounts}/hal`)).json()).toMatchObject({
    role: 'helpdesk',
  });
});

test('who failed too often is shown, and let in again when it is lifted', async () => {
  for (let times = 0; times < 5; times++) await tryPassword('hal', 'a wrong password');
  for (let times = 0; times < 5; times++) await tryPassword('nobody', 'a wrong password');
  expect(await tryPassword('hal', password)).toBe('too-often');

  const { lockouts } = (await (await server.ask('GET', '/api/v1/lockouts')).json()) as {
    lockouts: readonly { name: string; failures: number }[];
  };
  // What is no account may be a password in the wrong place.
  expect(lockouts).toEqual([
    expect.objectContaining({ kind: 'account', name: 'hal', failures: 5 }),
  ]);
  expect((await asAda('DELETE', '/api/v1/lockouts/account/hal')).status).toBe(204);

  expect(await tryPassword('hal', password)).toBe('signed-in');
  expect(server.services.told).toContain('lockout-lifted hal account:ada');
  expect((await asAda('DELETE', '/api/v1/lockouts/account/hal')).status).toBe(404);
});
