import type { Mailbox } from '../people/person.ts';
import { personMoved, poolChanged } from '../telemetry/sync-events.ts';
import type { Assignments } from './assignments.ts';
import type { CalendarGateway } from './calendar-gateway.ts';
import type { Followed } from './followed.ts';
import { Mover } from './mover.ts';
import { Pool } from './pool.ts';
import type { MoveReasons } from './move-reasons.ts';
import type { Server, ServerOptions } from './server.ts';

/** Servers that share one set of credentials. */
export interface PoolMembers {
  readonly name: string;
  readonly servers: readonly CalendarGateway[];
}

export interface PoolsOptions extends Pick<ServerOptions, 'clock' | 'schedule' | 'telemetry'> {
  readonly assignments: Assignments;
  /** What a server is made with. */
  readonly server: (gateway: CalendarGateway) => Server;
  readonly everyone: () => Iterable<Followed>;
  /** The person goes on with another server. */
  readonly move: (who: Followed, to: Server) => void;
  /** There is no server for the person any more. */
  readonly leave: (who: Followed) => void;
}

/** The pools there are, and who is moved from one server of a pool to another. */
export class Pools implements MoveReasons {
  readonly #options: PoolsOptions;
  readonly #mover: Mover;
  /** The first is for everyone who has no other. */
  #pools: readonly Pool[] = [];
  /** Those that are in no pool any more and still serve people. */
  readonly #leaving = new Map<Server, () => void>();
  #samples: Iterator<Followed> = [][Symbol.iterator]();

  constructor(options: PoolsOptions) {
    this.#options = options;
    this.#mover = new Mover({
      clock: options.clock,
      schedule: options.schedule,
      move: (who) => this.#move(who),
      emptied: (server) => this.#leaving.get(server)?.(),
    });
  }

  all(): readonly Pool[] {
    return this.#pools;
  }

  servers(): readonly Server[] {
    return this.#pools.flatMap(({ servers }) => servers);
  }

  serverOf(who: Followed): Server | null {
    const pool = this.#poolOf();
    return pool === null ? null : this.#options.assignments.serverOf(who.person.jid, pool);
  }

  /** Where the turns go on after a restart. */
  turnTo(turn: number): void {
    for (const pool of this.#pools) pool.turnTo(turn);
  }

  /** Answers what resolves when removed servers serve nobody and have ended. */
  set(pools: readonly PoolMembers[]): Promise<unknown> {
    const before = this.servers();
    this.#pools = pools.map(({ name, servers }) => this.#withServers(name, servers));
    const now = new Set(this.servers());
    const gone = before.filter((server) => !now.has(server));
    return Promise.all(gone.map((server) => this.#remove(server)));
  }

  /** Servers may have come: tries those that serve nobody, and moves whoever waits for one. */
  wake(): void {
    for (const server of this.servers()) server.tryIdle();
    this.#mover.wake();
  }

  /** Some people's time has come to move. */
  due(): void {
    this.#mover.due();
  }

  setAside(server: Server): void {
    this.#mover.setAside(server);
  }

  recovered(server: Server): void {
    this.#mover.recovered(server);
  }

  refused(who: Followed): void {
    this.#mover.refused(who);
  }

  waiting(server: Server): number {
    const pool = this.#pools.find(({ servers }) => servers.includes(server));
    return (pool?.servers ?? [server]).reduce((sum, { reads }) => sum + reads.waiting, 0);
  }

  /** Another one each time, since one mailbox may be at fault. */
  sample(): Mailbox | null {
    for (let tried = 0; tried < 100; tried++) {
      const next = this.#samples.next();
      if (next.done === true) this.#samples = this.#options.everyone()[Symbol.iterator]();
      else if (next.value.active) return next.value.person.mailbox;
    }
    return null;
  }

  /** Ends every server, also those that were to be removed. */
  async stop(): Promise<void> {
    const all = [...this.servers(), ...this.#leaving.keys()];
    await Promise.allSettled(all.map((server) => server.stop()));
    for (const done of this.#leaving.values()) done();
  }

  #poolOf(): Pool | null {
    return this.#pools[0] ?? null;
  }

  // The pool of that name as it is to be, with the servers it has and those that are new.
  #withServers(name: string, gateways: readonly CalendarGateway[]): Pool {
    const { telemetry, server: make } = this.#options;
    const pool = this.#pools.find((known) => known.name === name) ?? new Pool(name);
    const old = pool.servers;
    pool.servers = gateways.map(
      (gateway) => old.find((server) => server.gateway === gateway) ?? make(gateway),
    );
    const added = pool.servers.filter((server) => !old.includes(server));
    const removed = old.filter((server) => !pool.servers.includes(server));
    if (added.length + removed.length > 0) {
      poolChanged(telemetry, name, namesOf(added), namesOf(removed));
    }
    return pool;
  }

  async #remove(server: Server): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    server.removed = true;
    this.#leaving.set(server, resolve);
    this.#mover.removed(server);
    await promise;
    this.#leaving.delete(server);
    await server.stop();
  }

  // Gives the person another server, where there is one that may do better.
  #move(who: Followed): boolean {
    const { server: from, person } = who;
    if (from === null) return false;
    const pool = this.#poolOf();
    const to = pool?.next(from, true) ?? (from.removed ? pool?.any(from) : null) ?? null;
    if (to === null) {
      if (from.removed) this.#options.leave(who);
      return from.removed;
    }
    this.#options.assignments.assign(person.jid, to);
    this.#options.move(who, to);
    personMoved(this.#options.telemetry, from.name, to.name);
    return true;
  }
}

function namesOf(servers: readonly Server[]): readonly string[] {
  return servers.map(({ name }) => name);
}
