import { afterEach, beforeEach, expect, test } from 'vitest';
import { readScenario } from '../../src/app/simulation/scenario.ts';
import { simulate } from '../../src/app/simulation/simulate.ts';
import { type TestServer, startTestServer } from '../support/http/test-server.ts';

const scenario = {
  timeZone: 'Europe/Berlin',
  locale: 'en',
  from: '2026-03-11T00:00',
  to: '2026-03-12T00:00',
  calendar: [
    { start: '2026-03-11T09:00', end: '2026-03-11T10:00', showAs: 'busy' },
    { start: '2026-03-11T12:00', end: '2026-03-11T18:00', showAs: 'oof' },
    { start: '2026-03-11T14:00', end: '2026-03-11T15:00', showAs: 'busy' },
  ],
  events: [
    { at: '2026-03-11T09:15', override: { availability: 'available', ends: 'end-of-meeting' } },
  ],
};
const ofJohn = '/api/v1/people/john%40example.com/presence/timeline';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer();
});
afterEach(() => server[Symbol.asyncDispose]());

async function played(given: object): Promise<{ states: unknown; claims: readonly object[] }> {
  const answer = await server.ask('POST', '/api/v1/simulate', given);
  expect(answer.status).toBe(200);
  return (await answer.json()) as { states: unknown; claims: readonly object[] };
}

test('a scenario is played as the command line plays it, with what was said meanwhile', async () => {
  const { states, claims } = await played(scenario);

  expect(states).toEqual(simulate(readScenario(scenario)).states);
  expect(claims).toContainEqual({
    source: 'override',
    availability: 'available',
    activity: 'none',
    from: '2026-03-11T08:15:00.000Z',
    to: '2026-03-11T09:00:00.000Z',
  });
  // Also what does not win: the meeting inside of the absence.
  expect(claims).toContainEqual(
    expect.objectContaining({
      source: 'busy',
      from: '2026-03-11T13:00:00.000Z',
      to: '2026-03-11T14:00:00.000Z',
    }),
  );
});

test.each([
  ['another time zone', { timeZone: 'Europe/Nowhere' }, 'not a time zone'],
  ['a span that is too long', { to: '2026-06-12T00:00' }, 'at most 31 days'],
  [
    'an event long before',
    { events: [{ at: '1900-01-01T00:00', call: true }] },
    'events[0].at: at most 31 days before',
  ],
  [
    'an instant at the end of all time',
    { from: '+275760-09-12T00:00:00Z', to: '+275760-09-13T00:00:00Z', events: [] },
    'too far away',
  ],
  ['what is no entry', { calendar: [{ start: 'x' }] }, 'calendar[0].start: not an instant'],
])('%s is refused with what is wrong', async (_what, wrong, message) => {
  const answer = await server.ask('POST', '/api/v1/simulate', { ...scenario, ...wrong });

  expect(answer.status).toBe(422);
  const problem = (await answer.json()) as { code: string; detail: string };
  expect(problem.code).toBe('invalid-scenario');
  expect(problem.detail).toContain(message);
});

test('as much as may be asked is answered in a moment', async () => {
  const start = Date.parse('2026-03-01T00:00:00Z');
  const at = (minutes: number): string => new Date(start + minutes * 60_000).toISOString();
  const calendar = Array.from({ length: 300 }, (_, number) => ({
    start: at(number * 140),
    end: at(number * 140 + 2_000),
    showAs: (['busy', 'oof', 'workingElsewhere'] as const)[number % 3],
  }));
  const events = Array.from({ length: 100 }, (_, number) => ({
    at: at(number * 440 + 7),
    override: { availability: 'away', ends: 'next-change' },
  }));
  const began = performance.now();

  await played({ ...scenario, from: at(0), to: at(31 * 1_440), calendar, events });

  // Half a second is long for everybody else; the machine may be busy.
  expect(performance.now() - began).toBeLessThan(5_000);
});

test('a real day is shown under another policy, and stays as it is', async () => {
  const answer = await server.ask('POST', ofJohn, { policy: { show: { busy: 'away' } } });
  const day = (await answer.json()) as { decisions: readonly object[] };
  const now = (await (await server.ask('GET', ofJohn)).json()) as { decisions: readonly object[] };

  expect(day.decisions[0]).toMatchObject({ availability: 'away', source: 'busy' });
  expect(now.decisions[0]).toMatchObject({ availability: 'dnd', source: 'busy' });
});

test('what narrows the policy for a person stays under another', async () => {
  await server.ask('PATCH', '/api/v1/people/john%40example.com', { meetingInformation: false });

  const answer = await server.ask('POST', ofJohn, { policy: { meetingInformation: true } });
  const day = (await answer.json()) as { decisions: readonly object[] };

  expect(day.decisions[0]).toMatchObject({ source: 'default' });
});
