import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Jid } from '../../src/people/person.ts';
import { FuzzClient } from '../support/http/fuzz/client.ts';
import { rawRequests } from '../support/http/fuzz/raw-requests.ts';
import { codeOf, cookieOf, pageOf } from '../support/http/page.ts';
import { type TestServer, startTestServer, token } from '../support/http/test-server.ts';

const john = 'john@example.com' as Jid;
const marie = '/api/v1/people/marie%40example.com';
const password = 'seven wet otters dance';
let server: TestServer;
const { ask } = pageOf(() => server);

beforeAll(async () => {
  server = await startTestServer(['john', 'marie']);
  await server.services.accounts.add('ada', 'administrator', password, 'administrator');
});
afterAll(() => server[Symbol.asyncDispose]());
afterEach(async () => {
  // Whatever was tried has removed nobody, and it answers.
  expect((await server.ask('GET', marie)).status).toBe(200);
});

async function administrator(): Promise<string> {
  const answer = await ask('POST', '/api/v1/session', { account: 'ada', password });
  expect(answer.status).toBe(200);
  return cookieOf(answer);
}

async function linkOf(person: Jid): Promise<string> {
  const link = await server.services.links.make(person);
  return link?.url.split('#')[1] ?? '';
}

describe('another site', () => {
  const origins: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
    ['says so', { origin: 'https://evil.example.net' }],
    ['says nothing', {}],
    ['hides', { origin: 'null' }],
    ['has a name that begins as ours', { origin: 'https://doorlight.example.com.evil.net' }],
    ['has a name that ends as ours', { origin: 'https://evil-doorlight.example.com' }],
    ['has our name without TLS', { origin: 'http://doorlight.example.com' }],
    ['has our name at another port', { origin: 'https://doorlight.example.com:8443' }],
    ['names itself Host and Origin', { origin: 'http://evil.net', host: 'evil.net' }],
    [
      'claims our origin but comes from elsewhere',
      {
        origin: 'https://doorlight.example.com',
        'sec-fetch-site': 'cross-site',
      },
    ],
  ];
  const bodies: readonly (readonly [string, string])[] = [
    ['application/x-www-form-urlencoded', 'role=administrator'],
    ['multipart/form-data; boundary=x', '--x\r\n\r\n{}\r\n--x--'],
    ['text/plain', '{"name":"eve","role":"administrator","password":"nine dry otters sleep"}'],
    [
      'application/json',
      '{"name":"eve","role":"administrator","password":"nine dry otters sleep"}',
    ],
  ];

  test.each(origins)('that %s changes nothing', async (_how, headers) => {
    const cookie = await administrator();
    for (const [type, body] of bodies) {
      const answer = await fetch(`${server.address}/api/v1/accounts`, {
        method: 'POST',
        headers: { cookie, 'content-type': type, ...headers },
        body,
      });
      expect(`${type} ${answer.status} ${await codeOf(answer)}`).toBe(`${type} 403 cross-site`);
    }
    const bare = await fetch(`${server.address}${marie}`, {
      method: 'DELETE',
      headers: { cookie, 'if-match': '*', ...headers },
    });
    expect(bare.status).toBe(403);
    expect(await server.services.accounts.find('eve')).toBeUndefined();
  });

  test('is given nothing to read by CORS', async () => {
    for (const method of ['GET', 'OPTIONS']) {
      const { headers } = await fetch(`${server.address}/api/v1/people`, {
        method,
        headers: {
          cookie: await administrator(),
          origin: 'https://evil.example.net',
          'access-control-request-method': 'DELETE',
        },
      });
      expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
      expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    }
  });

  test('signs nobody in as somebody else', async () => {
    const answer = await fetch(`${server.address}/api/v1/session`, {
      method: 'POST',
      headers: { origin: 'https://evil.example.net', 'content-type': 'application/json' },
      body: JSON.stringify({ account: 'ada', password }),
    });

    expect(await codeOf(answer)).toBe('cross-site');
    expect(answer.headers.getSetCookie()).toEqual([]);
  });
});

test.each(['x-http-method-override', 'x-http-method', 'x-method-override', '_method'])(
  'the header %s makes no other request of one',
  async (name) => {
    const cookie = await administrator();
    const headers = { cookie, [name]: 'DELETE' };

    expect((await ask('GET', `${marie}?${name}=DELETE`, undefined, headers)).status).toBe(200);
    expect((await ask('POST', marie, {}, headers)).status).toBe(404);
  },
);

test.each([
  '/assets/..%2f..%2fpackage.json',
  '/assets/../../package.json',
  '/assets/..%5c..%5cpackage.json',
  '/assets/%2e%2e/%2e%2e/package.json',
  '/assets/....//....//package.json',
  '/assets/%00.js',
  '/assets/index.js%00.png',
  '/assets/.',
  '/assets/',
  '/assets/index.html',
  '/assets/..;/index.html',
  '//etc/passwd',
  '/./package.json',
  '/%2e%2e/%2e%2e/etc/passwd',
  '/people/../../package.json',
  '/people/..%2f..%2fpackage.json',
  '/dist/console/index.html',
  '/.git/config',
  '/src/main.ts',
])('%s leads to no file that is not meant to be had', async (path) => {
  using client = new FuzzClient(server.address);
  const answer = await client.sendBytes(
    Buffer.from(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`),
  );

  expect(answer).toMatch(/^HTTP\/1\.1 (200|400|401|404) /);
  expect(answer).not.toMatch(/root:|"dependencies"|\[core\]|import /);
  // At most the page that says that there is no such page.
  if (answer.startsWith('HTTP/1.1 200')) expect(answer).toContain('<!doctype html>');
});

test.each(
  ['..%2f..%2fetc%2fpasswd', '%2e%2e', '..%5c..', '%00', '....%2f%2f', 'a%2fb'].flatMap((name) => [
    `/api/v1/people/${name}`,
    `/api/v1/gateways/${name}`,
    `/api/v1/accounts/${name}/sessions`,
    `/api/v1/own-certificates/${name}/key`,
    `/api/v1/certificates/${name}`,
    `/api/v1/parameters/${name}`,
    `/api/v1/bulk/runs/${name}/result.csv`,
    `/api/v1/examination/${name}/events`,
  ]),
)('%s is no path on any disk', async (path) => {
  using client = new FuzzClient(server.address);
  const proof = `Authorization: Bearer ${token}\r\nHost: x\r\nConnection: close\r\n`;
  for (const method of ['GET', 'DELETE']) {
    const answer = await client.sendBytes(
      Buffer.from(`${method} ${path} HTTP/1.1\r\n${proof}\r\n`),
    );
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(answer).not.toMatch(/root:|ENOENT|EISDIR|\/work|\/home/);
  }
});

describe('over the wire', () => {
  test.each(rawRequests(token))(
    '%s is refused, and hides no other request',
    async (_what, bytes) => {
      using client = new FuzzClient(server.address);
      await server.ask('POST', '/api/v1/people', { jid: 'after@fuzz.invalid' });

      const answer = await client.sendBytes(bytes, 1_000);

      expect(answer).not.toMatch(/^HTTP\/1\.1 5/m);
      expect(answer).not.toContain(token);
      // What is hidden would have removed them.
      const there = await server.ask('GET', '/api/v1/people/after%40fuzz.invalid');
      expect(there.status).toBe(200);
    },
  );

  test.each([
    ['a header of 20 KB', `X: ${'x'.repeat(20_000)}\r\n`],
    ['3,000 headers', 'X: y\r\n'.repeat(3_000)],
    ['cookies of 20 KB', `Cookie: ${'a=b; '.repeat(4_000)}\r\n`],
  ])('%s are too much', async (_what, headers) => {
    using client = new FuzzClient(server.address);
    const answer = await client.sendBytes(
      Buffer.from(`GET /api/v1/people HTTP/1.1\r\nHost: x\r\n${headers}\r\n`),
    );

    expect(answer).toMatch(/^HTTP\/1\.1 4(00|31) /);
  });

  test('who sends a little at a time is cut off, while others are served', async () => {
    const { hostname, port } = new URL(server.address);
    const slow = Array.from({ length: 200 }, () => connect(Number(port), hostname));
    await Promise.all(slow.map((socket) => once(socket, 'connect')));
    const closed = slow.map((socket) =>
      once(
        socket.on('error', () => undefined),
        'close',
      ),
    );
    for (const socket of slow) {
      socket.resume();
      socket.write('GET /api/v1/people HTTP/1.1\r\nHost: x\r\n');
    }
    const dripping = setInterval(() => {
      for (const socket of slow) if (socket.writable) socket.write('X: y\r\n');
    }, 500);

    const began = performance.now();
    expect((await server.ask('GET', '/api/v1/people')).status).toBe(200);
    expect(performance.now() - began).toBeLessThan(5_000);
    await Promise.all(closed);
    clearInterval(dripping);
  }, 120_000);
});

test('a link works once for fifty who use it at once', async () => {
  const given = await linkOf(john);

  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, at) =>
      ask('POST', '/api/v1/session/link', { token: given }, { 'x-forwarded-for': `10.1.0.${at}` }),
    ),
  );

  const statuses = answers.map(({ status }) => status).toSorted((one, other) => one - other);
  expect(statuses).toEqual([200, ...Array.from({ length: 49 }, () => 401)]);
});

test.each(['GET', 'HEAD', 'OPTIONS'])(
  'a link that a chat client looks at beforehand by %s works still',
  async (method) => {
    const given = await linkOf(john);
    for (const path of [
      '/sign-in',
      `/sign-in?token=${given}`,
      `/sign-in/${given}`,
      '/api/v1/session/link',
      `/api/v1/session/link?token=${given}`,
    ]) {
      const looked = await fetch(`${server.address}${path}`, {
        method,
        headers: { 'user-agent': 'Slackbot-LinkExpanding 1.0', purpose: 'prefetch' },
      });
      await looked.body?.cancel();
      expect(looked.headers.getSetCookie()).toEqual([]);
      expect(looked.headers.get('referrer-policy')).toBe('no-referrer');
    }

    const answer = await ask('POST', '/api/v1/session/link', { token: given });
    expect(await answer.json()).toMatchObject({ person: john, role: 'person' });
  },
);

test('a link that was taken from somebody by the next one is nobody’s', async () => {
  const first = await linkOf(john);
  const other = await linkOf('marie@example.com' as Jid);
  const second = await linkOf(john);

  expect((await ask('POST', '/api/v1/session/link', { token: first })).status).toBe(401);
  const marys = await ask('POST', '/api/v1/session/link', { token: other });
  expect(await marys.json()).toMatchObject({ person: 'marie@example.com' });
  const johns = await ask('POST', '/api/v1/session/link', { token: second });
  expect(await johns.json()).toMatchObject({ person: john });
});

test('a cookie beside others, twice, or with something behind it is one session or none', async () => {
  const cookie = await administrator();
  const [name = '', value = ''] = cookie.split('=');
  const session = (given: string) => ask('GET', '/api/v1/session', undefined, { cookie: given });

  expect((await session(`a=b; ${cookie}; c=d`)).status).toBe(200);
  for (const given of [
    `${name}=${value}x`,
    `${name}=${value.slice(0, -1)}`,
    `${name}=${value.toUpperCase()}`,
    `${name}=`,
    `doorlight=${value}`,
    `${name.toLowerCase()}=${value}`,
    `${name}=${'x'.repeat(4_000)}`,
    `${name}=%00`,
    `${name}[]=${value}`,
  ]) {
    expect((await session(given)).status).toBe(401);
  }
});

test('whoever signs out hears no more of a run that they follow', async () => {
  const cookie = await administrator();
  const taken = await fetch(
    `${server.address}/api/v1/bulk/files?deed=save&at=${encodeURIComponent('2030-01-01T00:00:00Z')}`,
    {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'text/csv' },
      body: 'jid\nlater@example.com\n',
    },
  );
  const { id } = (await taken.json()) as { id: number };
  const stream = await ask('GET', `/api/v1/bulk/runs/${id}/events`, undefined, { cookie });
  expect(stream.status).toBe(200);

  expect((await ask('DELETE', '/api/v1/session', undefined, { cookie })).status).toBe(204);

  expect(await stream.text()).toContain('event: progress');
  await server.ask('POST', `/api/v1/bulk/runs/${id}/cancel`, {});
}, 30_000);
