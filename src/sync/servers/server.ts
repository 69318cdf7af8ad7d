import type { Mailbox } from '../../people/person.ts';
import {
  serverFailed,
  serverGone,
  serverRecovered,
  serverAdded,
  serverWorks,
} from '../../telemetry/sync-events.ts';
import type { Telemetry } from '../../telemetry/telemetry.ts';
import type { Alarm } from '../../time/alarm.ts';
import type { Clock } from '../../time/clock.ts';
import { secondMs, type Instant } from '../../time/instant.ts';
import { notWaiting, type Timed } from '../../time/timer-queue.ts';
import type { CalendarGateway } from '../calendar-gateway.ts';
import { GatewayError, type GatewayFault } from '../gateway-error.ts';
import type { Pending } from '../pending.ts';
import { Breaker, type BreakerChange } from './breaker.ts';
import { Bulk, type BulkOwner } from './bulk.ts';
import { Reads, type ReadsOwner } from './reads.ts';
import { Watches, type WatchesOwner } from './watches.ts';

/** A server that serves nobody and was not answering is tried again after so long. */
const idleRetryMs = 10 * secondMs;

/** When a server that was left alone may be tried again. */
export class ServerTimer implements Timed {
  readonly kind = 'server';
  readonly server: Server;
  place = notWaiting;

  constructor(server: Server) {
    this.server = server;
  }
}

export interface ServerOwner extends ReadsOwner, WatchesOwner, BulkOwner {
  /** Its watches or its reads are stopped until it is well again. */
  stopped(server: Server): void;
  /** It does again, or for the first time, what it could not. */
  recovered(server: Server): void;
  /** Somebody whose mailbox a server without people can be tried with; `null` for nobody. */
  sample(server: Server): Mailbox | null;
}

export interface ServerOptions {
  readonly gateway: CalendarGateway;
  readonly clock: Clock;
  readonly random: () => number;
  readonly alarm: Alarm<Pending>;
  readonly telemetry: Telemetry;
  readonly concurrency: () => number;
  readonly owner: ServerOwner;
}

/** How a server is: `degraded` is one that does not do all it should, or was just asked for peace. */
export type ServerHealth = 'untried' | 'up' | 'degraded' | 'down';

/** By which it cannot be had for anything, whatever was asked of it. */
const wholly: ReadonlySet<GatewayFault | null> = new Set([
  'no-answer',
  'untrusted',
  'password-refused',
  'not-offered',
  'ntlm-level',
]);

/** One server of the pool: its watches, its reads, and whether either can be had at present. */
export class Server {
  readonly name: string;
  /** How many people are served. */
  people = 0;
  readonly gateway: CalendarGateway;
  readonly reads: Reads;
  readonly watches: Watches;
  readonly bulk: Bulk;
  readonly #options: ServerOptions;
  readonly #timer: ServerTimer = new ServerTimer(this);
  readonly #readsBreaker: Breaker;
  readonly #watchesBreaker: Breaker;
  /** What was last said to be wrong. */
  #said: Pick<GatewayError, 'message' | 'fault'> | null = null;
  /** The name of its pool. */
  pool = '';
  /** Not in its pool any more: whoever is still served here moves. */
  removed = false;
  #probedAt: Instant | null = null;
  /** When it last could not be had for anything. */
  #goneAt = -Infinity;
  readonly #stopping = new AbortController();
  #probing: Promise<void> | null = null;

  constructor(options: ServerOptions) {
    const { gateway, clock, random, alarm, owner } = options;
    this.#options = options;
    this.gateway = gateway;
    this.name = gateway.server;
    const people = (): number => this.people;
    this.#readsBreaker = new Breaker(people, random, () => this.#watchesBreaker.open);
    this.#watchesBreaker = new Breaker(people, random, () => this.#readsBreaker.open);
    const moved = (change: BreakerChange, error: GatewayError | null): void => {
      this.#moved(change, error);
    };
    this.reads = new Reads(clock, this.#readsBreaker, owner, options.concurrency, moved);
    this.watches = new Watches({
      gateway,
      clock,
      random,
      alarm,
      breaker: this.#watchesBreaker,
      owner,
      // Who is told of in bulk need not be read before.
      blocked: () => this.readsStopped || this.bulk.promising,
      moved,
    });
    this.bulk = new Bulk({
      ...options,
      places: () => this.#bulkPlaces(),
      pass: () => this.#readsBreaker.pass,
      answered: (pass, error) => {
        moved(this.#bulkJudged(pass, error), error);
      },
      proven: () => this.#readsBreaker.passes(clock.now()) === 'all',
      settled: () => {
        this.watches.pump();
      },
    });
    serverAdded(options.telemetry, this.name);
  }

  /** What is wrong and what to do; `null` where nothing is. */
  get problem(): string | null {
    return this.#said?.message ?? null;
  }

  /** The same for programs; `null` where nothing is, and for what has no name of its own. */
  get fault(): GatewayFault | null {
    return this.#said?.fault ?? null;
  }

  /** No calendar of this server can be read for now. */
  get readsStopped(): boolean {
    return this.#readsBreaker.open;
  }

  /** Failed, and tried now and then: nobody is given to it who can have another. */
  get setAside(): boolean {
    return this.#readsBreaker.open || this.#watchesBreaker.open;
  }

  /** Known to work, not merely not known to fail. */
  get works(): boolean {
    return this.lastSuccess !== null && !this.setAside;
  }

  /** When something was last read or watched, or tried with success; `null` for never. */
  get lastSuccess(): Instant | null {
    const all = [this.reads.lastSuccess, this.watches.lastSuccess, this.#probedAt];
    const known = all.filter((at) => at !== null);
    return known.length === 0 ? null : Math.max(...known);
  }

  get health(): ServerHealth {
    if (this.#readsBreaker.open) return 'down';
    // Where subscriptions alone are refused, calendars are read all the same.
    if (this.#watchesBreaker.open) {
      return (this.reads.lastSuccess ?? -Infinity) <= this.#goneAt ? 'down' : 'degraded';
    }
    const kinds = [this.#readsBreaker.kind, this.#watchesBreaker.kind];
    if (kinds.some((kind) => kind === 'suspect' || kind === 'resting')) return 'degraded';
    return this.lastSuccess === null ? 'untried' : 'up';
  }

  /** The server's timer is due. */
  due(): void {
    this.bulk.pump();
    this.reads.pump();
    this.watches.pump();
    this.tryIdle();
    this.#arm();
  }

  /** Somebody has changed something about it: it is tried at once, whatever it was like. */
  hurry(): void {
    const now = this.#options.clock.now();
    this.#readsBreaker.hurry(now);
    this.#watchesBreaker.hurry(now);
    this.due();
  }

  /** Tries a server that serves nobody, where it is not known to work: nobody else would. */
  tryIdle(): void {
    if (this.people > 0 || this.works || this.removed || this.#probing !== null) return;
    const now = this.#options.clock.now();
    const breakers = [this.#readsBreaker, this.#watchesBreaker];
    if (breakers.every((breaker) => breaker.passes(now) === 'none')) return;
    const mailbox = this.#options.owner.sample(this);
    if (mailbox === null) return;
    this.#probing = this.#probe(mailbox).finally(() => {
      this.#probing = null;
    });
  }

  /** Some setting is not what it was. */
  settingsChanged(): void {
    this.reads.pump();
    this.bulk.settingsChanged();
  }

  /** Ends its watches and what is under way. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#options.alarm.set(this.#timer, null);
    const parts = [this.reads, this.watches, this.bulk];
    await Promise.all([...parts.map((part) => part.stop()), this.#probing]);
    serverGone(this.#options.telemetry, this.name);
  }

  async #probe(mailbox: Mailbox): Promise<void> {
    const { gateway, clock } = this.#options;
    const breakers = [this.#readsBreaker, this.#watchesBreaker].map((breaker) => ({
      breaker,
      pass: breaker.pass,
    }));
    const { signal } = this.#stopping;
    const error = await attempt(() => gateway.readAutomaticReplies(mailbox, signal));
    if (signal.aborted) return;
    const now = clock.now();
    if (error === null) this.#probedAt = now;
    for (const { breaker, pass } of breakers) {
      const change =
        error === null ? breaker.succeeded(pass) : breaker.failed(pass, this, error, now);
      this.#moved(change, error);
    }
    if (!this.works && this.#options.alarm.dueOf(this.#timer) === null) {
      this.#options.alarm.set(this.#timer, now + idleRetryMs);
    }
  }

  // A quarter of what may be under way: a request for many keeps the server busy for long.
  #bulkPlaces(): number {
    const { clock, concurrency } = this.#options;
    switch (this.#readsBreaker.passes(clock.now())) {
      case 'all':
        return Math.max(1, Math.floor(concurrency() / 4));
      case 'one':
        return 1;
      case 'none':
        return 0;
    }
  }

  // What only a request for many does not get says nothing of the others, unless it was the first
  // of all: a wrong password must not be tried again and again.
  #bulkJudged(pass: number, error: GatewayError | null): BreakerChange {
    const breaker = this.#readsBreaker;
    if (error === null) return breaker.succeeded(pass);
    if (breaker.kind !== 'unproven' || error.remedy !== 'fix-server') return 'none';
    return breaker.failed(pass, this, error, this.#options.clock.now());
  }

  #moved(change: BreakerChange, error: GatewayError | null): void {
    if (wholly.has(error?.fault ?? null)) this.#goneAt = this.#options.clock.now();
    this.#say(change, error);
    this.#arm();
    if (change === 'opened') this.#options.owner.stopped(this);
    if (change === 'recovered') this.bulk.recovered();
    if (change === 'recovered' || change === 'resumed') {
      this.bulk.pump();
      this.reads.pump();
      this.watches.pump();
      if (!this.setAside) this.#options.owner.recovered(this);
    }
  }

  // Watches and reads usually fail for one reason, which is said once.
  #say(change: BreakerChange, error: GatewayError | null): void {
    const { telemetry } = this.#options;
    if (change === 'opened' && error !== null && this.#said?.message !== error.message) {
      this.#said = error;
      serverFailed(telemetry, this.name, error.message);
    }
    const works = !this.#readsBreaker.open && !this.#watchesBreaker.open;
    if (change === 'recovered' && works) {
      this.#said = null;
      serverRecovered(telemetry, this.name);
    }
    if (change === 'resumed' && works) serverWorks(telemetry, this.name);
  }

  #arm(): void {
    const { clock, alarm } = this.#options;
    const now = clock.now();
    let next = Infinity;
    for (const { retryAt } of [this.#readsBreaker, this.#watchesBreaker]) {
      if (retryAt !== null && retryAt > now) next = Math.min(next, retryAt);
    }
    alarm.set(this.#timer, next === Infinity ? null : next);
  }
}

async function attempt(work: () => Promise<unknown>): Promise<GatewayError | null> {
  try {
    await work();
    return null;
  } catch (error) {
    if (error instanceof GatewayError) return error;
    return new GatewayError('The server could not be tried.', 'retry', { cause: error });
  }
}
