import type { BulkReason } from './bulk-reasons.ts';
import type { Override } from '../../presence/override.ts';
import type { Instant } from '../../time/instant.ts';
import type { Jid, Person } from '../person.ts';
import type { BulkLine, BulkRequest, BulkRun, Outcome } from './bulk-run.ts';

interface NewRun {
  readonly request: BulkRequest;
  readonly by: string;
  readonly dueAt: Instant;
  /** What a client names its request by, so that it is done once; `null` for no name. */
  readonly key: string | null;
  /** The file is yet to come. */
  readonly arriving: boolean;
  /** Tells one request from another. */
  readonly fingerprint: string;
}

/** What becomes of a line; `before` and `after` are `null` where there is nobody. */
export interface Verdict {
  readonly number: number;
  readonly outcome: Outcome;
  readonly reason: BulkReason | null;
  readonly before: Person | null;
  readonly after: Person | null;
  /** Not what the dry run has shown. */
  readonly differs?: boolean;
}

/** What a dry run has shown of a line; `before` and `after` only where they differ. */
export type Foreseen = Pick<BulkLine, 'number' | 'outcome' | 'reason' | 'before' | 'after'>;

type Written = Omit<BulkLine, 'before' | 'after'>;

/** Fields of a run that change while it goes on. */
export type RunChange = Partial<
  Pick<
    BulkRun,
    | 'state'
    | 'beganAt'
    | 'endedAt'
    | 'total'
    | 'done'
    | 'counts'
    | 'unknownColumns'
    | 'problem'
    | 'undoneBy'
    | 'ranBy'
    | 'differing'
  >
>;

/** Where runs are kept, with all that is needed to go on with them or to undo them. */
export interface BulkRepository {
  /** A run is `waiting` from here on. `undefined` where there is one under the key already. */
  add(run: NewRun): Promise<BulkRun | undefined>;
  /** A piece of the file of a run. */
  savePart(run: number, part: number, bytes: Uint8Array): Promise<void>;
  file(run: number): AsyncIterable<Uint8Array>;
  find(id: number): Promise<BulkRun | undefined>;
  byKey(key: string): Promise<{ readonly run: BulkRun; readonly fingerprint: string } | undefined>;
  /** The newest first, those before `before`. */
  list(before: number | null, limit: number): Promise<readonly BulkRun[]>;
  /** Those that have not ended, in the order in which they are due. */
  unfinished(): Promise<readonly BulkRun[]>;
  /** With `audited` there is an entry in the audit log beside it. */
  change(id: number, change: RunChange, audited?: 'bulk-begun' | 'bulk-ended'): Promise<BulkRun>;
  /** Its file has come in whole: this is what tells it from others. */
  name(id: number, fingerprint: string): Promise<void>;
  /** Forgets the run, which has changed nothing. */
  discard(id: number): Promise<void>;

  /** Begins to read: what was read before is gone. */
  clearLines(run: number): Promise<void>;
  /** The file has been read. */
  clearFile(run: number): Promise<void>;
  addLines(run: number, lines: readonly Written[]): Promise<void>;
  /**
   * Takes over some of what `of` has done to people after line `from`, under numbers below 0, so
   * that the last comes first. Answers the last line of `of` that was, or null.
   */
  copyDone(run: number, of: number, from: number): Promise<number | null>;
  /**
   * Takes over some lines of a dry run after line `from`, as they were given; those that could not
   * be read stay bad. Answers those taken over.
   */
  copyShown(
    run: number,
    of: number,
    from: number,
  ): Promise<readonly Pick<BulkLine, 'number' | 'outcome'>[]>;
  /** What a dry run has shown of these lines. */
  foreseen(run: number, numbers: readonly number[]): Promise<ReadonlyMap<number, Foreseen>>;
  /** Lines after `from` that are yet to be done with. */
  open(run: number, from: number, limit: number): Promise<readonly BulkLine[]>;
  /** Lines after `from`; only those of one outcome, if it is given. */
  lines(
    run: number,
    from: number,
    limit: number,
    outcome: Outcome | null,
  ): Promise<readonly BulkLine[]>;
  /** The first line of each of these people. */
  firstLines(run: number, jids: readonly Jid[]): Promise<ReadonlyMap<Jid, number>>;
  people(jids: readonly Jid[]): Promise<ReadonlyMap<Jid, Person>>;

  /** Notes verdicts and changes nobody; what is given of the lines stays, to be done later. */
  note(run: number, verdicts: readonly Verdict[], change: RunChange): Promise<BulkRun>;
  /**
   * Changes people as the verdicts say, and notes these, all of it or nothing. Answers the
   * overrides of those who are back.
   */
  apply(
    run: number,
    by: string,
    verdicts: readonly Verdict[],
    change: RunChange,
  ): Promise<{ readonly run: BulkRun; readonly overrides: ReadonlyMap<Jid, Override> }>;
  /** Forgets the lines of all but the runs that ended last, but what is yet to be done of them. */
  prune(keep: number): Promise<void>;
}
