import { expect, test } from 'vitest';
import { ScenarioError, readScenario } from '../../src/app/simulation/scenario.ts';

const whole = {
  timeZone: 'Europe/London',
  locale: 'en',
  from: '2019-03-11T09:00Z',
  to: '2019-03-11T12:00Z',
  calendar: [],
};

function problemsOf(scenario: unknown): readonly string[] {
  try {
    readScenario(scenario);
    return [];
  } catch (error) {
    if (error instanceof ScenarioError) return error.problems;
    throw error;
  }
}

/** The same with one event at half past nine. */
function withEvent(event: object): object {
  return { ...whole, events: [{ at: '2019-03-11T09:30Z', ...event }] };
}

test('everything that a scenario lacks is named at once, also where the time zone is what it lacks', () => {
  expect(problemsOf({})).toEqual(
    ['timeZone', 'locale', 'from', 'to', 'calendar'].map(
      (part) => `${part}: is missing, and is needed`,
    ),
  );
});

test('what is wrong beside a time zone that does not exist is named with it', () => {
  expect(problemsOf({ ...whole, timeZone: 'Mars/Base', from: 'dawn' })).toEqual([
    'timeZone: not a time zone; give an IANA name',
    'from: not an instant in ISO 8601, such as 2019-03-10T10:00:00Z: dawn',
  ]);
});

test.each<[string, object, string]>([
  [
    'an end that is none',
    withEvent({ override: { availability: 'dnd', ends: 'end of meeting' } }),
    'events[0].override.ends: give revert, next-change, end-of-meeting, or an instant in ISO 8601; without it the policy’s default holds',
  ],
  [
    'sessions in a word that is none of theirs',
    withEvent({ sessions: 'away' }),
    'events[0].sessions: give online, offline, or { availability, text? } with one of available, chat, away, xa, dnd, unavailable',
  ],
  [
    'whether sessions are tracked',
    { ...whole, policy: { trackSessions: 'yes' } },
    'policy.trackSessions: give auto, true or false',
  ],
  [
    'the availability of an absence',
    { ...whole, policy: { show: { outOfOffice: 'busy' } } },
    'policy.show.outOfOffice: Invalid option: expected one of "available"|"chat"|"away"|"xa"|"dnd"|"unavailable"|"as-session"',
  ],
])('%s is named by its path, with what may be given there', (_, scenario, problem) => {
  expect(problemsOf(scenario)).toEqual([problem]);
});

test('instants may lack seconds or a zone, or have an offset or fractions', () => {
  const { from, to, calendar } = readScenario({
    ...whole,
    timeZone: 'Asia/Kolkata',
    from: '2019-03-11T09:00',
    to: '2019-03-11T10:00:00.25+05:30',
    calendar: [{ start: '2019-03-11', end: '2019-03-11T10:00+01', showAs: 'busy' }],
  });

  expect([from, to, calendar[0]?.start, calendar[0]?.end]).toEqual(
    [
      '2019-03-11T03:30:00Z',
      '2019-03-11T04:30:00.250Z',
      '2019-03-10T18:30:00Z',
      '2019-03-11T09:00:00Z',
    ].map((instant) => Date.parse(instant)),
  );
});
