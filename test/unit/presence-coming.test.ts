import { expect, test } from 'vitest';
import { type Claims, nothingKnown } from '../../src/presence/claims.ts';
import { type Coming, comingNext } from '../../src/presence/coming.ts';
import { nextChangeAfter, presenceAt } from '../../src/presence/compose.ts';
import { consider } from '../../src/presence/known.ts';
import { type Policy, defaultPolicy } from '../../src/presence/policy.ts';
import type { Instant } from '../../src/time/instant.ts';

const policy: Policy = { ...defaultPolicy, showNextMeeting: true, timeZone: 'Europe/Berlin' };

function berlin(time: string): Instant {
  return Date.parse(`2026-11-23T${time}:00+01:00`);
}

function calendar(...periods: readonly [string, string, 'busy' | 'out-of-office'][]): Claims {
  return {
    ...nothingKnown,
    calendar: {
      knownAt: 'live',
      periods: periods.map(([start, end, level]) => ({
        start: berlin(start),
        end: berlin(end),
        level,
        allDay: false,
      })),
    },
  };
}

function comingAt(claims: Claims, time: string, by: Policy = policy): Coming | null {
  const known = consider(claims, by);
  const now = berlin(time);
  return comingNext(known, presenceAt(known, now), now);
}

const afternoon = calendar(['14:00', '15:00', 'busy'], ['16:00', '17:00', 'busy']);
const meetingAtTwo = { kind: 'meeting', from: berlin('14:00'), until: berlin('15:00') };

test('the next meeting of the day comes next', () => {
  expect(comingAt(afternoon, '09:00')).toEqual(meetingAtTwo);
});

test('within a meeting it is the one after it', () => {
  expect(comingAt(afternoon, '14:30')).toMatchObject({ from: berlin('16:00') });
});

test('after the last one nothing comes', () => {
  expect(comingAt(afternoon, '16:30')).toBeNull();
});

test('whoever has not said so shows no meeting', () => {
  expect(comingAt(afternoon, '09:00', { ...policy, showNextMeeting: false })).toBeNull();
});

test('a meeting of tomorrow is not shown before midnight, and midnight is waited for', () => {
  const sunday = Date.parse('2026-11-22T22:00:00+01:00');
  const known = consider(afternoon, policy);
  const presence = presenceAt(known, sunday);

  expect(comingNext(known, presence, sunday)).toBeNull();
  const midnight = nextChangeAfter(known, sunday, presence.message) ?? 0;
  expect(midnight).toBe(berlin('00:00'));
  expect(comingNext(known, presenceAt(known, midnight), midnight)).toEqual(meetingAtTwo);
});

test('an override that covers the meeting hides it, and one that ends before does not', () => {
  const override = {
    availability: 'available' as const,
    text: '',
    setAt: berlin('08:00'),
    setBy: 'john@example.com',
    standsAt: berlin('08:00'),
    revision: 1,
  };
  const until = (time: string): Claims => ({
    ...afternoon,
    override: { ...override, ends: { kind: 'time', at: berlin(time), given: true } },
  });

  expect(comingAt(until('15:30'), '09:00')).toMatchObject({ from: berlin('16:00') });
  expect(comingAt(until('10:00'), '09:00')).toEqual(meetingAtTwo);
});

test('whoever appears offline, or is, shows nothing of the future', () => {
  const offline: Claims = { ...afternoon, sessions: { state: 'offline' } };

  expect(comingAt(offline, '09:00')).toBeNull();
});

test('the end of an absence comes next whatever is allowed, where its text is shown', () => {
  const absent = calendar(['08:00', '12:00', 'out-of-office'], ['14:00', '15:00', 'busy']);
  const shy = { ...policy, showNextMeeting: false };

  expect(comingAt(absent, '09:00', shy)).toEqual({ kind: 'back', from: berlin('12:00') });
  expect(comingAt(absent, '09:00', { ...shy, displayOutOfOffice: false })).toBeNull();
});

test('an absence without an end has nothing that comes next', () => {
  const replies: Claims = {
    ...nothingKnown,
    automaticReplies: { state: 'enabled', since: berlin('08:00') },
  };

  expect(comingAt(replies, '09:00')).toBeNull();
});
