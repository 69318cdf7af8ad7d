import { afterEach, beforeEach, expect, test } from 'vitest';
import { codeOf, cookieOf, pageOf } from '../support/http/page.ts';
import { type TestServer, startTestServer } from '../support/http/test-server.ts';

const origin = 'https://doorlight.example.com';
const password = 'seven wet otters dance';
let server: TestServer;
const { ask } = pageOf(() => server);

beforeEach(async () => {
  server = await startTestServer(['john', 'marie']);
  await server.services.accounts.add('ada', 'administrator', password, 'administrator');
});
afterEach(() => server[Symbol.asyncDispose]());

async function signIn(given: object = {}): Promise<Response> {
  return await ask('POST', '/api/v1/session', { account: 'ada', password, ...given });
}

test('whoever signs in has a session in a cookie that no script, host or other site can have', async () => {
  const answer = await signIn();
  const cookie = cookieOf(answer);

  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({
    way: 'account',
    name: 'ada',
    role: 'administrator',
    person: null,
  });
  expect(answer.headers.getSetCookie()[0]).toMatch(
    /^__Host-doorlight=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
  );
  expect((await ask('GET', '/api/v1/people', undefined, { cookie })).status).toBe(200);
  expect((await ask('GET', '/api/v1/people')).status).toBe(401);
});

test('a wrong password and an account that does not exist are told in the same words', async () => {
  const wrong = await signIn({ password: 'some other password' });
  const unknown = await signIn({ account: 'nobody' });

  expect([wrong.status, unknown.status]).toEqual([401, 401]);
  expect(await wrong.json()).toEqual(await unknown.json());
  expect(wrong.headers.getSetCookie()).toEqual([]);
  expect(server.services.told.slice(-2)).toEqual([
    'sign-in-refused ada wrong-password',
    'sign-in-refused (no account) wrong-password',
  ]);
});

test.each(['ada', 'nobody'])(
  'whoever guesses the password of %s waits, longer each time, from wherever they ask',
  async (account) => {
    const statuses: number[] = [];
    const waits: number[] = [];
    for (let guess = 0; guess < 8; guess += 1) {
      const from = { 'x-forwarded-for': `192.0.2.${guess}` };
      const answer = await ask('POST', '/api/v1/session', { account, password: 'guess' }, from);
      statuses.push(answer.status);
      if (answer.status !== 429) continue;
      const wait = Number(answer.headers.get('retry-after'));
      waits.push(wait);
      server.services.signInClock.now += wait * 1_000;
    }

    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 401, 429]);
    expect(waits).toEqual([2, 4]);
  },
);

test('the right password does not help whoever has to wait, and does afterwards', async () => {
  for (let guess = 0; guess < 5; guess += 1) await signIn({ password: 'guess' });

  expect((await signIn()).status).toBe(429);

  server.services.signInClock.now += 3_000;
  expect((await signIn()).status).toBe(200);
  expect((await signIn({ password: 'guess' })).status).toBe(401);
});

test('many guesses at once are no more than one after the other', async () => {
  const guesses = await Promise.all(
    Array.from({ length: 12 }, (_, at) =>
      ask(
        'POST',
        '/api/v1/session',
        { account: 'ada', password: `guess ${at}` },
        { 'x-forwarded-for': `192.0.2.${at}` },
      ),
    ),
  );

  expect(guesses.filter(({ status }) => status === 401)).toHaveLength(5);
});

test('whoever tries many accounts from one address waits', async () => {
  const statuses = [];
  for (let at = 0; at < 22; at += 1) {
    statuses.push((await signIn({ account: `guess${at}` })).status);
  }

  expect(statuses.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => 401));
  expect(statuses.slice(20)).toEqual([429, 429]);
});

test('a session that somebody else chose is not taken up', async () => {
  const chosen = '__Host-doorlight=chosen-by-somebody-else';
  const answer = await ask(
    'POST',
    '/api/v1/session',
    { account: 'ada', password },
    {
      cookie: chosen,
    },
  );

  expect(cookieOf(answer)).not.toBe(chosen);
  expect((await ask('GET', '/api/v1/session', undefined, { cookie: chosen })).status).toBe(401);
});

test('signing in ends the session that the browser had before', async () => {
  const before = cookieOf(await signIn());
  await ask('POST', '/api/v1/session', { account: 'ada', password }, { cookie: before });

  expect((await ask('GET', '/api/v1/session', undefined, { cookie: before })).status).toBe(401);
});

test.each([
  ['another site', { origin: 'https://evil.example.net' }],
  ['another site of the same domain', { 'sec-fetch-site': 'same-site' }],
  ['another site, as the browser says', { 'sec-fetch-site': 'cross-site', origin }],
  ['a page without an origin', { origin: 'null' }],
])('%s changes nothing in the name of whoever has signed in', async (_who, headers) => {
  const cookie = cookieOf(await signIn());
  const change = await ask('DELETE', '/api/v1/people/marie%40example.com', undefined, {
    cookie,
    ...headers,
  });

  expect(change.status).toBe(403);
  expect(await codeOf(change)).toBe('cross-site');
  expect((await ask('POST', '/api/v1/session', { account: 'ada', password }, headers)).status).toBe(
    403,
  );
});

test('a change with a session must say where it comes from', async () => {
  const cookie = cookieOf(await signIn());
  const answer = await fetch(`${server.address}/api/v1/people/marie%40example.com`, {
    method: 'DELETE',
    headers: { cookie },
  });

  expect(await codeOf(answer)).toBe('cross-site');
});

test('a session is over when it is idle, and in any case after twelve hours', async () => {
  const { signInClock } = server.services;
  const idle = cookieOf(await signIn());
  signInClock.now += 31 * 60_000;
  expect((await ask('GET', '/api/v1/session', undefined, { cookie: idle })).status).toBe(401);

  const used = cookieOf(await signIn());
  const statuses: number[] = [];
  for (let twenty = 0; twenty < 37; twenty += 1) {
    signInClock.now += 20 * 60_000;
    statuses.push((await ask('GET', '/api/v1/session', undefined, { cookie: used })).status);
  }
  expect(statuses.indexOf(401)).toBe(35);
});

test('signing out ends this session, and signing out everywhere all of them', async () => {
  const [one, two, three] = [
    cookieOf(await signIn()),
    cookieOf(await signIn()),
    cookieOf(await signIn()),
  ];
  const out = await ask('DELETE', '/api/v1/session', undefined, { cookie: one });
  expect(out.status).toBe(204);
  expect(out.headers.getSetCookie()[0]).toMatch(/^__Host-doorlight=; .*Expires=Thu, 01 Jan 1970/);
  expect((await ask('GET', '/api/v1/session', undefined, { cookie: one })).status).toBe(401);

  const all = await ask('DELETE', '/api/v1/sessions', undefined, { cookie: two });
  expect(await all.json()).toEqual({ ended: 2 });
  expect((await ask('GET', '/api/v1/session', undefined, { cookie: three })).status).toBe(401);
});

test('a new password ends the other sessions, a new role holds at once, and nobody is left of who is removed', async () => {
  const [one, two] = [cookieOf(await signIn()), cookieOf(await signIn())];
  const changed = await ask(
    'PUT',
    '/api/v1/session/password',
    { current: password, password: 'nine dry otters sleep' },
    { cookie: one },
  );
  expect(changed.status).toBe(204);
  expect((await ask('GET', '/api/v1/session', undefined, { cookie: two })).status).toBe(401);
  expect((await ask('GET', '/api/v1/session', undefined, { cookie: one })).status).toBe(200);

  await server.ask('PATCH', '/api/v1/accounts/ada', { role: 'reader' });
  const refused = await ask('GET', '/api/v1/accounts', undefined, { cookie: one });
  expect(await codeOf(refused)).toBe('not-permitted');

  await server.ask('DELETE', '/api/v1/accounts/ada');
  expect((await ask('GET', '/api/v1/session', undefined, { cookie: one })).status).toBe(401);
});

test('a new password needs the one before', async () => {
  const cookie = cookieOf(await signIn());
  const answer = await ask(
    'PUT',
    '/api/v1/session/password',
    { current: 'guess', password: 'nine dry otters sleep' },
    { cookie },
  );

  expect(await codeOf(answer)).toBe('wrong-password');
  expect((await signIn()).status).toBe(200);
});

test.each([
  ['too short', 'otter'],
  ['nothing but one letter', 'o'.repeat(30)],
  ['the name', 'eveeveeveeveeveeve'],
])('a password that is %s is refused with what it takes', async (_what, bad) => {
  const answer = await server.ask('POST', '/api/v1/accounts', {
    name: 'eve',
    role: 'reader',
    password: bad,
  });

  expect(answer.status).toBe(422);
  expect(((await answer.json()) as { detail: string }).detail).not.toContain(bad);
});

test('no password, hash or cookie is in an answer about accounts', async () => {
  const said = [
    await (await server.ask('GET', '/api/v1/accounts')).text(),
    await (await signIn()).text(),
  ].join('\n');

  expect(said).not.toContain('argon2');
  expect(said).not.toContain(password);
  expect(said).toContain('"role":"administrator"');
});

test('the helpdesk changes people, but not whose calendar they have', async () => {
  await server.services.accounts.add('hal', 'helpdesk', password, 'administrator');
  const cookie = cookieOf(await signIn({ account: 'hal' }));
  const path = '/api/v1/people/john%40example.com';
  const headers = { cookie, 'if-match': '*' };

  expect((await ask('PATCH', path, { locale: 'de' }, headers)).status).toBe(200);
  const mailbox = await ask('PATCH', path, { mailbox: 'boss@example.com' }, headers);
  expect(await codeOf(mailbox)).toBe('not-permitted');
  const gateway = await ask('PATCH', path, { gateway: null }, headers);
  expect(await codeOf(gateway)).toBe('not-permitted');
});

test('a private key that leaves is on record with who asked for it', async () => {
  const { told } = server.services;
  const key = { kind: 'ec', curve: 'P-256' };
  const authority = { name: 'Root', subject: { cn: 'Root' }, key };
  const made = await server.ask('POST', '/api/v1/own-certificates/authorities', authority);
  expect(made.status).toBe(201);
  const cookie = cookieOf(await signIn());
  const body = { passphrase: 'seven wet otters dance' };
  const answer = await ask('POST', '/api/v1/own-certificates/Root/key', body, { cookie });

  expect(answer.status).toBe(200);
  expect(told.at(-1)).toBe('key-exported Root pkcs8 account:ada');
});
