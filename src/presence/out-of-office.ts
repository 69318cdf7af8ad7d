import { dayMs, secondMs, type Span } from '../time/instant.ts';
import { joinSpans } from './blocks.ts';
import type { AutomaticRepliesClaim, BusyPeriod } from './claims.ts';
import type { Policy } from './policy.ts';
import type { AbsenceDates } from './presence.ts';
import { workingTimeIn } from './working-time.ts';

/** Absences are joined over at most this much non-working time. */
const longestJoinMs = 4 * dayMs;

/** One absence: entries and automatic replies joined. `end` is `Infinity` where it is open. */
export interface Absence extends Span {
  /** Somebody wrote the start down; else it is when we first saw automatic replies on. */
  readonly startWritten: boolean;
}

interface Piece extends Span {
  readonly written: boolean;
}

const none: readonly Absence[] = [];

/** The absences of a person, in order and disjoint. */
export function absencesOf(
  periods: readonly BusyPeriod[],
  replies: AutomaticRepliesClaim,
  policy: Policy,
): readonly Absence[] {
  const pieces: Piece[] = [];
  for (const { level, start, end } of periods) {
    if (level === 'out-of-office') pieces.push({ start, end, written: true });
  }
  const replied = policy.displayOutOfOffice ? fromReplies(replies) : undefined;
  if (replied !== undefined) pieces.push(replied);
  if (pieces.length === 0) return none;
  return joinSpans(pieces, (from, to) => isOneAbsence({ start: from, end: to }, policy)).map(
    (span) => toAbsence(span, pieces),
  );
}

function fromReplies(replies: AutomaticRepliesClaim): Piece | undefined {
  switch (replies.state) {
    case 'disabled':
      return undefined;
    case 'enabled':
      return { start: replies.since, end: replies.end ?? Infinity, written: false };
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

function toAbsence({ start, end }: Span, pieces: readonly Piece[]): Absence {
  const startWritten = pieces.some((piece) => piece.written && piece.start === start);
  return { start, end, startWritten };
}

/** The dates that the text names: a start only where somebody wrote it down. */
export function datesOf({ start, end, startWritten }: Absence): AbsenceDates {
  return { from: startWritten ? start : null, till: Number.isFinite(end) ? end : null };
}
