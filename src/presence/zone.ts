import { Temporal } from 'temporal-polyfill';
import { dayMs, type Instant, minuteMs } from '../time/instant.ts';

// Zones are asked for thousands of times a second, and the rules of a zone rarely change within
// a year: what Temporal says once of a stretch of time with one offset is kept.

interface Stretch {
  readonly start: Instant;
  readonly end: Instant;
  readonly offsetMs: number;
}

const stretches = new Map<string, Stretch[]>();

/** What to add to an instant to get the local time of the IANA zone, in milliseconds. */
export function offsetAt(timeZone: string, instant: Instant): number {
  return stretchAt(timeZone, instant).offsetMs;
}

function stretchAt(timeZone: string, instant: Instant): Stretch {
  let known = stretches.get(timeZone);
  if (known === undefined) {
    known = [];
    stretches.set(timeZone, known);
  }
  for (const stretch of known) {
    if (stretch.start <= instant && instant < stretch.end) return stretch;
  }
  const found = askTemporal(timeZone, instant);
  known.unshift(found);
  return found;
}

function askTemporal(timeZone: string, instant: Instant): Stretch {
  const local = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone);
  const end = local.getTimeZoneTransition('next');
  // The transition before the next millisecond is the one that began this stretch, also when it
  // falls on the instant itself.
  const start = local.add({ milliseconds: 1 }).getTimeZoneTransition('previous');
  return {
    start: start?.epochMilliseconds ?? -Infinity,
    end: end?.epochMilliseconds ?? Infinity,
    offsetMs: local.offsetNanoseconds / 1e6,
  };
}

/** Whether `name` is a zone that we know: an IANA name, or an offset such as `+05:30`. */
export function isTimeZone(name: string): boolean {
  try {
    Temporal.Now.zonedDateTimeISO(name);
    return true;
  } catch {
    return false;
  }
}

/** Local days since 1970-01-01 in the zone. */
export function localDay(timeZone: string, instant: Instant): number {
  return Math.floor((instant + offsetAt(timeZone, instant)) / dayMs);
}

/** ISO week day of a local day: 1 is Monday, 7 is Sunday. */
export function weekDay(day: number): number {
  return ((((day + 3) % 7) + 7) % 7) + 1;
}

/**
 * The instant of a local time, given as a local day and minutes after its midnight. A time inside
 * a clock-change gap moves forward by the gap; of a repeated time it is the first.
 */
export function fromLocal(timeZone: string, day: number, minutes: number): Instant {
  const local = day * dayMs + minutes * minuteMs;
  const before = offsetAt(timeZone, local - offsetAt(timeZone, local) - dayMs);
  const after = offsetAt(timeZone, local - offsetAt(timeZone, local) + dayMs);
  const first = local - Math.max(before, after);
  const second = local - Math.min(before, after);
  if (offsetAt(timeZone, first) === Math.max(before, after)) return first;
  if (offsetAt(timeZone, second) === Math.min(before, after)) return second;
  return local - before;
}

/** The first instant of a local day: midnight, or the end of the gap that swallows it. */
function startOfDay(timeZone: string, day: number): Instant {
  const midnight = fromLocal(timeZone, day, 0);
  const stretch = stretchAt(timeZone, midnight);
  // Moved forward by a gap that began before midnight: the day begins where the gap ends.
  const gapEnds = Number.isFinite(stretch.start) && localDay(timeZone, stretch.start) === day;
  return gapEnds && localDay(timeZone, stretch.start - 1) < day
    ? Math.min(midnight, stretch.start)
    : midnight;
}

/** The local midnight nearest to `instant`; halfway it is the one before. */
export function nearestMidnight(timeZone: string, instant: Instant): Instant {
  const day = localDay(timeZone, instant);
  const before = startOfDay(timeZone, day);
  const after = startOfDay(timeZone, day + 1);
  return instant - before <= after - instant ? before : after;
}

/** Whether a local day begins at `instant`. */
export function isMidnight(timeZone: string, instant: Instant): boolean {
  return startOfDay(timeZone, localDay(timeZone, instant)) === instant;
}

/** The next local midnight after `instant`. */
export function nextMidnight(timeZone: string, instant: Instant): Instant {
  return startOfDay(timeZone, localDay(timeZone, instant) + 1);
}
