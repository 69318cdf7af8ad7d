import type { Instant, Span } from './time.ts';

/**
 * The union of `spans`, joined over gaps for which `bridges` says so, in order and disjoint. A
 * block ends at the latest end of its members: a nested one never shortens it.
 */
export function joinSpans(
  spans: readonly Span[],
  bridges: (gap: Span) => boolean,
): readonly Span[] {
  if (spans.length < 2) return spans;
  const ordered = inOrder(spans) ? spans : [...spans].sort((a, b) => a.start - b.start);
  const blocks: Span[] = [];
  let current: Span | undefined;
  for (const span of ordered) {
    if (current === undefined) {
      current = span;
    } else if (span.start <= current.end || bridges({ start: current.end, end: span.start })) {
      if (span.end > current.end) current = { start: current.start, end: span.end };
    } else {
      blocks.push(current);
      current = span;
    }
  }
  if (current !== undefined) blocks.push(current);
  return blocks;
}

// Calendars are kept in order, and are joined whenever anything about a person changes.
function inOrder(spans: readonly Span[]): boolean {
  let last = -Infinity;
  for (const { start } of spans) {
    if (start < last) return false;
    last = start;
  }
  return true;
}

/** The one of disjoint spans in order that covers `instant`. */
export function covering<T extends Span>(spans: readonly T[], instant: Instant): T | undefined {
  const span = firstEndingAfter(spans, instant);
  return span !== undefined && span.start <= instant ? span : undefined;
}

/** The first of disjoint spans in order that ends after `instant`. */
export function firstEndingAfter<T extends Span>(
  spans: readonly T[],
  instant: Instant,
): T | undefined {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle]?.end ?? Infinity) > instant) high = middle;
    else low = middle + 1;
  }
  return spans[low];
}
