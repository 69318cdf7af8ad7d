import { nextChangeAfter, presenceAt } from '../presence/compose.ts';
import type { Known } from '../presence/known.ts';
import { overrideEnd } from '../presence/override-end.ts';
import type { Presence } from '../presence/presence.ts';
import type { Instant } from '../time/instant.ts';

/**
 * A boundary of the calendar that was known before it came is shown in the person's turn: so long
 * after it as `spreadOffsetMs` says. What is shown meanwhile is the presence of an earlier instant;
 * it depends on nothing but that offset, so that a restart finds the same.
 */
export type Moment = 'at-once' | 'in-turn';

/**
 * The instant whose presence is to be shown at `now` where nothing takes effect at once: what ends
 * without delay (an override, a call) has ended in it. `shown` is the instant that is shown, and
 * never lies after the answer.
 */
export function instantInTurn(
  known: Known,
  shown: Instant,
  now: Instant,
  offsetMs: number,
): Instant {
  const ended = unspreadEnds(known).filter((end) => end <= now);
  return Math.max(shown, now - offsetMs, ...ended);
}

/** When the first override or call ends that goes on at `now`; `Infinity` for none. */
export function nextUnspreadEnd(known: Known, now: Instant): Instant {
  return Math.min(...unspreadEnds(known).filter((end) => end > now));
}

/** Nobody waits for their turn when these end. */
function unspreadEnds(known: Known): readonly Instant[] {
  const { override, call } = known.claims;
  const ends = [override === null ? null : overrideEnd(override, known), call?.until ?? null];
  return ends.filter((end) => end !== null);
}

/**
 * The first instant from `shown` to `now` whose presence `matches`; none where there is no such
 * one. `known` is what is known at `now`.
 */
export function matchingInstant(
  known: Known,
  shown: Instant,
  now: Instant,
  matches: (presence: Presence, instant: Instant) => boolean,
): Instant | undefined {
  for (let instant: Instant | null = shown; instant !== null && instant <= now;) {
    const presence = presenceAt(known, instant);
    if (matches(presence, instant)) return instant;
    instant = nextChangeAfter(known, instant, presence.message);
  }
  return undefined;
}

/**
 * Whether a change from `before` to `after` is to be seen at `now`, or at the instant that would
 * be shown instead if it were not.
 */
export function showsAtOnce(before: Known, after: Known, instant: Instant, now: Instant): boolean {
  return (
    !looksAlike(presenceAt(before, now), presenceAt(after, now)) ||
    !looksAlike(presenceAt(before, instant), presenceAt(after, instant))
  );
}

/** Whether contacts could tell the one from the other. */
function looksAlike(one: Presence, other: Presence): boolean {
  return (
    one.availability === other.availability &&
    one.activity === other.activity &&
    one.source === other.source &&
    JSON.stringify(one.message) === JSON.stringify(other.message)
  );
}
