import fc from 'fast-check';
import type { CalendarEntry } from '../../src/presence/calendar-entry.ts';
import {
  type AutomaticRepliesClaim,
  type Claims,
  type Sessions,
  nothingKnown,
} from '../../src/presence/claims.ts';
import { consider } from '../../src/presence/known.ts';
import { type Policy, defaultPolicy } from '../../src/presence/policy.ts';
import { readPeriods } from '../../src/presence/reading.ts';
import { type WantedOverride, setOverride } from '../../src/presence/set-override.ts';
import { type Instant, dayMs, minuteMs } from '../../src/time/instant.ts';

// Both clock changes of Europe (29 March, 25 October 2026) and of North America lie in these.
const spring = Date.parse('2026-03-05T00:00:00Z');
const autumn = Date.parse('2026-10-20T00:00:00Z');

/** With clock changes at two, at midnight and by half an hour, and of half and quarter hours. */
const namedZones = [
  'Etc/GMT+12',
  'America/St_Johns',
  'America/New_York',
  'America/Havana',
  'Atlantic/Azores',
  'Europe/London',
  'Europe/Berlin',
  'Africa/Cairo',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'Pacific/Chatham',
  'Pacific/Kiritimati',
];

/** Zones from −12 to +14. */
export const zones: readonly string[] = [
  ...namedZones,
  ...Array.from({ length: 27 }, (_, index) => offsetZone(index - 12)),
];

function offsetZone(hours: number): string {
  return `${hours < 0 ? '-' : '+'}${String(Math.abs(hours)).padStart(2, '0')}:00`;
}

/** An instant within five weeks around a clock change, on a quarter of an hour as a rule. */
export const anyInstant: fc.Arbitrary<Instant> = fc
  .tuple(
    fc.constantFrom(spring, autumn),
    fc.integer({ min: 0, max: 35 * 96 }),
    fc.constantFrom(0, 0, 0, 1, 59_999),
  )
  .map(([start, quarters, odd]) => start + quarters * 15 * minuteMs + odd);

export function anyEntry(around: Instant): fc.Arbitrary<CalendarEntry> {
  return fc
    .record({
      startsIn: fc.integer({ min: -3 * 96, max: 6 * 96 }),
      quarters: fc.oneof(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 5 * 96 })),
      showAs: fc.constantFrom(
        ...(['busy', 'busy', 'busy', 'oof', 'oof', 'workingElsewhere'] as const),
        ...(['tentative', 'free', 'noData'] as const),
      ),
      response: fc.constantFrom('accepted', 'organizer', 'none', 'declined', 'notResponded'),
      cancelled: fc.constantFrom(false, false, false, true),
      allDay: fc.boolean(),
    })
    .map(({ startsIn, quarters, ...rest }) => {
      const start = around - (around % (15 * minuteMs)) + startsIn * 15 * minuteMs;
      return { start, end: start + quarters * 15 * minuteMs, ...rest };
    });
}

export const anyPolicy: fc.Arbitrary<Policy> = fc
  .record({
    timeZone: fc.oneof(fc.constantFrom(...namedZones), fc.constantFrom(...zones)),
    meetingInformation: fc.constantFrom(true, true, true, true, false),
    showNextMeeting: fc.constantFrom(false, false, true),
    staleAfterH: fc.constantFrom(1, 24),
    overrideDefaultEnd: fc.constantFrom('end-of-day', 'end-of-meeting', 'next-change', 'revert'),
    overrideMaxAgeDays: fc.constantFrom(1, 30),
    workingHours: fc.constantFrom(
      defaultPolicy.workingHours,
      { days: [7, 1, 2], from: '22:00', to: '02:30' },
      { days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00' },
    ),
    allDayBusy: fc.constantFrom('busy', 'working-hours', 'ignore'),
    displayOutOfOffice: fc.boolean(),
    outOfOfficeOverMeeting: fc.boolean(),
    joinAbsencesOverNonWorkingTime: fc.boolean(),
    trackSessions: fc.constantFrom('auto', true, false),
    joinGapS: fc.constantFrom(0, 60, 1800),
    outOfOffice: fc.constantFrom('away', 'as-session'),
  })
  .map(
    ({ outOfOffice, ...rest }) =>
      ({ ...defaultPolicy, ...rest, show: { ...defaultPolicy.show, outOfOffice } }) as Policy,
  );

export function anyReplies(around: Instant): fc.Arbitrary<AutomaticRepliesClaim> {
  const near = fc.integer({ min: -2 * 96, max: 3 * 96 }).map((n) => around + n * 15 * minuteMs);
  return fc.oneof(
    fc.constant<AutomaticRepliesClaim>({ state: 'disabled' }),
    near.map((since): AutomaticRepliesClaim => ({ state: 'enabled', since })),
    fc
      .tuple(near, fc.option(near))
      .map(([start, end]): AutomaticRepliesClaim => ({ state: 'scheduled', start, end })),
  );
}

export const anySessions: fc.Arbitrary<Sessions> = fc.oneof(
  fc.constant<Sessions>({ state: 'unreported' }),
  fc.constant<Sessions>({ state: 'offline' }),
  fc
    .record({ availability: fc.constantFrom('available', 'away', 'dnd'), text: fc.string() })
    .map((said): Sessions => ({ state: 'online', ...said })),
);

export function anyWantedOverride(now: Instant): fc.Arbitrary<WantedOverride> {
  return fc
    .record({
      availability: fc.constantFrom('available', 'away', 'dnd', 'unavailable'),
      text: fc.constantFrom('', 'call me'),
      ends: fc.oneof(
        fc
          .integer({ min: 1, max: 4 * 96 })
          .map((n) => ({ kind: 'time', at: now + n * 15 * minuteMs })),
        fc.constantFrom(
          { kind: 'end-of-meeting' },
          { kind: 'next-change' },
          { kind: 'revert' },
          { kind: 'default' },
        ),
      ),
    })
    .map((wanted) => ({ ...wanted, by: 'john@example.com' }) as WantedOverride);
}

/** A person at a moment: claims, with an override set some time before in half of all cases. */
export const anyPerson: fc.Arbitrary<{
  readonly claims: Claims;
  readonly policy: Policy;
  readonly now: Instant;
}> = anyInstant.chain((now) =>
  fc
    .record({
      policy: anyPolicy,
      entries: fc.array(anyEntry(now), { maxLength: 8 }),
      automaticReplies: anyReplies(now),
      sessions: anySessions,
      knownAt: fc.constantFrom<Claims['calendar']['knownAt']>(
        'live',
        'live',
        'never',
        now - dayMs / 2,
      ),
      call: fc.constantFrom(null, null, { since: now, until: now + 10 * minuteMs }),
      wanted: fc.option(anyWantedOverride(now - 3 * 60 * minuteMs)),
    })
    .map(({ policy, entries, wanted, knownAt, ...rest }) => {
      const periods = readPeriods(entries, policy.timeZone);
      const claims: Claims = { ...nothingKnown, ...rest, calendar: { periods, knownAt } };
      const setAt = now - 3 * 60 * minuteMs;
      const set = wanted === null ? null : setOverride(wanted, consider(claims, policy), setAt);
      const override = typeof set === 'string' ? null : set;
      return { claims: { ...claims, override }, policy, now };
    }),
);
