import fc from 'fast-check';
import { expect } from 'vitest';
import type { Claims } from '../../src/presence/claims.ts';
import { compose, nextChange } from '../../src/presence/compose.ts';
import { type Known, consider } from '../../src/presence/known.ts';
import { overrideAfterChange, overrideEnd } from '../../src/presence/override-end.ts';
import type { Policy } from '../../src/presence/policy.ts';
import type { Presence } from '../../src/presence/presence.ts';
import { readPeriods } from '../../src/presence/reading.ts';
import { setOverride } from '../../src/presence/set-override.ts';
import { nextMidnight } from '../../src/presence/zone.ts';
import { type Instant, type Span, dayMs, minuteMs } from '../../src/time/instant.ts';
import { word } from '../../src/wording/wording.ts';
import {
  anyEntry,
  anyInstant,
  anyPerson,
  anyWantedOverride,
  zones,
} from '../support/arbitrary-claims.ts';
import { law } from '../support/laws.ts';

function visible(presence: Presence, zone: string): unknown {
  const { message, since: _since, ...rest } = presence;
  return { ...rest, text: word(message, 'en', zone) };
}

interface Given {
  readonly claims: Claims;
  readonly policy: Policy;
  readonly now: Instant;
}

law(
  'a nested or overlapping entry never shortens a block',
  anyPerson.chain((person) =>
    fc.tuple(
      fc.constant(person),
      fc.array(anyEntry(person.now), { maxLength: 6 }),
      fc.array(anyEntry(person.now), { minLength: 1, maxLength: 3 }),
    ),
  ),
  ([{ claims, policy, now }, entries, more]) => {
    const before = blocks(claims, policy, readPeriods(entries, policy.timeZone));
    const after = blocks(claims, policy, readPeriods([...entries, ...more], policy.timeZone));

    for (const [level, spans] of Object.entries(before)) {
      const wider = after[level as keyof typeof after];
      for (const span of spans) expect(wider.some((each) => covers(each, span))).toBe(true);
      expect(wider.every((each, at) => at === 0 || (wider[at - 1]?.end ?? 0) < each.start)).toBe(
        true,
      );
    }
    // What is said of a meeting is its end, or a later one.
    const said = compose(calm(claims, entries, policy), policy, now);
    const saidAfter = compose(calm(claims, [...entries, ...more], policy), policy, now);
    if (said.source === 'busy' && saidAfter.source === 'busy') {
      expect(meetingEnd(saidAfter)).toBeGreaterThanOrEqual(meetingEnd(said));
    }
  },
);

function blocks(claims: Claims, policy: Policy, periods: Claims['calendar']['periods']) {
  const { absences, busy, workingElsewhere } = consider(
    { ...claims, calendar: { periods, knownAt: 'live' } },
    policy,
  ).asRead;
  return { absences, busy, workingElsewhere };
}

function covers(outer: Span, inner: Span): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

function calm(claims: Claims, entries: Parameters<typeof readPeriods>[0], policy: Policy): Claims {
  const periods = readPeriods(entries, policy.timeZone);
  return { ...claims, override: null, call: null, calendar: { periods, knownAt: 'live' } };
}

function meetingEnd({ message }: Presence): number {
  return message.kind === 'meeting' ? (message.until ?? Infinity) : Infinity;
}

law(
  'revert(override(x)) = x for every x without an override',
  anyPerson.chain((x) => fc.tuple(fc.constant(x), anyWantedOverride(x.now))),
  ([{ claims, policy, now }, wanted]) => {
    const x = { ...claims, override: null };
    const override = setOverride(wanted, consider(x, policy), now);
    const overridden = { ...x, override: typeof override === 'string' ? null : override };

    if (overridden.override !== null && wanted.ends.kind === 'time') {
      expect(compose(overridden, policy, now).source).toBe('override');
    }
    expect(compose({ ...overridden, override: null }, policy, now)).toEqual(
      compose(x, policy, now),
    );
  },
);

law(
  'an override shows nothing of what is behind it, and what is behind it is what returns',
  anyPerson.chain((x) => fc.tuple(fc.constant(x), anyWantedOverride(x.now))),
  ([{ claims, policy, now }, wanted]) => {
    const x = { ...claims, override: null };
    const known = consider(x, policy);
    const override = setOverride(wanted, known, now);
    if (typeof override === 'string') return;
    const end = overrideEnd(override, known);
    const shown = compose({ ...x, override }, policy, now);

    // A default end that has come already is no override.
    if (end <= now) return;
    const offline = known.tracked && claims.sessions.state !== 'online';
    expect(shown).toMatchObject({
      source: 'override',
      activity: 'none',
      availability: offline ? 'unavailable' : wanted.availability,
      message: wanted.text === '' ? { kind: 'none' } : { kind: 'own-words', text: wanted.text },
    });
    if (Number.isFinite(end)) {
      expect(compose({ ...x, override }, policy, end)).toEqual(compose(x, policy, end));
    }
  },
);

law(
  'nothing changes by itself before the next change, the text included',
  fc.tuple(anyPerson, fc.double({ min: 0, max: 0.999, noNaN: true })),
  ([{ claims, policy, now }, part]) => {
    const next = nextChange(claims, policy, now) ?? now + 60 * dayMs;
    const between = now + Math.floor((next - now) * part);

    expect(visible(compose(claims, policy, between), policy.timeZone)).toEqual(
      visible(compose(claims, policy, now), policy.timeZone),
    );
    expect(next).toBeGreaterThan(now);
  },
);

law(
  'until is the first instant at which availability, activity or source differ',
  anyPerson,
  ({ claims, policy, now }) => {
    const shown = compose(claims, policy, now);
    const seen = ({ availability, activity, source }: Presence): string =>
      `${availability} ${activity} ${source}`;
    let instant = now;
    for (let steps = 0; steps < 100; steps++) {
      const next = nextChange(claims, policy, instant);
      if (next === null) break;
      instant = next;
      if (seen(compose(claims, policy, instant)) !== seen(shown)) {
        expect(shown.until).toBe(instant);
        return;
      }
    }
    expect(shown.until).toBe(null);
  },
);

law(
  'an override that has ended never comes back, whatever the calendar does',
  anyPerson
    .filter(({ claims }) => claims.override !== null)
    .chain((person) => fc.tuple(fc.constant(person), fc.array(anyEntry(person.now)))),
  ([{ claims, policy, now }, entries]) => {
    const before = consider(claims, policy);
    const end = claims.override === null ? Infinity : overrideEnd(claims.override, before);
    const later = Number.isFinite(end) ? Math.max(now, end) : now;
    const calendar = { periods: readPeriods(entries, policy.timeZone), knownAt: 'live' as const };
    const after = consider({ ...claims, calendar }, policy);
    const stands = overrideAfterChange(before, after, later);

    if (Number.isFinite(end)) expect(stands).toBe(null);
    else expect(stands === null || overrideEnd(stands, after) > later).toBe(true);
  },
);

law(
  'learning the same again leaves an override and its end alone',
  anyPerson,
  ({ claims, policy, now }) => {
    const known = consider(claims, policy);
    const followed = overrideAfterChange(known, known, now);

    if (followed !== null) expect(overrideEnd(followed, known)).toBe(endOf(claims, known));
    else expect(endOf(claims, known)).toBeLessThanOrEqual(now);
  },
);

function endOf({ override }: Claims, known: Known): number {
  return override === null ? -Infinity : overrideEnd(override, known);
}

law('a calendar that is not known is never shown as free', anyPerson, (person: Given) => {
  const { claims, policy, now } = person;
  const unread = {
    ...claims,
    override: null,
    call: null,
    sessions: { state: 'unreported' as const },
    calendar: { ...claims.calendar, knownAt: 'never' as const },
  };
  const { source, availability } = compose(unread, policy, now);

  if (policy.trackSessions === true) expect(availability).toBe('unavailable');
  // Who does not want to be told of by their calendar is not told of as unknown either.
  else if (policy.meetingInformation) expect(source).not.toBe('default');
  else expect(source).toBe('default');
});

law(
  'an all-day entry covers whole local days, whatever offset it is written with',
  fc.tuple(
    anyInstant,
    fc.constantFrom(...zones),
    fc.integer({ min: 1, max: 5 }),
    fc.integer({ min: -11 * 60, max: 11 * 60 }),
  ),
  ([now, zone, days, offMinutes]) => {
    const start = nextMidnight(zone, now);
    let end = start;
    for (let day = 0; day < days; day++) end = nextMidnight(zone, end);
    const written = {
      start: start + offMinutes * minuteMs,
      end: end + offMinutes * minuteMs,
      showAs: 'oof' as const,
      allDay: true,
    };

    expect(readPeriods([written], zone)).toEqual([
      { start, end, level: 'out-of-office', allDay: true },
    ]);
  },
);
