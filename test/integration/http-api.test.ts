import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestServer, startTestServer, token } from '../support/http/test-server.ts';

const run = promisify(execFile);
const john = '/api/v1/people/john%40example.com';
let server: TestServer;

beforeAll(async () => {
  server = await startTestServer(['john', 'zoe']);
});
afterAll(() => server[Symbol.asyncDispose]());

test('curl sees what a person is shown as', async () => {
  const { stdout } = await run('curl', [
    '--silent',
    '--show-error',
    '--fail',
    '--oauth2-bearer',
    token,
    `${server.address}${john}/presence`,
  ]);

  expect(JSON.parse(stdout)).toMatchObject({
    person: 'john@example.com',
    presence: { availability: 'dnd', text: 'In a meeting until 10:00 AM', source: 'busy' },
    revision: 0,
  });
});

test('curl overrides and reverts over a Unix socket', async () => {
  const path = `/tmp/doorlight-http-${process.pid}.sock`;
  await using other = await startTestServer(['john'], { kind: 'unix', path });
  const curl = ['--silent', '--show-error', '--oauth2-bearer', token, '--unix-socket', path];
  const url = `http://localhost${john}/presence/override`;

  const set = await run('curl', [
    ...curl,
    '--request',
    'PUT',
    '--json',
    '{"availability":"away","text":"Lunch"}',
    url,
  ]);
  const reverted = await run('curl', [...curl, '--request', 'DELETE', url]);

  expect(other.address).toBe(`unix:${path}`);
  expect(JSON.parse(set.stdout)).toMatchObject({
    presence: { availability: 'away', text: 'Lunch', source: 'override' },
    returnsTo: { source: 'default' },
    withoutIt: { source: 'busy' },
  });
  expect(JSON.parse(reverted.stdout)).toMatchObject({ reverted: true });
});

test('an override is set only over the one that was seen', async () => {
  const body = { availability: 'away', ends: { kind: 'revert' } };
  const seen = (await server.ask('GET', `${john}/presence`)).headers.get('etag');

  const first = await put(body, { 'if-match': seen });
  const second = await put(body, { 'if-match': seen });
  const third = await put({ ...body, revision: 0 });
  const fourth = await put(body, { 'if-match': first.headers.get('etag') });

  expect([first, second, third, fourth].map(({ status }) => status)).toEqual([200, 412, 409, 200]);
  expect(await second.json()).toMatchObject({ code: 'changed-meanwhile' });
  await server.ask('DELETE', `${john}/presence/override`);
});

test('an end in the past is refused', async () => {
  const answer = await put({
    availability: 'away',
    ends: { kind: 'time', at: '2001-01-01T00:00:00Z' },
  });

  expect(answer.status).toBe(422);
  expect(await answer.json()).toMatchObject({ code: 'end-in-the-past' });
});

test('why a person is shown like this has every claim and what comes next', async () => {
  const answer = await server.ask('GET', `${john}/presence/explanation`);

  expect(await answer.json()).toMatchObject({
    claims: [
      { source: 'busy', wins: true, until: '2026-03-11T10:00:00.000Z' },
      { source: 'default', wins: false },
    ],
    next: { availability: 'available' },
    calendar: { known: 'live', stale: false },
  });
});

test('a person is added, changed, disabled and removed', async () => {
  const anna = '/api/v1/people/anna%40example.com';

  const added = await server.ask('POST', '/api/v1/people', { jid: 'Anna@Example.com' });
  const again = await server.ask('POST', '/api/v1/people', { jid: 'anna@example.com' });
  const changed = await server.ask('PATCH', anna, { name: 'Anna', enabled: false });
  const removed = await server.ask('DELETE', anna);
  const gone = await server.ask('GET', anna);

  expect(added.status).toBe(201);
  expect(added.headers.get('location')).toBe(anna);
  expect(again.status).toBe(409);
  expect(await changed.json()).toMatchObject({ name: 'Anna', enabled: false });
  expect(removed.status).toBe(204);
  expect(gone.status).toBe(404);
});

test('people come in pages', async () => {
  await using other = await startTestServer(['carl', 'anna', 'bert']);

  const first = await other.ask('GET', '/api/v1/people?limit=2');
  const second = await other.ask('GET', '/api/v1/people?limit=2&after=bert%40example.com');
  const found = await other.ask('GET', '/api/v1/people?search=R&enabled=true');

  expect(await first.json()).toMatchObject({ next: 'bert@example.com', total: 3 });
  expect(await second.json()).toMatchObject({ people: [{ jid: 'carl@example.com' }], next: null });
  expect(await found.json()).toMatchObject({ total: 2 });
});

test('a parameter is set, refused with its limit, and reset', async () => {
  const path = '/api/v1/parameters/outOfOfficePollMin';

  const set = await server.ask('PUT', path, { value: 5 });
  const refused = await server.ask('PUT', path, { value: 0 });
  const reset = await server.ask('DELETE', path);
  const unknown = await server.ask('GET', '/api/v1/parameters/nothing');

  expect(await set.json()).toMatchObject({ value: 5, default: 10 });
  expect(refused.status).toBe(422);
  expect(await refused.json()).toMatchObject({
    detail: expect.stringContaining('1 to 1,440') as unknown,
  });
  expect(await reset.json()).toMatchObject({ value: 10 });
  expect(unknown.status).toBe(404);
});

test('ready says what is missing', async () => {
  await using other = await startTestServer();
  other.services.waiting.push('the XMPP link');

  const answer = await other.ask('GET', '/readyz');

  expect(answer.status).toBe(503);
  expect(await answer.json()).toEqual({ ready: false, waitingFor: ['the XMPP link'] });
});

function put(body: unknown, headers?: object): Promise<Response> {
  return server.ask('PUT', `${john}/presence/override`, body, headers);
}
