import type { Instant } from '../time/instant.ts';
import { covering } from './blocks.ts';
import { type Known, timelineAt } from './known.ts';
import type { Override, OverrideEnd } from './override.ts';
import type { Availability } from './presence.ts';
import { levelAt } from './timeline.ts';
import { nextMidnight } from './zone.ts';

/** When the person wants it to end; `default` where they did not say. */
export type WantedEnd =
  | { readonly kind: 'time'; readonly at: Instant }
  | { readonly kind: 'end-of-meeting' }
  | { readonly kind: 'next-change' }
  | { readonly kind: 'revert' }
  | { readonly kind: 'default' };

export interface WantedOverride {
  readonly availability: Availability;
  readonly text: string;
  readonly ends: WantedEnd;
  readonly by: string;
}

export type OverrideRefusal = 'end-in-the-past' | 'no-meeting';

/**
 * The override as it is to be kept, or why it is refused. `lastRevision` is the greatest that was
 * given before.
 */
export function setOverride(
  wanted: WantedOverride,
  known: Known,
  now: Instant,
  lastRevision = 0,
): Override | OverrideRefusal {
  const ends = endOf(wanted.ends, known, now);
  if (typeof ends === 'string') return ends;
  return {
    availability: wanted.availability,
    text: wanted.text,
    ends,
    setAt: now,
    setBy: wanted.by,
    standsAt: now,
    // Ever greater, also after one was deleted: an old revision is never mistaken for a new one.
    revision: Math.max(now, lastRevision + 1, (known.claims.override?.revision ?? 0) + 1),
  };
}

function endOf(wanted: WantedEnd, known: Known, now: Instant): OverrideEnd | OverrideRefusal {
  switch (wanted.kind) {
    case 'time':
      return wanted.at > now ? { kind: 'time', at: wanted.at, given: true } : 'end-in-the-past';
    case 'end-of-meeting':
      return meetingAt(known, now) ?? 'no-meeting';
    case 'next-change':
      return { kind: 'next-change', level: knownLevel(known, now) };
    case 'revert':
      return { kind: 'revert' };
    case 'default':
      return defaultEnd(known, now);
  }
}

// Inside an absence "this meeting" is the meeting, where there is one.
function meetingAt(known: Known, now: Instant): OverrideEnd | undefined {
  const timeline = timelineAt(known, now);
  if (covering(timeline.busy, now)) return { kind: 'end-of-meeting', level: 'busy' };
  if (covering(timeline.absences, now)) return { kind: 'end-of-meeting', level: 'out-of-office' };
  return undefined;
}

function knownLevel(known: Known, now: Instant): ReturnType<typeof levelAt> | null {
  return now < known.unknownFrom ? levelAt(known.asRead, known.policy, now) : null;
}

function defaultEnd(known: Known, now: Instant): OverrideEnd {
  const endOfDay = {
    kind: 'time',
    at: nextMidnight(known.policy.timeZone, now),
    given: false,
  } as const;
  switch (known.policy.overrideDefaultEnd) {
    case 'end-of-day':
      return endOfDay;
    case 'end-of-meeting':
      return meetingAt(known, now) ?? endOfDay;
    case 'next-change':
      return { kind: 'next-change', level: knownLevel(known, now) };
    case 'revert':
      return { kind: 'revert' };
  }
}
