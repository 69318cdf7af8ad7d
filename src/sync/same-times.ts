import { joinSpans } from '../presence/blocks.ts';
import type { BusyPeriod } from '../presence/claims.ts';
import type { Span } from '../time/instant.ts';

/**
 * Whether two readings take the same time of `window`. Working elsewhere is passed over, and how
 * entries overlap: neither is told in bulk.
 */
export function sameTimes(
  a: readonly BusyPeriod[],
  b: readonly BusyPeriod[],
  window: Span,
): boolean {
  return (['busy', 'out-of-office'] as const).every((level) => {
    const one = timesOf(a, level, window);
    const other = timesOf(b, level, window);
    return (
      one.length === other.length &&
      one.every(({ start, end }, i) => other[i]?.start === start && other[i].end === end)
    );
  });
}

function timesOf(
  periods: readonly BusyPeriod[],
  level: BusyPeriod['level'],
  window: Span,
): readonly Span[] {
  const spans = periods
    .filter((period) => period.level === level)
    .map((period) => ({
      start: Math.max(period.start, window.start),
      end: Math.min(period.end, window.end),
    }))
    .filter(({ start, end }) => start < end);
  return joinSpans(spans, () => false);
}
