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

test('why at another instant is told as things are known now, as far as they are', async () => {
  const path = `${john}/presence/explanation?at=`;

  const before = await server.ask('GET', `${path}2026-03-11T08:00:00Z`);
  const after = await server.ask('GET', `${path}2026-03-11T13:00:00%2B01:00`);
  const far = await server.ask('GET', `${path}2026-03-25T09:30:01Z`);
  const bad = await server.ask('GET', `${path}tomorrow`);

  expect(await before.json()).toMatchObject({
    at: '2026-03-11T08:00:00.000Z',
    presence: { source: 'default' },
    next: { source: 'busy' },
  });
  expect(await after.json()).toMatchObject({
    at: '2026-03-11T12:00:00.000Z',
    claims: [{ source: 'default', wins: true }],
  });
  expect(far.status).toBe(422);
  expect(await far.json()).toMatchObject({
    detail:
      'Nothing is known of 2026-03-25T09:30:01.000Z: ' +
      'give an instant from 2026-03-10T09:30:00.000Z to 2026-03-25T09:30:00.000Z.',
  });
  expect(bad.status).toBe(400);
  expect(await bad.json()).toMatchObject({
    detail: expect.stringContaining('Give an instant as 2026-12-01T09:00:00Z'),
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

test('what a person has switched off for themself is seen, and not the administrator’s to change', async () => {
  const { people } = server.services;
  await people.change('john@example.com', { ownMeetingInformation: false }, 'john@example.com');

  const seen = await ask('GET', john);
  const widened = await ask('PATCH', john, { ownMeetingInformation: true });
  const allowed = await ask('PATCH', john, { meetingInformation: true });
  await people.change('john@example.com', { ownMeetingInformation: true }, 'john@example.com');

  expect(seen.body).toMatchObject({ meetingInformation: true, ownMeetingInformation: false });
  expect(widened.status).toBe(400);
  expect(allowed.body).toMatchObject({ ownMeetingInformation: false });
});

test('a delegate is named, listed on both sides, and removed', async () => {
  const anna = `${john}/delegates/Zoe%40example.com`;
  const end = '2026-04-01T00:00:00.000Z';

  const named = await ask('PUT', anna, { until: end });
  const [johns, zoes] = await Promise.all([
    ask('GET', `${john}/delegates`),
    ask('GET', '/api/v1/people/zoe%40example.com/delegates'),
  ]);
  const removed = await ask('DELETE', anna);
  const again = await ask('DELETE', anna);

  const delegation = {
    person: 'john@example.com',
    delegate: 'zoe@example.com',
    until: end,
    namedBy: 'administrator',
  };
  expect(named.body).toMatchObject(delegation);
  expect(johns.body).toMatchObject({ delegates: [delegation], principals: [] });
  expect(zoes.body).toMatchObject({ delegates: [], principals: [delegation] });
  expect([removed.status, again.status]).toEqual([204, 404]);
});

test.each([
  ['PUT', `${john}/delegates/john%40example.com`, {}, 422, 'self'],
  ['PUT', `${john}/delegates/anna`, {}, 422, 'invalid-delegate'],
  [
    'PUT',
    `${john}/delegates/zoe%40example.com`,
    { until: '2020-01-01T00:00:00Z' },
    422,
    'end-in-the-past',
  ],
  ['PUT', '/api/v1/people/eve%40example.com/delegates/a%40b.example', {}, 404, 'unknown-person'],
  ['GET', '/api/v1/people/eve%40example.com/delegates', undefined, 404, 'unknown-person'],
])('%s %s with %j is refused', async (method, path, body, status, code) => {
  const answer = await ask(method, path, body);

  expect(answer).toMatchObject({ status, body: { code } });
});

test('the audit log comes in pages, and of one person', async () => {
  const first = await ask('GET', '/api/v1/audit?limit=2');
  const rest = await ask('GET', '/api/v1/audit?limit=2&before=2');
  const johns = await ask('GET', '/api/v1/audit?about=JOHN%40example.com');
  const eves = await ask('GET', '/api/v1/audit?about=eve%40example.com');

  expect(first.body).toMatchObject({ entries: [{ id: 3 }, { id: 2 }], next: 2 });
  expect(rest.body).toMatchObject({ entries: [{ id: 1, by: 'administrator' }], next: null });
  expect(johns.body).toMatchObject({ entries: [{}, {}, {}] });
  expect(eves.body).toEqual({ entries: [], next: null });
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

interface Answered {
  readonly status: number;
  readonly body: unknown;
}

async function ask(method: string, path: string, body?: unknown): Promise<Answered> {
  const answer = await server.ask(method, path, body);
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
}
