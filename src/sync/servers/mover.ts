import type { Alarm } from '../../time/alarm.ts';
import type { Clock } from '../../time/clock.ts';
import type { Instant } from '../../time/instant.ts';
import type { Followed } from '../followed.ts';
import { moveGraceMs, movesPerSecond } from '../pace.ts';
import { MoveTimer, type Pending } from '../pending.ts';
import type { Server } from './server.ts';

export interface MoverOptions {
  readonly clock: Clock;
  readonly alarm: Alarm<Pending>;
  /** Moves the person to another server; false where there is none that could do better. */
  readonly move: (who: Followed) => boolean;
  /** A removed server serves nobody any more. */
  readonly emptied: (server: Server) => void;
}

const stepMs = 100;
const movesAtOnce = (movesPerSecond * stepMs) / 1000;

/**
 * Who is to have another server, because theirs is set aside, removed, or refuses them: moved few
 * at a time, so that those who take them over are not overrun, and one of each server in turn.
 */
export class Mover {
  readonly #options: MoverOptions;
  readonly #timer = new MoveTimer();
  /** Servers to be emptied, and from when on. */
  readonly #leaving = new Map<Server, Instant>();
  /** Who is to have another server by themself. */
  readonly #single = new Set<Followed>();
  /** Somebody could not move, for want of another server. */
  #stuck = false;

  constructor(options: MoverOptions) {
    this.#options = options;
  }

  /** The server is set aside: unless it recovers soon, its people go. */
  setAside(server: Server): void {
    if (this.#leaving.has(server)) return;
    this.#leaving.set(server, this.#options.clock.now() + moveGraceMs);
    this.wake();
  }

  /**
   * The server works again: whoever is still there stays. Where there was nobody to move to, the
   * others may be back as well: they are tried first.
   */
  recovered(server: Server): void {
    if (!server.removed) this.#leaving.delete(server);
    if (this.#stuck) this.#tryOthers();
    this.wake();
  }

  removed(server: Server): void {
    this.#leaving.set(server, this.#options.clock.now());
    this.wake();
  }

  /** The person's server refuses to watch their mailbox, and another might not. */
  refused(who: Followed): void {
    this.#single.add(who);
    this.wake();
  }

  /** The person's server is of another pool than theirs. */
  astray(who: Followed): void {
    this.#single.add(who);
    this.wake();
  }

  /** There is something to do, or there may be a server now to move to. */
  wake(): void {
    const { clock, alarm } = this.#options;
    const first = Math.min(...this.#leaving.values(), this.#single.size > 0 ? 0 : Infinity);
    if (first !== Infinity) alarm.noLaterThan(this.#timer, Math.max(first, clock.now()));
  }

  due(): void {
    const { clock, alarm } = this.#options;
    const now = clock.now();
    let moved = 0;
    for (let i = 0; i < movesAtOnce && this.#moveOne(now); i++) moved += 1;
    for (const server of this.#leaving.keys()) this.#sweep(server);
    // Without a server to move to everyone waits until one recovers.
    const later = [...this.#leaving.values()].filter((from) => from > now);
    const next = moved > 0 ? now + stepMs : Math.min(...later);
    if (next !== Infinity) alarm.set(this.#timer, next);
  }

  #tryOthers(): void {
    this.#stuck = false;
    const from = this.#options.clock.now() + moveGraceMs;
    for (const server of this.#leaving.keys()) {
      if (server.removed) continue;
      this.#leaving.set(server, from);
      server.hurry();
    }
  }

  #moveOne(now: Instant): boolean {
    for (const who of this.#single) {
      this.#single.delete(who);
      if (who.active && this.#options.move(who)) return true;
    }
    for (const [server, from] of this.#leaving) {
      if (from > now) continue;
      const [who] = server.watches.everyone();
      if (who === undefined) continue;
      if (!this.#options.move(who)) {
        this.#stuck = true;
        continue;
      }
      // To the end of the line.
      this.#leaving.delete(server);
      this.#leaving.set(server, from);
      return true;
    }
    return false;
  }

  #sweep(server: Server): void {
    if (!server.removed || server.people > 0) return;
    this.#leaving.delete(server);
    this.#options.emptied(server);
  }
}
