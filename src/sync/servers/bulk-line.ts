import type { Mailbox } from '../../people/person.ts';
import type { Alarm } from '../../time/alarm.ts';
import type { Clock } from '../../time/clock.ts';
import { hourMs, secondMs, type Instant } from '../../time/instant.ts';
import { notWaiting, type Timed } from '../../time/timer-queue.ts';
import type { Followed } from '../followed.ts';
import { GatewayError } from '../gateway-error.ts';
import { about, backOffMs, peaceMs } from '../pace.ts';
import type { Pending } from '../pending.ts';

/** When a line is to be looked at again. */
export class BulkTimer implements Timed {
  readonly kind = 'bulk';
  readonly line: { due(): void };
  place = notWaiting;

  constructor(line: { due(): void }) {
    this.line = line;
  }
}

export interface BulkLineOptions<Told> {
  readonly clock: Clock;
  readonly random: () => number;
  readonly alarm: Alarm<Pending>;
  /** Mailboxes in one request. */
  readonly limit: number;
  /** Everyone is asked for this often, evenly spread, in milliseconds. */
  readonly everyMs: () => number;
  /** Requests that may be under way now. */
  readonly places: () => number;
  readonly ask: (
    mailboxes: readonly Mailbox[],
    at: Instant,
    signal: AbortSignal,
  ) => Promise<ReadonlyMap<Mailbox, Told | GatewayError>>;
  /** What was told of someone, by a request sent at `at`; what goes wrong is for them to say. */
  readonly told: (who: Followed, told: Told, at: Instant) => void;
  /** A request has ended; `null` for success. */
  readonly ended: (error: GatewayError | null) => void;
  /** Nobody is told of for now. */
  readonly gaveUp: () => void;
}

// Those who come together are asked for together.
const gatherMs = 250;
// So often in a row a request may fail before nobody waits for this any more.
const patience = 3;

/**
 * Who is asked for together: newcomers at once, everyone now and then, so many with one request.
 * It is a help and no more: whoever it does not tell of is read one by one.
 */
export class BulkLine<Told> {
  readonly #options: BulkLineOptions<Told>;
  readonly #timer = new BulkTimer(this);
  readonly #abort = new AbortController();
  readonly #members = new Set<Followed>();
  readonly #waiting = new Set<Followed>();
  readonly #running = new Set<Promise<void>>();
  #round: Iterator<Followed> = this.#members.values();
  #sweepAt: Instant = 0;
  #gatheredAt: Instant = 0;
  #restsUntil: Instant = 0;
  #failures = 0;
  #refused = false;

  constructor(options: BulkLineOptions<Told>) {
    this.#options = options;
  }

  /** Somebody is about to be told of: whoever can should wait for that. */
  get promising(): boolean {
    return this.#failures === 0 && (this.#waiting.size > 0 || this.#running.size > 0);
  }

  /** The last requests were not in vain. */
  get works(): boolean {
    return this.#failures < patience && !this.#refused;
  }

  /** Asks for the person soon, and from then on now and then. */
  add(who: Followed): void {
    const { clock } = this.#options;
    if (this.#members.size === 0) this.#sweepAt = clock.now() + this.#sweepMs();
    this.#members.add(who);
    this.#wait(who);
  }

  remove(who: Followed): void {
    this.#members.delete(who);
    this.#waiting.delete(who);
  }

  /** The person need not be asked for soon. */
  calm(who: Followed): void {
    this.#waiting.delete(who);
  }

  /** Asks for everyone soon: the server was away. */
  addEveryone(): void {
    this.#restsUntil = 0;
    for (const who of this.#members) this.#wait(who);
  }

  /** Everyone is to be asked for more often, or less. */
  paceChanged(): void {
    if (this.#members.size === 0) return;
    this.#sweepAt = Math.min(this.#sweepAt, this.#options.clock.now() + this.#sweepMs());
    this.#arm();
  }

  due(): void {
    const now = this.#options.clock.now();
    if (this.#members.size > 0 && now >= this.#sweepAt) {
      this.#sweepAt = now + this.#sweepMs();
      if (now >= this.#restsUntil) for (const who of this.#nextOnes()) this.#waiting.add(who);
    }
    this.pump();
    this.#arm();
  }

  /** Begins as many requests as may be under way now. */
  pump(): void {
    const { clock, limit, places } = this.#options;
    const now = clock.now();
    if (this.#abort.signal.aborted || now < this.#restsUntil) return;
    while (this.#waiting.size > 0 && this.#running.size < places()) {
      if (this.#waiting.size < limit && now < this.#gatheredAt + gatherMs) return;
      this.#begin();
      if (this.#failures > 0) return;
    }
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    this.#options.alarm.set(this.#timer, null);
    this.#waiting.clear();
    await Promise.all(this.#running);
  }

  #wait(who: Followed): void {
    if (this.#refused) return;
    this.#waiting.add(who);
    this.#gatheredAt = this.#options.clock.now();
    if (this.#waiting.size % this.#options.limit === 0) this.pump();
    this.#arm();
  }

  #begin(): void {
    const batch: Followed[] = [];
    for (const who of this.#waiting) {
      if (batch.length === this.#options.limit) break;
      batch.push(who);
      this.#waiting.delete(who);
    }
    const run = this.#run(batch).finally(() => {
      this.#running.delete(run);
      if (this.#abort.signal.aborted) return;
      this.pump();
      this.#arm();
    });
    this.#running.add(run);
  }

  async #run(batch: readonly Followed[]): Promise<void> {
    const { clock, ask, told } = this.#options;
    const at = clock.now();
    // Several people may have one mailbox.
    const mailboxes = [...new Set(batch.map(({ person }) => person.mailbox))];
    try {
      const outcomes = await ask(mailboxes, at, this.#abort.signal);
      this.#succeeded();
      for (const who of batch) {
        const outcome = outcomes.get(who.person.mailbox);
        const present = this.#members.has(who);
        if (present && outcome !== undefined && !(outcome instanceof GatewayError)) {
          told(who, outcome, at);
        }
      }
    } catch (error) {
      if (!this.#abort.signal.aborted) this.#failed(batch, asGatewayError(error));
    }
  }

  #succeeded(): void {
    this.#failures = 0;
    this.#refused = false;
    this.#options.ended(null);
  }

  #failed(batch: readonly Followed[], error: GatewayError): void {
    const { clock, random, ended, gaveUp } = this.#options;
    const now = clock.now();
    this.#failures += 1;
    this.#refused = error.remedy !== 'retry';
    if (this.#refused) {
      // What the server cannot do today it may be allowed to do some day.
      this.#restsUntil = now + about(hourMs, random());
      this.#waiting.clear();
    } else {
      const pauseMs = Math.max(peaceMs(error.retryAfterMs), backOffMs(this.#failures, random()));
      this.#restsUntil = now + pauseMs;
      if (this.#failures < patience) for (const who of batch) this.#waiting.add(who);
      else this.#waiting.clear();
    }
    ended(error);
    if (!this.works) gaveUp();
  }

  #nextOnes(): readonly Followed[] {
    const ones: Followed[] = [];
    const most = Math.min(this.#options.limit, this.#members.size);
    while (ones.length < most) {
      const next = this.#round.next();
      if (next.done === true) {
        if (ones.length > 0) break;
        this.#round = this.#members.values();
      } else {
        ones.push(next.value);
      }
    }
    return ones;
  }

  // So often that everyone has had a turn when the time is over.
  #sweepMs(): number {
    const requests = Math.max(1, Math.ceil(this.#members.size / this.#options.limit));
    return Math.max(secondMs, this.#options.everyMs() / requests);
  }

  #arm(): void {
    const { clock, alarm } = this.#options;
    if (this.#abort.signal.aborted) return;
    const now = clock.now();
    let next = this.#members.size > 0 ? this.#sweepAt : Infinity;
    if (this.#waiting.size > 0 && this.#running.size === 0) {
      const ready = Math.max(this.#gatheredAt + gatherMs, this.#restsUntil);
      if (ready > now) next = Math.min(next, ready);
    }
    alarm.set(this.#timer, next === Infinity ? null : next);
  }
}

function asGatewayError(error: unknown): GatewayError {
  return error instanceof GatewayError
    ? error
    : new GatewayError('Reading many at once failed unexpectedly.', 'retry', { cause: error });
}
