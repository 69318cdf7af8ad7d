import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { problemMediaType, problemSchema } from '../../src/http/contract/problem.ts';
import { buildApi } from '../../src/http/api.ts';
import { consolePaths } from '../../src/http/console.ts';
import { silentTelemetry } from '../../src/telemetry/telemetry.ts';
import { servicesInMemory } from '../support/http/services-in-memory.ts';
import { type TestServer, startTestServer, token } from '../support/http/test-server.ts';
import { capturedLog } from '../support/xmpp-captured-log.ts';

const override = '/api/v1/people/john%40example.com/presence/override';
let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server[Symbol.asyncDispose]());

test('a wrong token is in the log, and the page to sign in is not', async () => {
  const { telemetry, records } = capturedLog();
  await using stack = new AsyncDisposableStack();
  const { app } = await buildApi(await servicesInMemory(), token, telemetry);
  stack.defer(() => app.close());

  await app.inject('/api/v1/session');
  await app.inject({ url: '/api/v1/session', headers: { cookie: 'doorlight=over' } });
  const opened = [...records];
  await app.inject({ url: '/api/v1/session', headers: { authorization: 'Bearer wrong' } });

  expect(opened).toEqual([]);
  expect(records).toMatchObject([{ msg: 'REST request without a valid token refused' }]);
});

test('every route but health and the description needs the token', async () => {
  await using other = await startTestServer();
  const { routes } = await buildApi(await servicesInMemory(), token, silentTelemetry());

  const open = [];
  for (const { method, url } of routes) {
    // Anybody may have the files of the console, in which nothing is said of anybody.
    if (consolePaths.includes(url)) continue;
    const answer = await other.ask(method, url.replaceAll(/:\w+/gu, 'x'), undefined, {
      authorization: 'Bearer wrong',
    });
    // More are asked for than a stranger may ask in a minute.
    if (![401, 429].includes(answer.status)) open.push(`${method} ${url}`);
  }

  expect(open.filter((route) => route.startsWith('GET'))).toEqual([
    'GET /api/openapi.json',
    'GET /healthz',
    'GET /readyz',
    'GET /api/v1/sign-in',
    // Where no provider is set up they lead nowhere.
    'GET /api/v1/session/oidc',
    'GET /api/v1/session/oidc/callback',
  ]);
});

test.each(['', 'Bearer', 'Bearer ', `Basic ${token}`, token, `Bearer ${token}x`, 'Bearer x y'])(
  '"%s" is not the token',
  async (authorization) => {
    const answer = await server.ask('GET', '/api/v1/people', undefined, { authorization });

    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toContain('Bearer');
    expect(await answer.text()).not.toContain(token);
  },
);

test('guessing tokens is slow, and takes nothing from those who have one', async () => {
  await using other = await startTestServer();
  const guesses = [];
  for (let guess = 0; guess < 70; guess += 1) {
    const answer = await other.ask('GET', '/api/v1/people', undefined, { authorization: 'no' });
    guesses.push(answer.status);
  }

  expect(new Set(guesses)).toEqual(new Set([401, 429]));
  expect((await other.ask('GET', '/api/v1/people')).status).toBe(200);
  expect((await other.ask('GET', '/healthz')).status).toBe(200);
});

test('a body that is too large is refused', async () => {
  const answer = await server.ask('PUT', override, {
    availability: 'away',
    text: 'x'.repeat(70_000),
  });

  expect(answer.status).toBe(413);
  expect(await problem(answer)).toMatchObject({ code: 'body-too-large' });
});

test.each([
  ['{"availability":', 'application/json', 400, 'invalid-json'],
  ['', 'application/json', 400, 'invalid-request'],
  ['availability=away', 'application/x-www-form-urlencoded', 415, 'media-type'],
  ['{"availability":"here"}', 'application/json', 400, 'invalid-request'],
  ['[]', 'application/json', 400, 'invalid-request'],
  ['{"availability":"away","__proto__":{"x":1}}', 'application/json', 400, 'invalid-json'],
])('%s as %s is answered with %i', async (body, type, status, code) => {
  const answer = await fetch(`${server.address}${override}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${token}`, 'content-type': type },
    body,
  });

  expect(answer.status).toBe(status);
  expect(await problem(answer)).toMatchObject({ status, code });
});

test('what is wrong is named with its place', async () => {
  const answer = await server.ask('PUT', override, {
    availability: 'away',
    ends: { kind: 'time', at: 'tomorrow' },
  });

  expect((await problem(answer)).errors?.map(({ pointer }) => pointer)).toEqual(['/ends/at']);
});

test('an operation that does not exist is a problem that says where all are', async () => {
  const answer = await server.ask('GET', '/api/v1/nothing');

  expect(answer.status).toBe(404);
  expect((await problem(answer)).detail).toContain('/api/openapi.json');
});

test.each(['%zz', 'a%2Fb', '%00', 'john', 'a%40b%2Fphone', 'x'.repeat(3_000)])(
  'a person named %s is a problem, never a failure',
  async (name) => {
    const answer = await server.ask('GET', `/api/v1/people/${name}`);

    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    await problem(answer);
  },
);

test('what is not HTTP is answered with a problem and closed', async () => {
  const { hostname, port } = new URL(server.address);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  socket.write('Good morning\r\n\r\n');

  const answer = await text(socket);

  expect(answer).toContain('400 Bad Request');
  expect(answer).toContain(problemMediaType);
});

test('a fault inside is told without its message', async () => {
  const services = await servicesInMemory(['john']);
  const { app } = await buildApi(
    {
      ...services,
      presenceText: () => {
        throw new Error('secret at /src/wording');
      },
    },
    token,
    silentTelemetry(),
  );

  const answer = await app.inject({
    url: '/api/v1/people/john%40example.com/presence',
    headers: { authorization: `Bearer ${token}` },
  });

  expect(answer.statusCode).toBe(500);
  expect(answer.headers['content-type']).toContain(problemMediaType);
  expect(answer.body).not.toContain('secret');
  expect(answer.body).not.toContain('/src/');
});

test('metrics name no person', async () => {
  await server.ask('GET', '/api/v1/people/john%40example.com/presence');
  await server.ask('GET', '/api/v1/nothing/john%40example.com');

  const answer = await server.ask('GET', '/metrics');
  const metrics = await answer.text();

  expect(answer.headers.get('content-type')).toContain('text/plain');
  expect(metrics).toContain('route="/api/v1/people/:jid/presence"');
  expect(metrics).not.toContain('john');
});

async function problem(answer: Response) {
  expect(answer.headers.get('content-type')).toContain(problemMediaType);
  return problemSchema.parse(await answer.json());
}
