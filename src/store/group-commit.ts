import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';
import type { Telemetry } from '../telemetry/telemetry.ts';
import {
  storeCommitted,
  storeNotWritable,
  storeWritable,
  storeWriteFailed,
} from '../telemetry/store-events.ts';
import { diskFault } from './sqlite.ts';
import { StoreError } from './store-error.ts';
import type { Database, WriteTransaction } from './tables.ts';

type Work<T> = (transaction: WriteTransaction) => Promise<T>;

/** One write that waits for its group. */
interface Waiting {
  readonly work: Work<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

/** How long one group's writes may run before it commits, so that the event loop gets its turn. */
const groupMs = 5;
/** How long the pause between two groups is at most. */
const longestPauseMs = 25;

/**
 * Gathers writes into transactions: what is queued while nothing else happens shares one, and all
 * of it resolves together, in the order it was queued, once it is on disk. What waits for the
 * disk thus waits once for many.
 *
 * With an embedded database a transaction holds up the event loop. A group therefore takes in
 * writes for a few milliseconds only, and is followed by a pause as long as itself: the database
 * never takes more than about half of the loop. The first write after a quiet time waits for
 * nothing.
 */
export class GroupCommit implements AsyncDisposable {
  readonly #database: Database;
  readonly #telemetry: Telemetry;
  /** Writes in the order they came; those before `#taken` are in a group already. */
  #waiting: Waiting[] = [];
  #taken = 0;
  #running: Promise<void> | undefined;
  #closed = false;
  #fault: StoreError | undefined;

  constructor(database: Database, telemetry: Telemetry) {
    this.#database = database;
    this.#telemetry = telemetry;
  }

  /**
   * Runs `work` in a transaction that it may share with others. Resolves with its result when
   * that is on disk; rejects, with nothing of it done, where it fails. It may be run a second
   * time, by itself, where another one of its group failed: it must do nothing but write.
   */
  write<T>(work: Work<T>): Promise<T> {
    if (this.#closed) return Promise.reject(new StoreError('The database is closed.'));
    const written = new Promise<unknown>((resolve, reject) => {
      this.#waiting.push({ work, resolve, reject });
    });
    this.#running ??= this.#run();
    return written as Promise<T>;
  }

  /** Why the disk takes nothing, in a sentence for administrators; null as long as it does. */
  get fault(): string | null {
    return this.#fault?.message ?? null;
  }

  /** Takes no more writes, and resolves when those there are have ended. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    await turn();
    while (this.#taken < this.#waiting.length) {
      const began = performance.now();
      await this.#commitGroup();
      await wait(Math.min(performance.now() - began, longestPauseMs));
    }
    this.#running = undefined;
  }

  async #commitGroup(): Promise<void> {
    const began = performance.now();
    const group: Waiting[] = [];
    const results: unknown[] = [];
    try {
      await this.#database.transaction().execute(async (transaction) => {
        do {
          const next = this.#next();
          if (next === undefined) break;
          group.push(next);
          results.push(await next.work(transaction));
        } while (performance.now() - began < groupMs);
      });
    } catch (error) {
      await this.#commitEach(group, error);
      return;
    }
    this.#committed(group.length, performance.now() - began);
    for (const [index, { resolve }] of group.entries()) resolve(results[index]);
  }

  // Shifting a long array moves all of it: what is taken is dropped at once when all of it is.
  #next(): Waiting | undefined {
    const next = this.#waiting[this.#taken];
    if (next === undefined) return undefined;
    this.#taken += 1;
    if (this.#taken < this.#waiting.length) return next;
    this.#waiting = [];
    this.#taken = 0;
    return next;
  }

  /** One of the group has failed and nothing of it is done: each by itself, so that one falls. */
  async #commitEach(group: readonly Waiting[], error: unknown): Promise<void> {
    if (group.length <= 1) {
      this.#fail(group, error);
      return;
    }
    for (const waiting of group) {
      const began = performance.now();
      try {
        const result = await this.#database.transaction().execute(waiting.work);
        this.#committed(1, performance.now() - began);
        waiting.resolve(result);
      } catch (ownError) {
        this.#fail([waiting], ownError);
      }
    }
  }

  #committed(writes: number, tookMs: number): void {
    storeCommitted(this.#telemetry, writes, tookMs);
    if (this.#fault === undefined || writes === 0) return;
    this.#fault = undefined;
    storeWritable(this.#telemetry);
  }

  // With a full disk every calendar that is read fails here: it is said once, and once it is over.
  #fail(group: readonly Waiting[], error: unknown): void {
    const fault = diskFault(error);
    if (fault === undefined) {
      storeWriteFailed(this.#telemetry, error);
    } else {
      storeNotWritable(this.#telemetry, fault.message, this.#fault === undefined);
      this.#fault = fault;
    }
    for (const { reject } of group) reject(fault ?? error);
  }
}
