import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Jid } from '../../src/people/person.ts';
import { type TestServer, startTestServer } from '../support/http/test-server.ts';

const gateway = {
  name: 'exchange',
  urls: ['https://mail.example.net/EWS/Exchange.asmx'],
  identity: { kind: 'basic', account: 'svc@example.net' },
  secret: 'first',
};
let server: TestServer;
let cookie: string;

beforeAll(async () => {
  server = await startTestServer(['john', 'marie']);
  await server.ask('POST', '/api/v1/gateways', gateway);
});
beforeEach(async () => {
  const { token } = await server.services.sessions.begin({
    way: 'oidc',
    name: 'ada',
    role: 'administrator',
    person: null,
  });
  cookie = `__Host-doorlight=${token}`;
});
afterAll(() => server[Symbol.asyncDispose]());

function inBrowser(method: string, path: string, body?: unknown, match?: string) {
  return fetch(`${server.address}${path}`, {
    method,
    headers: {
      cookie,
      'sec-fetch-site': 'same-origin',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(match === undefined ? {} : { 'if-match': match }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

async function johns(): Promise<string> {
  const { token } = await server.services.sessions.begin({
    way: 'oidc',
    name: 'john',
    role: 'person',
    person: 'john@example.com' as Jid,
  });
  return `__Host-doorlight=${token}`;
}

describe.each([
  ['a person', 'PATCH', '/api/v1/people/john%40example.com', { name: 'John' }, { name: 'Johnny' }],
  ['a parameter', 'PUT', '/api/v1/parameters/calendarSpreadS', { value: 7 }, { value: 8 }],
  ['a gateway', 'PATCH', '/api/v1/gateways/exchange', { secret: 'second' }, { secret: 'third' }],
])('%s', (_what, method, path, one, other) => {
  test('is not changed by the second of two who saw the same', async () => {
    const tag = (await inBrowser('GET', path)).headers.get('etag') ?? '';
    const first = await inBrowser(method, path, one, tag);
    const second = await inBrowser(method, path, other, tag);

    expect(first.status).toBe(200);
    expect(second.status).toBe(412);
    expect(await second.json()).toMatchObject({ code: 'changed-meanwhile', status: 412 });

    const now = (await inBrowser('GET', path)).headers.get('etag') ?? '';
    expect(first.headers.get('etag')).toBe(now);
    expect(now).not.toBe(tag);
    expect((await inBrowser(method, path, other, `"x", ${now}`)).status).toBe(200);
  });

  test('is changed by a session only where it says what it saw, and by the token in any case', async () => {
    const missing = await inBrowser(method, path, one);

    expect(missing.status).toBe(428);
    expect(await missing.json()).toMatchObject({ code: 'if-match-missing' });
    expect((await inBrowser(method, path, one, '*')).status).toBe(200);
    expect((await server.ask(method, path, other)).status).toBe(200);
    expect((await server.ask(method, path, one, { 'if-match': '"old"' })).status).toBe(412);
  });
});

test.each([
  [
    'a person',
    '/api/v1/people/anna%40example.com',
    '/api/v1/people',
    { jid: 'anna@example.com' },
    { name: 'Anna' },
  ],
  [
    'a gateway',
    '/api/v1/gateways/other',
    '/api/v1/gateways',
    { ...gateway, name: 'other', urls: ['https://other.example.net/EWS/Exchange.asmx'] },
    { secret: 'x' },
  ],
  [
    'an account',
    '/api/v1/accounts/eve',
    '/api/v1/accounts',
    { name: 'eve', role: 'reader', password: 'seven wet otters dance' },
    { role: 'helpdesk' },
  ],
])(
  '%s that was changed since is not removed by who saw it before',
  async (_what, path, base, made, change) => {
    const added = await server.ask('POST', base, made);
    const tag = added.headers.get('etag') ?? '';
    expect(added.status).toBe(201);
    expect((await inBrowser('GET', path)).headers.get('etag')).toBe(tag);
    expect((await server.ask('PATCH', path, change)).status).toBe(200);

    const late = await inBrowser('DELETE', path, undefined, tag);
    const now = (await inBrowser('GET', path)).headers.get('etag') ?? '';
    const seen = await inBrowser('DELETE', path, undefined, now);

    expect(late.status).toBe(412);
    expect(await late.json()).toMatchObject({ code: 'changed-meanwhile' });
    expect(seen.status).toBe(204);
    expect((await inBrowser('DELETE', path, undefined, now)).status).toBe(404);
  },
);

describe.each([
  [
    'one’s own settings',
    '/api/v1/me',
    ['PATCH', '/api/v1/me', { noticeMinutes: 5 }, { noticeMinutes: 10 }],
  ],
  [
    'one’s own delegates',
    '/api/v1/me/delegates',
    [
      'PUT',
      '/api/v1/me/delegates/marie%40example.com',
      { until: null },
      { until: '2099-01-01T00:00:00Z' },
    ],
  ],
] as const)('%s', (_what, read, [method, path, one, other]) => {
  test('are not changed by the second of two windows that saw the same, nor by one that says nothing', async () => {
    cookie = await johns();
    const tag = (await inBrowser('GET', read)).headers.get('etag') ?? '';
    const first = await inBrowser(method, path, one, tag);
    const second = await inBrowser(method, path, other, tag);

    expect([first.status, second.status]).toEqual([200, 412]);
    expect(await second.json()).toMatchObject({ code: 'changed-meanwhile' });
    expect((await inBrowser(method, path, other)).status).toBe(428);
    const now = (await inBrowser('GET', read)).headers.get('etag') ?? '';
    expect(first.headers.get('etag')).toBe(now);
    expect((await inBrowser(method, path, other, now)).status).toBe(200);
  });
});

test('one’s own settings are as seen, whatever an administrator makes of the rest', async () => {
  cookie = await johns();
  const tag = (await inBrowser('GET', '/api/v1/me')).headers.get('etag') ?? '';
  await server.ask('PATCH', '/api/v1/people/john%40example.com', { name: 'Somebody' });

  const answer = await inBrowser('PATCH', '/api/v1/me', { noticeMinutes: 7 }, tag);

  expect(answer.status).toBe(200);
});

test('one’s own override is not replaced by a window that has not seen it', async () => {
  cookie = await johns();
  const path = '/api/v1/me/presence';
  const tag = (await inBrowser('GET', path)).headers.get('etag') ?? '';
  const put = (text: string, seen: string) =>
    inBrowser('PUT', `${path}/override`, { availability: 'away', text }, seen);

  const first = await put('one', tag);

  expect([first.status, (await put('other', tag)).status]).toEqual([200, 412]);
  expect((await put('other', first.headers.get('etag') ?? '')).status).toBe(200);
});

test('two changes at once with the same tag: one is made, the other is told', async () => {
  const path = '/api/v1/people/john%40example.com';
  const tag = (await inBrowser('GET', path)).headers.get('etag') ?? '';
  const answers = await Promise.all(
    ['A', 'B', 'C'].map((name) => inBrowser('PATCH', path, { name }, tag)),
  );

  expect(answers.map(({ status }) => String(status)).sort()).toEqual(['200', '412', '412']);
});
