import type { Instant, Span } from '../time/instant.ts';

/**
 * The union of `spans`, joined over gaps (from, to) for which `bridges` says so, in order and
 * disjoint. A block ends at the latest end of its members: a nested one never shortens it.
 */
export function joinSpans(
  spans: readonly Span[],
  bridges: (from: Instant, to: Instant) => boolean,
): readonly Span[] {
  const ordered = inOrder(spans) ? spans : [...spans].sort((a, b) => a.start - b.start);
  let [current] = ordered;
  // Most calendars have nothing to join: their spans are the blocks.
  let blocks: Span[] | undefined;
  for (let at = 1; at < ordered.length; at++) {
    const span = ordered[at];
    if (span === undefined || current === undefined) break;
    if (span.start <= current.end || bridges(current.end, span.start)) {
      blocks ??= ordered.slice(0, at - 1);
      if (span.end > current.end) current = { start: current.start, end: span.end };
    } else {
      blocks?.push(current);
      current = span;
    }
  }
  if (blocks === undefined || current === undefined) return ordered;
  blocks.push(current);
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
