/** People that are asked for at once. */
export const partSize = 100;

/**
 * What is known of a list that is read part by part: `starts` has, for each part, the JID after
 * which it begins. All parts but the last are full.
 */
export interface Parts {
  readonly starts: readonly string[];
  /** Rows of the last part; while it is being read, as many as it will have. */
  readonly last: number;
  /** The JID after which there is more; `null` for the end, or while that is not known. */
  readonly more: string | null;
}

export const firstPart: Parts = { starts: [''], last: 0, more: null };

export function rowsOf({ starts, last }: Parts): number {
  return (starts.length - 1) * partSize + last;
}

/** A part was read, once more or for the first time: people come and go meanwhile. */
export function afterReading(
  parts: Parts,
  index: number,
  { count, next }: { readonly count: number; readonly next: string | null },
): Parts {
  const { starts } = parts;
  if (index >= starts.length) return parts;
  const isLast = index === starts.length - 1;
  if (next === null || isLast) {
    const same = isLast && parts.last === count && parts.more === next;
    return same ? parts : { starts: starts.slice(0, index + 1), last: count, more: next };
  }
  if (starts[index + 1] === next) return parts;
  return { ...parts, starts: starts.with(index + 1, next) };
}

/** One part more is read; of `total` people there are no more than that. */
export function withMore(parts: Parts, total: number | null): Parts {
  const { starts, more } = parts;
  if (more === null) return parts;
  const left = total === null ? partSize : total - starts.length * partSize;
  return { starts: [...starts, more], last: Math.min(partSize, Math.max(1, left)), more: null };
}
