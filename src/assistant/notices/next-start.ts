import type { BusyPeriod } from '../../presence/claims.ts';
import { minuteMs, type Instant } from '../../time/instant.ts';

/** A notice whose time went by this long ago is still given: after a restart, or for a new meeting. */
export const latestMs = minuteMs;

/**
 * When the next meeting begins of which its owner is to be told `noticeMs` before; `null` for none.
 * Each that takes time counts, also one inside another; what begins at one time is one. Whole days
 * begin at midnight, which nobody wants to be told of.
 */
export function nextStart(
  periods: readonly BusyPeriod[],
  noticeMs: number,
  told: readonly Instant[],
  now: Instant,
): Instant | null {
  let next = Infinity;
  for (const { start, level, allDay } of periods) {
    if (level !== 'busy' || allDay || start >= next) continue;
    if (start <= now || start - noticeMs < now - latestMs || told.includes(start)) continue;
    next = start;
  }
  return next === Infinity ? null : next;
}
