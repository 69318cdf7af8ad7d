import type { Person } from '../person.ts';
import type { Foreseen, Verdict } from './bulk-repository.ts';
import { differences } from './columns.ts';
import { same } from './judge.ts';

/**
 * A verdict beside what the dry run has shown of the line. Where it is another, the line is bad;
 * with `force` it is done as things are now. Either way it says what is otherwise.
 */
export function compared(
  verdict: Verdict,
  foreseen: Foreseen | undefined,
  force: boolean,
): Verdict {
  if (foreseen === undefined || isAsForeseen(verdict, foreseen)) return verdict;
  const reason = `Not as in the dry run: ${otherwise(verdict, foreseen)}`;
  if (!force || verdict.outcome === 'bad') {
    return { ...verdict, outcome: 'bad', reason, before: null, after: null, differs: true };
  }
  return { ...verdict, reason, differs: true };
}

function isAsForeseen(verdict: Verdict, foreseen: Foreseen): boolean {
  const { outcome, before, after } = verdict;
  // Somebody else has done meanwhile what it was to do.
  if (outcome === 'unchanged' && same(after, foreseen.after)) return true;
  if (outcome !== foreseen.outcome) return false;
  // Of a line that is bad still, or does nothing still, there is nothing to compare.
  if (outcome === 'bad' || outcome === 'unchanged') return true;
  return same(before, foreseen.before) && same(after, foreseen.after);
}

function otherwise(verdict: Verdict, foreseen: Foreseen): string {
  if (verdict.outcome !== foreseen.outcome) {
    return `${shown(foreseen)}, and ${verdict.outcome === 'bad' ? `now: ${verdict.reason ?? ''}` : now(verdict)}`;
  }
  const since = changed(foreseen.before, verdict.before);
  return since === '' ? 'what would be set is another now.' : `changed since (${since}).`;
}

function changed(old: Person | null, person: Person | null): string {
  return old === null || person === null ? '' : differences(old, person);
}

function shown({ outcome, reason }: Foreseen): string {
  switch (outcome) {
    case 'added':
      return 'it was to be added';
    case 'changed':
      return 'it was to be changed';
    case 'removed':
      return 'it was to be removed';
    case 'bad':
      return `it was bad (${reason ?? ''})`;
    case 'unchanged':
    case null:
      return 'it was to stay as it was';
  }
}

function now({ outcome }: Verdict): string {
  switch (outcome) {
    case 'added':
      return 'would be added now.';
    case 'changed':
      return 'would be changed now.';
    case 'removed':
      return 'would be removed now.';
    case 'unchanged':
    case 'bad':
      return 'would stay as it is now.';
  }
}
