import { dayMs, hourMs, minuteMs, secondMs, type Instant, type Span } from '../time/instant.ts';

/** What is read of a calendar at `now`. */
export function windowAt(now: Instant): Span {
  return { start: now - dayMs, end: now + 14 * dayMs };
}

/** At most one read of a person's calendar in this time because it changes again and again. */
export const gatherMs = 250;

/** Someone of whom nothing is known is read, watched or not, after about this time. */
export const firstReadMs = minuteMs;

/** So long the first watch may take before the calendar is read without it. */
export const firstWatchMs = 5 * minuteMs;

/** Who changes their calendar may be going away: but automatic replies are not read more often. */
export const repliesPauseMs = minuteMs;

/**
 * Where it is told who has automatic replies, everyone's are read this often all the same: one that
 * is to begin later is not told of.
 */
export const triagedPollMs = 6 * hourMs;

/** So long somebody who asks for their own meetings is let wait. */
export const askedWithinMs = 15 * secondMs;

/** What is not urgent comes so much later where too much waits already. */
export const fullQueueMs = 5 * secondMs;

/** A calendar nobody vouches for is read this often, in the middle. */
export const unwatchedReadMs = hourMs;

/** The moment up to which a watched calendar was right is put on disk this often. */
export const vouchedSaveMs = hourMs;

/** A watch that lasted this long was a good one: what went wrong before it is forgotten. */
export const goodWatchMs = 5 * minuteMs;

/** A gateway that has not answered a mailbox's addition after this time is asked again. */
export const watchAnswerMs = 30 * minuteMs;

/**
 * Milliseconds until the next attempt after `failures` (1 and up) in a row: doubling from two
 * seconds to five minutes, half of it left to chance. `random` is in [0, 1).
 */
export function backOffMs(failures: number, random: number): number {
  const most = Math.min(2 * secondMs * 2 ** Math.min(failures - 1, 20), 5 * minuteMs);
  return most * (0.5 + random / 2);
}

/** A server may ask for its peace this long, and no longer. */
const longestPeaceMs = hourMs;

/** How long a server is to be left alone that asked for `retryAfterMs`; `null`: it did not ask. */
export function peaceMs(retryAfterMs: number | null): number {
  return Math.min(retryAfterMs ?? 0, longestPeaceMs);
}

/** `ms`, up to a quarter less or more. `random` is in [0, 1). */
export function about(ms: number, random: number): number {
  return ms * (0.75 + random / 2);
}

/**
 * The first instant after `now` that lies at `share` (in [0, 1)) of a period of `everyMs`, the
 * same instants whenever it is asked, so that people stay evenly spread over the period.
 */
export function nextSlot(now: Instant, everyMs: number, share: number): Instant {
  const offset = Math.floor(share * everyMs);
  return (Math.floor((now - offset) / everyMs) + 1) * everyMs + offset;
}

/** A server that is set aside keeps its people for so long, lest they move for a hiccup. */
export const moveGraceMs = 5 * secondMs;

/** People who move from servers that are set aside, a second: so many reads and subscriptions more. */
export const movesPerSecond = 50;

/** Refusals of one person's watch in a row, after which another server may do better. */
const refusalsThatMove = 3;

/** How often a server may refuse a watch that `servers` before it have refused already. */
export function patienceWithRefusals(servers: number): number {
  return refusalsThatMove * 2 ** Math.min(servers, 5);
}

/**
 * How long a mailbox that was refused `faults` (1 and up) times in a row is left alone: a day; but
 * one that has worked may be away for a moment only, so a minute first, then twice as long each
 * time. `random` is in [0, 1).
 */
export function faultPauseMs(worked: boolean, faults: number, random: number): number {
  const doubled = minuteMs * 2 ** Math.min(faults - 1, 20);
  return about(worked ? Math.min(doubled, dayMs) : dayMs, random);
}
