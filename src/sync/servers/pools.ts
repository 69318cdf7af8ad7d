import type { Mailbox } from '../../people/person.ts';
import { personMoved, poolChanged } from '../../telemetry/sync-events.ts';
import type { CalendarGateway } from '../calendar-gateway.ts';
import type { Followed } from '../followed.ts';
import type { Assignments } from './assignments.ts';
import { Mover } from './mover.ts';
import { Pool } from './pool.ts';
import type { MoveReasons } from './move-reasons.ts';
import type { Server, ServerOptions } from './server.ts';

/** So many people are looked through for one whose mailbox a server can be tried with. */
const mostSampled = 10_000;

/** Servers that share one set of credentials. */
export interface PoolMembers {
  readonly name: string;
  readonly servers: readonly CalendarGateway[];
}

export interface PoolsOptions extends Pick<ServerOptions, 'clock' | 'alarm' | 'telemetry'> {
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
  /** The first is for everyone who names none. */
  #pools: readonly Pool[] = [];
  /** Those that are in no pool any more and still serve people. */
  readonly #leaving = new Map<Server, () => void>();
  #samples: Iterator<Followed> = [][Symbol.iterator]();

  constructor(options: PoolsOptions) {
    this.#options = options;
    this.#mover = new Mover({
      clock: options.clock,
      alarm: options.alarm,
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
    const pool = this.poolOf(who);
    return pool === null ? null : this.#options.assignments.serverOf(who.person.jid, pool);
  }

  /** The pool that is to serve the person; `null` where the one they name is not there. */
  poolOf({ person: { gateway } }: Followed): Pool | null {
    if (gateway === null) return this.#pools[0] ?? null;
    return this.#pools.find(({ name }) => name === gateway) ?? null;
  }

  /** Where the turns go on after a restart. */
  turnTo(turn: number): void {
    for (const pool of this.#pools) pool.turnTo(turn);
  }

  /** Answers what resolves when removed servers serve nobody and have ended. */
  set(pools: readonly PoolMembers[]): Promise<unknown> {
    const before = this.servers();
    const [first] = this.#pools;
    this.#pools = pools.map(({ name, servers }) => this.#withServers(name, servers));
    const now = new Set(this.servers());
    const gone = before.filter((server) => !now.has(server));
    if (this.#pools[0] !== first) this.#gather();
    return Promise.all(gone.map((server) => this.#remove(server)));
  }

  /** Whoever is served by another pool than theirs goes on with their own, at once. */
  place(who: Followed): void {
    if (this.#isAstray(who)) this.#move(who);
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
  sample({ pool }: Server): Mailbox | null {
    for (let tried = 0; tried < mostSampled; tried++) {
      const next = this.#samples.next();
      if (next.done === true) this.#samples = this.#options.everyone()[Symbol.iterator]();
      else if (next.value.active && this.poolOf(next.value)?.name === pool) {
        return next.value.person.mailbox;
      }
    }
    return null;
  }

  /** Ends every server, also those that were to be removed. */
  async stop(): Promise<void> {
    const all = [...this.servers(), ...this.#leaving.keys()];
    await Promise.allSettled(all.map((server) => server.stop()));
    for (const done of this.#leaving.values()) done();
  }

  // Few at a time, as when a server fails: they may be very many.
  #gather(): void {
    for (const who of this.#options.everyone()) if (this.#isAstray(who)) this.#mover.astray(who);
  }

  #isAstray(who: Followed): boolean {
    const { server } = who;
    return server !== null && !server.removed && this.poolOf(who)?.name !== server.pool;
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
    for (const server of added) server.pool = name;
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
    const pool = this.poolOf(who);
    const stays = pool?.servers.includes(from) === true;
    const to = pool?.next(from, true) ?? (stays ? null : pool?.any(from)) ?? null;
    if (to === null) {
      // Not to be asked about them any more, be there another or not.
      if (!stays) this.#options.leave(who);
      return !stays;
    }
    if (to.pool !== from.pool) who.beginAnew();
    this.#options.assignments.assign(person.jid, to);
    this.#options.move(who, to);
    personMoved(this.#options.telemetry, from.name, to.name);
    return true;
  }
}

function namesOf(servers: readonly Server[]): readonly string[] {
  return servers.map(({ name }) => name);
}
