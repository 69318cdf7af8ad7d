import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Jid } from '../../src/people/person.ts';
import { codeOf, cookieOf, pageOf } from '../support/http/page.ts';
import { type TestServer, startTestServer } from '../support/http/test-server.ts';

const john = 'john@example.com' as Jid;
let server: TestServer;
const { ask } = pageOf(() => server);

beforeEach(async () => {
  server = await startTestServer(['john', 'marie']);
});
afterEach(() => server[Symbol.asyncDispose]());

async function johnsCookie(): Promise<string> {
  const link = await server.services.links.make(john);
  const token = link?.url.split('#')[1];
  return cookieOf(await ask('POST', '/api/v1/session/link', { token }));
}

test('a link signs its person in, once, for five minutes, until the next one is asked for', async () => {
  const { links, signInClock } = server.services;
  const tokens: string[] = [];
  for (let at = 0; at < 3; at += 1) {
    const link = await links.make(john);
    expect(link?.url).toMatch(/^https:\/\/doorlight\.example\.com\/sign-in#[\w-]{43}$/);
    tokens.push(link?.url.split('#')[1] ?? '');
  }
  const [first, , last] = tokens;

  const replaced = await ask('POST', '/api/v1/session/link', { token: first });
  expect([replaced.status, await codeOf(replaced)]).toEqual([401, 'link-replaced']);
  const answer = await ask('POST', '/api/v1/session/link', { token: last });
  expect(await answer.json()).toMatchObject({ role: 'person', person: john, way: 'link' });
  const again = await ask('POST', '/api/v1/session/link', { token: last });
  expect([again.status, await codeOf(again)]).toEqual([401, 'link-used']);

  const late = await links.make(john);
  signInClock.now += 5 * 60_000;
  const token = late?.url.split('#')[1];
  expect(await codeOf(await ask('POST', '/api/v1/session/link', { token }))).toBe('link-expired');
  const made = await ask('POST', '/api/v1/session/link', { token: 'x'.repeat(43) });
  expect(await codeOf(made)).toBe('link-unknown');
});

test('a link does not sign anybody in where somebody else has, and still works for its person', async () => {
  const { links, accounts } = server.services;
  const marie = await links.make('marie@example.com' as Jid);
  const mariesCookie = cookieOf(
    await ask('POST', '/api/v1/session/link', { token: marie?.url.split('#')[1] }),
  );
  const account = { account: 'ada', password: 'seven wet otters dance' };
  await accounts.add(account.account, 'administrator', account.password, 'administrator');
  const adasCookie = cookieOf(await ask('POST', '/api/v1/session', account));
  const token = (await links.make(john))?.url.split('#')[1];

  for (const cookie of [mariesCookie, adasCookie]) {
    const answer = await ask('POST', '/api/v1/session/link', { token }, { cookie });
    expect([answer.status, await codeOf(answer)]).toEqual([409, 'link-somebody-else']);
    expect((await ask('GET', '/api/v1/session', undefined, { cookie })).status).toBe(200);
  }

  const johns = await ask('POST', '/api/v1/session/link', { token });
  expect(await johns.json()).toMatchObject({ person: john });
});

test('a person sees, overrides and reverts their own presence, and nobody else’s', async () => {
  const cookie = await johnsCookie();
  const override = { availability: 'available', text: 'At my desk' };
  const set = await ask('PUT', '/api/v1/me/presence/override', override, { cookie });
  expect(await set.json()).toMatchObject({ person: john, presence: { text: 'At my desk' } });
  const shown = await server.ask('GET', '/api/v1/people/john%40example.com/presence');
  expect(await shown.json()).toMatchObject({ overrideSetBy: john });
  const reverted = await ask('DELETE', '/api/v1/me/presence/override', undefined, { cookie });
  expect(await reverted.json()).toMatchObject({ reverted: true });

  for (const [method, path] of [
    ['GET', '/api/v1/people/marie%40example.com'],
    ['GET', '/api/v1/people/john%40example.com'],
    ['PUT', '/api/v1/people/marie%40example.com/presence/override'],
    ['GET', '/api/v1/audit'],
  ] as const) {
    const body = method === 'PUT' ? override : undefined;
    expect((await ask(method, path, body, { cookie })).status).toBe(403);
  }
});

test('a person narrows what is shown of them, and changes nothing else', async () => {
  const cookie = await johnsCookie();
  const changed = await ask(
    'PATCH',
    '/api/v1/me',
    { ownMeetingInformation: false, locale: 'de', noticeMinutes: 10 },
    { cookie, 'if-match': '*' },
  );
  expect(await changed.json()).toMatchObject({
    jid: john,
    ownMeetingInformation: false,
    locale: 'de',
    noticeMinutes: 10,
    allowed: { meetingInformation: true },
  });

  for (const more of [
    { mailbox: 'boss@example.com' },
    { meetingInformation: true },
    { jid: 'x' },
  ]) {
    expect((await ask('PATCH', '/api/v1/me', more, { cookie })).status).toBe(400);
  }
});

test('a person sees their own meetings, and names and removes who acts for them', async () => {
  const cookie = await johnsCookie();
  const day = await ask('GET', '/api/v1/me/day', undefined, { cookie });
  expect(await day.json()).toMatchObject({
    date: '2026-03-11',
    timeZone: 'Europe/London',
    meetings: [{ subject: 'Budget', location: 'Room 1', start: '2026-03-11T09:00:00.000Z' }],
  });

  const path = '/api/v1/me/delegates/marie%40example.com';
  const anyhow = { cookie, 'if-match': '*' };
  expect((await ask('PUT', path, { until: null }, anyhow)).status).toBe(200);
  const listed = await ask('GET', '/api/v1/me/delegates', undefined, { cookie });
  expect(await listed.json()).toMatchObject({
    delegates: [{ person: john, delegate: 'marie@example.com', namedBy: john }],
  });
  expect((await ask('DELETE', path, undefined, { cookie })).status).toBe(204);
});

test('a person finds colleagues by part of name or address, some at a time, and nothing else of them', async () => {
  const cookie = await johnsCookie();
  const find = (search: string) =>
    ask('GET', `/api/v1/me/colleagues?${new URLSearchParams({ search }).toString()}`, undefined, {
      cookie,
    });
  const { people } = server.services;
  for (let at = 0; at < 30; at += 1) {
    const jid = `twin${at}@example.com`;
    await people.add(jid, { name: `Twin ${at}`, mailbox: 'secret@example.com' }, 'administrator');
  }
  await people.change('marie@example.com', { name: 'Marie Curie' }, 'administrator');

  const marie = { jid: 'marie@example.com', name: 'Marie Curie' };
  expect(await (await find('CURI')).json()).toEqual({ people: [marie] });
  expect(await (await find('secret')).json()).toEqual({ people: [] });
  expect(await (await find('john@')).json()).toEqual({ people: [] });
  expect(((await (await find('twin')).json()) as { people: unknown[] }).people).toHaveLength(10);
  expect([(await find('m')).status, (await find(' m ')).status]).toEqual([400, 400]);

  await server.services.parameters.set('colleagueSearch', false, 'administrator');
  const off = await find('marie');
  expect([off.status, await codeOf(off)]).toEqual([403, 'colleagues-not-searched']);
});

test('nobody copies the address book by searching it', async () => {
  const cookie = await johnsCookie();
  const statuses: number[] = [];
  for (let at = 0; at < 61; at += 1) {
    const answer = await ask('GET', '/api/v1/me/colleagues?search=ma', undefined, { cookie });
    statuses.push(answer.status);
  }

  expect(new Set(statuses.slice(0, 60))).toEqual(new Set([200]));
  expect(statuses[60]).toBe(429);
  expect((await ask('GET', '/api/v1/me', undefined, { cookie })).status).toBe(200);
});

test('a delegate sees, overrides and reverts those who named them, and learns nothing of others', async () => {
  const cookie = await johnsCookie();
  const { delegates, inbox } = server.services;
  const marie = 'marie@example.com' as Jid;
  const override = { availability: 'away', text: 'With the board' };
  const of = (who: string): string => `/api/v1/me/principals/${encodeURIComponent(who)}/presence`;
  const denied = await ask('PUT', `${of(marie)}/override`, override, { cookie });
  const unknown = await ask('PUT', `${of('nobody@example.com')}/override`, override, { cookie });
  expect([denied.status, unknown.status]).toEqual([404, 404]);
  expect(await denied.json()).toMatchObject({ code: 'unknown-principal' });

  await delegates.name(marie, john, null, marie);
  expect((await ask('PUT', `${of(marie)}/override`, override, { cookie })).status).toBe(200);
  const why = await ask('GET', `${of(marie)}/explanation`, undefined, { cookie });
  expect(await why.json()).toMatchObject({ person: marie, overrideSetBy: john });
  const reverted = await ask('DELETE', `${of(marie)}/override`, undefined, { cookie });
  expect(await reverted.json()).toMatchObject({ reverted: true });

  await delegates.remove(marie, john, marie);
  const after = await ask('PUT', `${of(marie)}/override`, override, { cookie });
  expect([after.status, inbox.explain(marie)?.overrideSetBy]).toEqual([404, null]);
});

test('what people do of their own is theirs, however they have signed in', async () => {
  const { sessions, inbox, signInClock } = server.services;
  signInClock.now = Date.now();
  const { token } = await sessions.begin({
    way: 'oidc',
    name: 'j.smith',
    role: 'administrator',
    person: john,
  });
  const cookie = `__Host-doorlight=${token}`;
  const override = { availability: 'away', text: '' };

  await ask('PUT', '/api/v1/me/presence/override', override, { cookie });
  expect(inbox.explain(john)?.overrideSetBy).toBe(john);

  const path = '/api/v1/people/marie%40example.com/presence/override';
  await ask('PUT', path, override, { cookie });
  expect(inbox.explain('marie@example.com' as Jid)?.overrideSetBy).toBe('oidc:j.smith');
});

test('nobody is left of a person who is removed', async () => {
  const cookie = await johnsCookie();
  await server.ask('DELETE', '/api/v1/people/john%40example.com');

  expect((await ask('GET', '/api/v1/me', undefined, { cookie })).status).toBe(401);
});

test('the token does not make whoever has it a person', async () => {
  const answer = await server.ask('GET', '/api/v1/me');

  expect(answer.status).toBe(403);
  expect(await codeOf(answer)).toBe('no-person');
});
