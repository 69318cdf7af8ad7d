import type { Day } from '../api/contract.ts';

type Decision = Day['decisions'][number];

/** A span in which something else is shown. */
export interface Otherwise {
  readonly from: string;
  readonly to: string;
  readonly before: Pick<Decision, 'availability' | 'activity' | 'text'>;
  readonly after: Pick<Decision, 'availability' | 'activity' | 'text'>;
}

/** Where two pictures of the same day differ in what contacts see. */
export function otherwiseOf(one: Day, other: Day): readonly Otherwise[] {
  const found: Otherwise[] = [];
  for (const before of one.decisions) {
    for (const after of other.decisions) {
      const from = before.from > after.from ? before.from : after.from;
      const to = before.to < after.to ? before.to : after.to;
      if (from >= to || alike(before, after)) continue;
      const last = found.at(-1);
      if (last?.to === from && alike(last.before, before) && alike(last.after, after)) {
        found[found.length - 1] = { ...last, to };
      } else found.push({ from, to, before, after });
    }
  }
  return found;
}

function alike(one: Otherwise['before'], other: Otherwise['before']): boolean {
  return (
    one.availability === other.availability &&
    one.activity === other.activity &&
    one.text === other.text
  );
}
