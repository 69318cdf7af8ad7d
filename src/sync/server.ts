import type { Instant } from '../presence/time.ts';
import { serverFailed, serverRecovered, serverWorks } from '../telemetry/sync-events.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { Breaker, type BreakerChange } from './breaker.ts';
import type { CalendarGateway } from './calendar-gateway.ts';
import type { Clock } from './clock.ts';
import type { GatewayError } from './gateway-error.ts';
import type { Pending } from './pending.ts';
import { Reads, type ReadsOwner } from './reads.ts';
import { notWaiting, type Schedule, type Timed } from './schedule.ts';
import { Watches, type WatchesOwner } from './watches.ts';

/** When a server that was left alone may be tried again. */
export class ServerTimer implements Timed {
  readonly kind = 'server';
  readonly server: Server;
  due: Instant = 0;
  place = notWaiting;

  constructor(server: Server) {
    this.server = server;
  }
}

export interface ServerOwner extends ReadsOwner, WatchesOwner {
  /** Its watches or its reads are stopped until it is well again. */
  stopped(server: Server): void;
}

export interface ServerOptions {
  readonly gateway: CalendarGateway;
  readonly clock: Clock;
  readonly random: () => number;
  readonly schedule: Schedule<Pending>;
  readonly telemetry: Telemetry;
  readonly concurrency: () => number;
  readonly owner: ServerOwner;
}

/** One server of the pool: its watches, its reads, and whether either can be had at present. */
export class Server {
  readonly name: string;
  /** How many people are served. */
  people = 0;
  readonly gateway: CalendarGateway;
  readonly reads: Reads;
  readonly watches: Watches;
  readonly #options: ServerOptions;
  readonly #timer: ServerTimer = new ServerTimer(this);
  readonly #readsBreaker: Breaker;
  readonly #watchesBreaker: Breaker;
  /** What was last said to be wrong. */
  #said: string | null = null;

  constructor(options: ServerOptions) {
    const { gateway, clock, random, schedule, owner } = options;
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
      schedule,
      breaker: this.#watchesBreaker,
      owner,
      blocked: () => this.readsStopped,
      moved,
    });
    serverWorks(options.telemetry, this.name);
  }

  /** What is wrong and what to do; `null` where nothing is. */
  get problem(): string | null {
    return this.#said;
  }

  /** No calendar of this server can be read for now. */
  get readsStopped(): boolean {
    return this.#readsBreaker.open;
  }

  /** The server's timer is due. */
  due(): void {
    this.reads.pump();
    this.watches.pump();
    this.#arm();
  }

  /** Ends its watches and what is under way. */
  async stop(): Promise<void> {
    await Promise.all([this.reads.stop(), this.watches.stop()]);
  }

  #moved(change: BreakerChange, error: GatewayError | null): void {
    this.#say(change, error);
    this.#arm();
    if (change === 'opened') this.#options.owner.stopped(this);
    if (change === 'recovered' || change === 'resumed') {
      this.reads.pump();
      this.watches.pump();
    }
  }

  // Watches and reads usually fail for one reason, which is said once.
  #say(change: BreakerChange, error: GatewayError | null): void {
    const { telemetry } = this.#options;
    if (change === 'opened' && error !== null && this.#said !== error.message) {
      this.#said = error.message;
      serverFailed(telemetry, this.name, error.message);
    }
    const works = !this.#readsBreaker.open && !this.#watchesBreaker.open;
    if (change === 'recovered' && works) {
      this.#said = null;
      serverRecovered(telemetry, this.name);
    }
  }

  #arm(): void {
    const { clock, schedule } = this.#options;
    const now = clock.now();
    let next = Infinity;
    for (const { retryAt } of [this.#readsBreaker, this.#watchesBreaker]) {
      if (retryAt !== null && retryAt > now) next = Math.min(next, retryAt);
    }
    if (next === Infinity) schedule.delete(this.#timer);
    else schedule.set(this.#timer, next);
  }
}
