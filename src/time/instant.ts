/** A point in time: milliseconds since 1970-01-01T00:00Z. */
export type Instant = number & { readonly brand?: 'Instant' };

/** A half-open interval `[start, end)`. */
export interface Span {
  readonly start: Instant;
  readonly end: Instant;
}

export const secondMs = 1_000;
export const minuteMs = 60 * secondMs;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;
