import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Jid } from '../../src/people/person.ts';
import { type Ran, doorlight } from '../support/http/command-line.ts';
import { type TestServer, startTestServer, token } from '../support/http/test-server.ts';

const john = '/api/v1/people/john%40example.com';
const call = `${john}/presence/call`;
const now = '2026-03-11T09:30:00.000Z';
let server: TestServer;
let folder: string;

beforeAll(async () => {
  server = await startTestServer(['john']);
  folder = mkdtempSync(join(tmpdir(), 'doorlight-call-'));
  writeFileSync(join(folder, 'token'), `${token}\n`);
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});
afterEach(async () => {
  await server.ask('PATCH', john, { enabled: true });
  await server.ask('DELETE', call);
  await server.ask('DELETE', `${john}/presence/override`);
});

function ask(...args: readonly string[]): Promise<Ran> {
  const where = ['--url', server.address, '--token-file', join(folder, 'token')];
  return doorlight([...args, ...where]);
}

test('a call shows, whatever the calendar says, and ends when that is said', async () => {
  const said = await server.ask('PUT', call, { forS: 600 });
  const shown = await (await server.ask('GET', `${john}/presence`)).json();
  const ended = await server.ask('DELETE', call);
  const again = await server.ask('DELETE', call);

  expect(said.status).toBe(200);
  expect(await said.json()).toMatchObject({
    person: 'john@example.com',
    since: now,
    until: '2026-03-11T09:40:00.000Z',
    presence: { availability: 'dnd', activity: 'on-the-phone', text: 'On the phone' },
  });
  expect(shown).toMatchObject({ presence: { source: 'call', until: '2026-03-11T09:40:00.000Z' } });
  expect(await ended.json()).toMatchObject({ ended: true, presence: { source: 'busy' } });
  expect(await again.json()).toMatchObject({ ended: false, presence: { source: 'busy' } });
});

test.each([
  ['an hour where nothing is said', undefined, '2026-03-11T10:30:00.000Z'],
  ['an hour where nothing is said of the end', {}, '2026-03-11T10:30:00.000Z'],
  ['so many seconds', { forS: 86_400 }, '2026-03-12T09:30:00.000Z'],
  ['the time that is said', { until: '2026-03-11T11:00:00+01:00' }, '2026-03-11T10:00:00.000Z'],
])('a call ends by itself after %s', async (_, body, until) => {
  const said = await server.ask('PUT', call, body);

  expect(await said.json()).toMatchObject({ until });
});

test.each([
  ['both a duration and a time', { forS: 1, until: now }, 400, 'invalid-request'],
  ['a duration of nothing', { forS: 0 }, 400, 'invalid-request'],
  ['a duration of more than a day', { forS: 86_401 }, 400, 'invalid-request'],
  ['an end in the past', { until: now }, 422, 'end-in-the-past'],
  ['an end after a day', { until: '2026-03-12T09:30:01Z' }, 422, 'end-too-late'],
  ['what is not known here', { of: 'Jane' }, 400, 'invalid-request'],
])('a call with %s is refused', async (_, body, status, code) => {
  const refused = await server.ask('PUT', call, body);

  expect(refused.status).toBe(status);
  expect(await refused.json()).toMatchObject({ code });
  expect(await (await server.ask('GET', `${john}/presence`)).json()).toMatchObject({
    presence: { source: 'busy' },
  });
});

test('a call that goes on keeps its beginning and takes the new end', async () => {
  const since = Date.parse('2026-03-11T09:20:00Z');
  const until = Date.parse('2026-03-11T10:20:00Z');
  server.services.inbox.call('john@example.com' as Jid, { since, until });

  const again = await server.ask('PUT', call, { forS: 60 });

  expect(await again.json()).toMatchObject({
    since: '2026-03-11T09:20:00.000Z',
    until: '2026-03-11T09:31:00.000Z',
  });
});

test('what a person has set by hand goes before a call, and both are explained', async () => {
  await server.ask('PUT', call, {});
  await server.ask('PUT', `${john}/presence/override`, { availability: 'available' });

  const why = await (await server.ask('GET', `${john}/presence/explanation`)).json();

  expect(why).toMatchObject({ presence: { source: 'override', availability: 'available' } });
  expect(why).toHaveProperty(
    'claims',
    expect.arrayContaining([
      expect.objectContaining({ source: 'override', wins: true }),
      expect.objectContaining({ source: 'call', wins: false, activity: 'on-the-phone' }),
    ]),
  );
});

test('of a stranger, and of someone who is switched off, no call is known', async () => {
  const stranger = await server.ask('PUT', '/api/v1/people/x%40example.com/presence/call', {});
  const gone = await server.ask('DELETE', '/api/v1/people/x%40example.com/presence/call');
  await server.ask('PATCH', john, { enabled: false });
  const disabled = await server.ask('PUT', call, {});

  expect([stranger.status, gone.status, disabled.status]).toEqual([404, 404, 409]);
  expect(await disabled.json()).toMatchObject({ code: 'disabled-person' });
});

test('a DELETE that names a media type and sends nothing does what it says', async () => {
  const json = { 'content-type': 'application/json' };

  const answers = await Promise.all(
    [call, `${john}/presence/override`].map((path) => server.ask('DELETE', path, undefined, json)),
  );
  const empty = await server.ask('PUT', call, undefined, json);

  expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  expect(empty.status).toBe(200);
});

describe('the command line', () => {
  test('tells of a call and of its end', async () => {
    const said = await ask('presence', 'call', 'john@example.com', '--for', '1h30m');
    const ended = await ask('presence', 'call', 'john@example.com', '--end');

    expect(said.stdout).toBe(
      'john@example.com is on the phone since Wed, 11 Mar 2026, 09:30 GMT, ' +
        'until Wed, 11 Mar 2026, 11:00 GMT at the latest.\nShown as busy, "On the phone".\n',
    );
    expect(ended.stdout).toBe(
      'john@example.com is off the phone.\nShown as busy, "In a meeting until 10:00 AM".\n',
    );
  });

  test.each(['soon', '25h', '0m', ''])('refuses a duration of "%s"', async (duration) => {
    const refused = await ask('presence', 'call', 'john@example.com', '--for', duration);

    expect(refused).toMatchObject({ exitCode: 2, stdout: '' });
    expect(refused.stderr).toContain('at most 24h');
  });
});
