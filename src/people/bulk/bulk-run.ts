import type { BulkReason } from './bulk-reasons.ts';
import type { Instant } from '../../time/instant.ts';
import type { GivenSettings } from '../person-settings.ts';
import type { Jid, Person } from '../person.ts';
import type { Encoding } from './csv/decode.ts';
import type { GivenSeparator } from './csv/separator.ts';

export const deeds = ['insert', 'update', 'save', 'disable', 'remove'] as const;

/** What is done to each; `save` adds whoever is not there and changes the others. */
type Deed = (typeof deeds)[number];

/** By what people are picked, as the REST API has it; its values are judged by whoever picks. */
export type PeopleFilter = Readonly<Record<string, string | boolean | undefined>>;

export type Source =
  | {
      readonly kind: 'file';
      readonly deed: Deed;
      readonly encoding: Encoding;
      /** Absent in what was asked before there was a choice. */
      readonly separator?: GivenSeparator;
    }
  | {
      readonly kind: 'query';
      readonly deed: 'update' | 'disable' | 'remove';
      readonly filter: PeopleFilter;
      readonly changes: GivenSettings;
    }
  /** With `force` also those who have changed since are put back. */
  | { readonly kind: 'undo'; readonly of: number; readonly force: boolean };

export interface BulkRequest {
  readonly source: Source;
  /** Nothing is changed: what would be is told. */
  readonly dryRun: boolean;
  /** Bad lines are left out; otherwise one of them stops everything before it begins. */
  readonly skipBad: boolean;
  /** What is done is what a dry run has shown. */
  readonly rehearsal?: Rehearsal;
}

/** A dry run whose lines are done as it has shown them. */
interface Rehearsal {
  readonly of: number;
  /** Also lines that would become something else by now are done, as things are now. */
  readonly force: boolean;
}

export const runStates = [
  'waiting',
  'reading',
  'checking',
  'applying',
  'done',
  'refused',
  'failed',
  'cancelled',
] as const;

/** In the order in which they come; `done` and what follows it are ends. */
export type RunState = (typeof runStates)[number];

export const outcomes = ['added', 'changed', 'removed', 'unchanged', 'bad'] as const;

/** What became of one line, or would become of it. */
export type Outcome = (typeof outcomes)[number];

export type Counts = Readonly<Record<Outcome, number>>;

export interface BulkRun {
  readonly id: number;
  readonly request: BulkRequest;
  readonly by: string;
  readonly state: RunState;
  readonly madeAt: Instant;
  readonly dueAt: Instant;
  readonly beganAt: Instant | null;
  readonly endedAt: Instant | null;
  /** Lines; 0 before they are read, below while the file is coming in. */
  readonly total: number;
  /** Lines that are done with in this state. */
  readonly done: number;
  readonly counts: Counts;
  readonly unknownColumns: readonly string[];
  /** Why nothing, or not everything, was done. */
  readonly problem: BulkReason | null;
  /** The run that has undone this one. */
  readonly undoneBy: number | null;
  /** The run that does, or has done, what this dry run shows. */
  readonly ranBy: number | null;
  /** Lines of which something else would become, or became, than the dry run has shown. */
  readonly differing: number;
}

export interface BulkLine {
  /** As in the file; a number in order where there was none. */
  readonly number: number;
  readonly jid: Jid | null;
  /** What is given of the person; `null` where a person is put back. */
  readonly given: GivenSettings | null;
  readonly outcome: Outcome | null;
  /** Of a bad line, why; of another, how it came otherwise than in the dry run. */
  readonly reason: BulkReason | null;
  readonly before: Person | null;
  readonly after: Person | null;
}

export const nothingCounted: Counts = { added: 0, changed: 0, removed: 0, unchanged: 0, bad: 0 };

export function hasEnded({ state }: Pick<BulkRun, 'state'>): boolean {
  return runStates.indexOf(state) >= runStates.indexOf('done');
}

/** How many people are not as they were before it. */
export function touched({ counts }: Pick<BulkRun, 'counts'>): number {
  return counts.added + counts.changed + counts.removed;
}

/** `counts` with these outcomes added to them. */
export function counted(
  counts: Counts,
  more: readonly { readonly outcome: Outcome | null }[],
): Counts {
  const sum = { ...counts };
  for (const { outcome } of more) if (outcome !== null) sum[outcome] += 1;
  return sum;
}
