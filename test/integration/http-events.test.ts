import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SigningIn } from '../../src/accounts/sessions.ts';
import type { Jid } from '../../src/people/person.ts';
import { type SeenEvent, eventsOf } from '../support/http/events.ts';
import { type TestServer, startTestServer } from '../support/http/test-server.ts';

const john = 'john@example.com' as Jid;
const ada: SigningIn = { way: 'account', name: 'ada', role: 'reader', person: null };
const everything = '/api/v1/events';
const ofJohn = `/api/v1/people/${encodeURIComponent(john)}/presence/events`;

let server: TestServer;
const listening: AbortController[] = [];

beforeEach(async () => {
  server = await startTestServer(['john', 'marie', 'ben']);
  await server.services.accounts.add('ada', 'reader', 'seven wet otters dance', 'administrator');
});
afterEach(async () => {
  for (const one of listening.splice(0)) one.abort();
  await server[Symbol.asyncDispose]();
});

interface Listening {
  readonly answer: Response;
  /** The next event; `undefined` at the end. */
  next(): Promise<SeenEvent | undefined>;
  leave(): void;
}

async function listen(path: string, headers: Record<string, string> = {}): Promise<Listening> {
  const gone = new AbortController();
  listening.push(gone);
  const answer = await fetch(`${server.address}${path}`, {
    headers: headers['cookie'] ? headers : { authorization: `Bearer ${token()}`, ...headers },
    signal: AbortSignal.any([gone.signal, AbortSignal.timeout(60_000)]),
  });
  const events = eventsOf(answer);
  return {
    answer,
    next: async () => (await events.next()).value as SeenEvent | undefined,
    leave: () => gone.abort(),
  };
}

function token(): string {
  return 'test-token-of-sufficient-length';
}

async function signedIn(who: SigningIn): Promise<Record<string, string>> {
  const { token: secret } = await server.services.sessions.begin(who);
  return { cookie: `__Host-doorlight=${secret}` };
}

function overrideJohn(availability: 'away' | 'available'): Promise<unknown> {
  const ends = { kind: 'revert' } as const;
  return server.services.inbox.override(john, {
    availability,
    text: '',
    ends,
    by: 'administrator',
    revision: null,
  });
}

test('the overview says how many are what, of those who are enabled', async () => {
  await overrideJohn('away');
  await server.ask('PATCH', '/api/v1/people/ben%40example.com', { enabled: false });

  const answer = await server.ask('GET', '/api/v1/overview');

  expect(await answer.json()).toMatchObject({
    people: {
      enabled: 2,
      disabled: 1,
      overridden: 1,
      stale: 0,
      standings: expect.arrayContaining([
        { availability: 'dnd', activity: 'meeting', people: 1 },
        { availability: 'away', activity: 'none', people: 1 },
      ]) as unknown,
    },
    pace: { notifications: { perMinute: 3 } },
    service: { version: '0.1.0', waitingFor: [], links: [{ name: 'xmpp', state: 'up' }] },
  });
});

test('whoever listens has everything at once, and then only what has changed', async () => {
  const listener = await listen(everything);
  const first = await listener.next();
  await overrideJohn('away');
  const second = await listener.next();

  expect(listener.answer.headers.get('content-type')).toMatch(/^text\/event-stream/u);
  expect(listener.answer.headers.get('cache-control')).toBe('no-store');
  expect(Object.keys(first?.data ?? {})).toEqual(['at', 'people', 'pace', 'service']);
  expect(second?.event).toBe('overview');
  expect(Object.keys(second?.data ?? {})).toEqual(['at', 'people']);
  expect(second?.data['people']).toMatchObject({ overridden: 1 });
});

test('many changes within a second are one event', async () => {
  const listener = await listen(everything);
  await listener.next();
  const began = performance.now();
  for (let times = 0; times < 25; times++) {
    await overrideJohn('away');
    await server.services.inbox.revert(john, 'administrator');
  }
  await overrideJohn('away');
  const events: SeenEvent[] = [];
  for (;;) {
    const event = await listener.next();
    if (event === undefined) break;
    events.push(event);
    if ((event.data['people'] as { readonly overridden: number }).overridden === 1) break;
  }

  expect(events.length).toBeLessThanOrEqual((performance.now() - began) / 1_000 + 1);
});

test('whoever comes again has what has changed meanwhile, and nothing else', async () => {
  const before = await listen(everything);
  const { id = 0 } = (await before.next()) ?? {};
  before.leave();
  await overrideJohn('away');

  const again = await listen(everything, { 'last-event-id': String(id) });
  const event = await again.next();

  expect(Object.keys(event?.data ?? {})).toEqual(['at', 'people']);
  expect(event?.id).toBeGreaterThan(id);
});

test('a stream ends when whoever listens is signed out, or is something else', async () => {
  const headers = await signedIn(ada);
  const [first, second] = [await listen(everything, headers), await listen(ofJohn, headers)];
  await first.next();
  await second.next();

  await server.services.accounts.change('ada', { role: 'helpdesk' }, 'administrator');
  expect(await second.next()).toBeUndefined();
  expect(await first.next()).toBeUndefined();

  const third = await listen(everything, headers);
  await third.next();
  await server.services.sessions.endAll('account', 'ada', 'administrator');
  expect(await third.next()).toBeUndefined();
  expect((await listen(everything, headers)).answer.status).toBe(401);
});

test('listening does not keep a session from being idle', async () => {
  const headers = await signedIn(ada);
  const listener = await listen(everything, headers);
  await listener.next();

  server.services.signInClock.now += 31 * 60_000;

  expect(await listener.next()).toBeUndefined();
});

test.each([
  ['nor does a page that listens anew and asks while nobody does anything', true, 401],
  ['asking does, where somebody has done something', false, 200],
])('%s', async (_what, unattended, status) => {
  const headers = await signedIn(ada);
  const said = unattended ? { 'doorlight-unattended': '1' } : {};
  const { signInClock } = server.services;
  const path = `${server.address}/api/v1/session`;

  signInClock.now += 20 * 60_000;
  (await listen(everything, headers)).leave();
  expect((await fetch(path, { headers: { ...headers, ...said } })).status).toBe(200);
  signInClock.now += 11 * 60_000;

  expect((await fetch(path, { headers })).status).toBe(status);
});

test('a person hears of themself, and of nobody else', async () => {
  const headers = await signedIn({ way: 'link', name: john, role: 'person', person: john });
  const own = await listen('/api/v1/me/presence/events', headers);
  expect((await own.next())?.data).toMatchObject({ person: john });

  expect((await listen(everything, headers)).answer.status).toBe(403);
  expect((await listen(ofJohn, headers)).answer.status).toBe(403);
});

test('what is shown of somebody is told as it changes, until they are removed', async () => {
  const listener = await listen(ofJohn);
  expect((await listener.next())?.data).toMatchObject({ presence: { availability: 'dnd' } });

  await overrideJohn('away');
  expect((await listener.next())?.data).toMatchObject({
    presence: { availability: 'away', source: 'override' },
  });

  await server.services.people.remove(john, 'administrator');
  expect((await listener.next())?.event).toBe('gone');
  expect(await listener.next()).toBeUndefined();
  expect((await listen(ofJohn)).answer.status).toBe(404);
});

test('one listener has so many streams and no more, and leaving makes room', async () => {
  const headers = await signedIn(ada);
  const ten = await Promise.all(Array.from({ length: 10 }, () => listen(everything, headers)));

  const eleventh = await listen(everything, headers);
  expect(eleventh.answer.status).toBe(503);
  expect(eleventh.answer.headers.get('retry-after')).toBe('5');
  expect(await eleventh.answer.json()).toMatchObject({ code: 'too-many-streams' });

  ten[0]?.leave();
  await expect
    .poll(async () => (await listen(everything, headers)).answer.status, { timeout: 20_000 })
    .toBe(200);
});
