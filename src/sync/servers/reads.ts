import type { Clock } from '../../time/clock.ts';
import type { Instant } from '../../time/instant.ts';
import type { ReadJob } from '../followed.ts';
import { GatewayError } from '../gateway-error.ts';
import type { MeetingsRead } from '../meetings-desk.ts';
import type { Breaker, BreakerChange } from './breaker.ts';
import { ReadQueue, type Urgency } from './read-queue.ts';

/** What is done with reads; `CalendarSync` does it. */
export interface ReadsOwner {
  /** Reads and keeps what was read. */
  read(job: ReadJob, signal: AbortSignal): Promise<void>;
  finished(job: ReadJob, error: GatewayError | null, tookMs: number): void;
  /** An error that no gateway may give: a fault of ours. */
  broken(job: AnyRead, error: unknown): void;
}

/** What keeps people current, and what somebody asked for. */
export type AnyRead = ReadJob | MeetingsRead;

/** The reads of one server: so many at a time, in a fair order, as its breaker permits. */
export class Reads {
  readonly #clock: Clock;
  readonly #breaker: Breaker;
  readonly #owner: ReadsOwner;
  readonly #concurrency: () => number;
  readonly #changed: (change: BreakerChange, error: GatewayError | null) => void;
  readonly #queue = new ReadQueue<AnyRead>();
  readonly #abort = new AbortController();
  readonly #running = new Set<Promise<void>>();
  /** When something was last read; `null` for never. */
  lastSuccess: Instant | null = null;

  /** `changed` is told whenever an outcome moves the breaker. */
  constructor(
    clock: Clock,
    breaker: Breaker,
    owner: ReadsOwner,
    concurrency: () => number,
    changed: (change: BreakerChange, error: GatewayError | null) => void,
  ) {
    this.#clock = clock;
    this.#breaker = breaker;
    this.#owner = owner;
    this.#concurrency = concurrency;
    this.#changed = changed;
  }

  get waiting(): number {
    return this.#queue.length;
  }

  add(job: AnyRead, wanted: Urgency): void {
    this.#queue.add(job, wanted);
    this.pump();
  }

  remove(job: AnyRead): void {
    this.#queue.delete(job);
  }

  /** Begins as many reads as may be under way now. */
  pump(): void {
    if (this.#abort.signal.aborted) return;
    while (this.#running.size < this.#limit()) {
      const job = this.#queue.take();
      if (job === undefined) return;
      this.#begin(job);
    }
  }

  /** Aborts what is under way; resolves when it has ended. */
  async stop(): Promise<void> {
    this.#abort.abort();
    await Promise.all(this.#running);
  }

  #limit(): number {
    switch (this.#breaker.passes(this.#clock.now())) {
      case 'all':
        return this.#concurrency();
      case 'one':
        return 1;
      case 'none':
        return 0;
    }
  }

  #begin(job: AnyRead): void {
    job.running = true;
    const run = this.#run(job).finally(() => {
      this.#running.delete(run);
      this.pump();
    });
    this.#running.add(run);
  }

  async #run(job: AnyRead): Promise<void> {
    const { pass } = this.#breaker;
    const began = this.#clock.now();
    const error = await this.#attempt(job);
    job.running = false;
    // What nobody waited for to the end says nothing of the server.
    if (this.#abort.signal.aborted || isAbandoned(job)) return;
    const now = this.#clock.now();
    if (error === null) this.lastSuccess = now;
    const change =
      error === null
        ? this.#breaker.succeeded(pass)
        : this.#breaker.failed(pass, job.who, error, now);
    if (change !== 'none') this.#changed(change, error);
    if (job.kind === 'meetings') job.finished(error, now - began);
    else this.#owner.finished(job, error, now - began);
  }

  async #attempt(job: AnyRead): Promise<GatewayError | null> {
    try {
      const { signal } = this.#abort;
      await (job.kind === 'meetings' ? job.read(signal) : this.#owner.read(job, signal));
      return null;
    } catch (error) {
      if (error instanceof GatewayError) return error;
      if (!this.#abort.signal.aborted && !isAbandoned(job)) this.#owner.broken(job, error);
      return new GatewayError('Reading failed unexpectedly.', 'retry', { cause: error });
    }
  }
}

function isAbandoned(job: AnyRead): boolean {
  return job.kind === 'meetings' && job.abandoned;
}
