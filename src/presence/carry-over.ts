import { type Instant, secondMs, type Span } from '../time/instant.ts';
import { joinSpans } from './blocks.ts';
import type { AutomaticRepliesClaim, BusyPeriod } from './claims.ts';
import { absencesOf } from './out-of-office.ts';
import type { Policy } from './policy.ts';

/**
 * Periods that a new reading no longer shows because they ended before its window, but that belong
 * to a block or an absence reaching into it: kept, so that what lasts does not lose its beginning.
 * `previous` and `fresh` are the periods of the last and the new reading; the answer is `fresh` with
 * what is kept, sorted by start.
 */
export function carryOver(
  previous: readonly BusyPeriod[],
  fresh: readonly BusyPeriod[],
  windowStart: Instant,
  replies: AutomaticRepliesClaim,
  policy: Policy,
): readonly BusyPeriod[] {
  const past = previous.filter((period) => period.end <= windowStart);
  if (past.length === 0) return fresh;
  const all = inOrder([...past, ...fresh]);
  const lasting = {
    busy: blocksOf(all, 'busy', policy),
    'working-elsewhere': blocksOf(all, 'working-elsewhere', policy),
    'out-of-office': absencesOf(all, replies, policy),
  } satisfies Record<BusyPeriod['level'], readonly Span[]>;
  const kept = past.filter((period) =>
    lasting[period.level].some((block) => block.end > windowStart && block.start <= period.start),
  );
  return kept.length === 0 ? fresh : inOrder([...kept, ...fresh]);
}

function blocksOf(
  periods: readonly BusyPeriod[],
  level: BusyPeriod['level'],
  policy: Policy,
): readonly Span[] {
  return joinSpans(
    periods.filter((period) => period.level === level),
    (from, to) => to - from <= policy.joinGapS * secondMs,
  );
}

function inOrder(periods: BusyPeriod[]): readonly BusyPeriod[] {
  return periods.sort((a, b) => a.start - b.start || a.end - b.end);
}
