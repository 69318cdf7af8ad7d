import type { Override } from '../../presence/override.ts';
import type { Instant } from '../../presence/time.ts';
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
  readonly reason: string | null;
  readonly before: Person | null;
  readonly after: Person | null;
}

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
  >
>;

/** Where runs are kept, with all that is needed to go on with them or to undo them. */
export interface BulkRepository {
  /** Its file comes after it; a run is `waiting` from here on. */
  add(run: NewRun): Promise<BulkRun>;
  /** A piece of the file of a run. */
  savePart(run: number, part: number, bytes: Uint8Array): Promise<void>;
  file(run: number): AsyncIterable<Uint8Array>;
  find(id: number): Promise<BulkRun | undefined>;
  byKey(key: string): Promise<{ readonly run: BulkRun; readonly fingerprint: string } | undefined>;
  /** The newest first, those before `before`. */
  list(before: number | null, limit: number): Promise<readonly BulkRun[]>;
  /** Those that have not ended, in the order in which they are due. */
  unfinished(): Promise<readonly BulkRun[]>;
  change(id: number, change: RunChange): Promise<BulkRun>;
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

  /** Notes verdicts and changes nobody. */
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
  /** One entry in the audit log for the run. */
  audit(run: BulkRun, what: 'bulk-begun' | 'bulk-ended'): Promise<void>;
  /** Forgets the lines of all but the newest runs, some at a time. */
  prune(keep: number): Promise<void>;
}
