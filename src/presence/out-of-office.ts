import { joinSpans } from './blocks.ts';
import type { AutomaticRepliesClaim, BusyPeriod } from './claims.ts';
import type { Policy } from './policy.ts';
import type { AbsenceDates } from './presence.ts';
import { dayMs, type Instant, secondMs, type Span } from './time.ts';
import { workingTimeIn } from './working-time.ts';

/** Absences are joined over at most this much non-working time. */
const longestJoinMs = 4 * dayMs;

/** One absence: entries and automatic replies joined. `end` is `Infinity` where it is open. */
export interface Absence extends Span {
  /** The earliest start that a person wrote down; `null` where there is none. */
  readonly writtenStart: Instant | null;
}

interface Piece extends Span {
  readonly written: boolean;
}

/** The absences of a person, in order and disjoint. */
export function absencesOf(
  periods: readonly BusyPeriod[],
  replies: AutomaticRepliesClaim,
  policy: Policy,
): readonly Absence[] {
  const pieces = periods
    .filter((period) => period.level === 'out-of-office')
    .map((period): Piece => ({ start: period.start, end: period.end, written: true }));
  const replied = policy.displayOutOfOffice ? fromReplies(replies) : undefined;
  if (replied !== undefined) pieces.push(replied);
  if (pieces.length === 0) return [];
  return joinSpans(pieces, (gap) => isOneAbsence(gap, policy)).map((span) =>
    toAbsence(span, pieces),
  );
}

function fromReplies(replies: AutomaticRepliesClaim): Piece | undefined {
  switch (replies.state) {
    case 'disabled':
      return undefined;
    case 'enabled':
      return { start: replies.since, end: Infinity, written: false };
    case 'scheduled': {
      const end = replies.end ?? Infinity;
      return replies.start < end ? { start: replies.start, end, written: true } : undefined;
    }
  }
}

function isOneAbsence(gap: Span, policy: Policy): boolean {
  const lengthMs = gap.end - gap.start;
  if (lengthMs <= policy.joinGapS * secondMs) return true;
  if (!policy.joinAbsencesOverNonWorkingTime || lengthMs > longestJoinMs) return false;
  return workingTimeIn(gap, policy.workingHours, policy.timeZone).length === 0;
}

function toAbsence(span: Span, pieces: readonly Piece[]): Absence {
  let writtenStart: Instant | null = null;
  for (const piece of pieces) {
    if (!piece.written || piece.start < span.start || piece.start >= span.end) continue;
    if (writtenStart === null || piece.start < writtenStart) writtenStart = piece.start;
  }
  return { start: span.start, end: span.end, writtenStart };
}

/**
 * The dates that the text names. A start is named only where a person wrote one down, and only
 * once it has come: what was first seen says when we looked, not when the absence began.
 */
export function datesOf(absence: Absence, now: Instant): AbsenceDates {
  const { writtenStart, end } = absence;
  return {
    from: writtenStart !== null && writtenStart <= now ? writtenStart : null,
    till: Number.isFinite(end) ? end : null,
  };
}

/**
 * Out-of-office periods that a new reading no longer shows because they ended before its window,
 * but that belong to an absence reaching into it: kept, so that an absence does not lose its
 * beginning while it lasts. `previous` and `fresh` are the periods of the last and the new
 * reading; the answer is `fresh` with what is kept, sorted by start.
 */
export function carryOver(
  previous: readonly BusyPeriod[],
  fresh: readonly BusyPeriod[],
  windowStart: Instant,
  replies: AutomaticRepliesClaim,
  policy: Policy,
): readonly BusyPeriod[] {
  const past = previous.filter(
    (period) => period.level === 'out-of-office' && period.end <= windowStart,
  );
  if (past.length === 0) return fresh;
  const all = [...past, ...fresh].sort((a, b) => a.start - b.start || a.end - b.end);
  const lasting = absencesOf(all, replies, policy).filter((absence) => absence.end > windowStart);
  const kept = past.filter((period) =>
    lasting.some((absence) => absence.start <= period.start && period.end <= absence.end),
  );
  return kept.length === 0
    ? fresh
    : [...kept, ...fresh].sort((a, b) => a.start - b.start || a.end - b.end);
}
