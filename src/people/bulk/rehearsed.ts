import type { Person } from '../person.ts';
import { type BulkReason, because } from './bulk-reasons.ts';
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
  const reason = otherwise(verdict, foreseen);
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

function otherwise(verdict: Verdict, foreseen: Foreseen): BulkReason {
  const { outcome: now, reason } = verdict;
  const outcome = foreseen.outcome ?? 'unchanged';
  if (now === 'bad' && now !== outcome && reason !== null) {
    const message = `Not as in the dry run: ${shown(foreseen)}, and now: ${reason.message}`;
    return because('bad-now', { ...reason.params, outcome, why: reason.code }, message);
  }
  if (now !== outcome) {
    const message = `Not as in the dry run: ${shown(foreseen)}, and ${wouldBe(verdict)}`;
    return because('otherwise-now', { outcome, now }, message);
  }
  const changes = changed(foreseen.before, verdict.before);
  return changes === ''
    ? because('set-otherwise', null, 'Not as in the dry run: what would be set is another now.')
    : because(
        'changed-since-shown',
        { changes },
        `Not as in the dry run: changed since (${changes}).`,
      );
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
      return `it was bad (${reason?.message ?? ''})`;
    case 'unchanged':
    case null:
      return 'it was to stay as it was';
  }
}

function wouldBe({ outcome }: Verdict): string {
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
