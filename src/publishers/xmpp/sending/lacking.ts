import type { SteadyClock } from '../../../time/steady-clock.ts';
import { bareJid } from '../address.ts';
import { WatchedRound, type WatchedRoundOptions } from './watched-round.ts';

export interface LackingOptions extends WatchedRoundOptions {
  readonly clock: SteadyClock;
  /** How often those who lack something are looked after, in milliseconds. */
  readonly everyMs: number;
  /** What is remembered at most, of all together. */
  readonly most: number;
  /** Tells some of those who lack something. Where it rejects, nobody is told before `clear`. */
  readonly tell: () => void | Promise<void>;
}

/**
 * Who lacks what, each at most once, for those who cannot be told at this moment. Where that
 * becomes too much, only who lacks something is remembered, and a round tells them of everyone.
 */
export class Lacking {
  readonly #options: LackingOptions;
  /** By bare or full JID. */
  readonly #lacks = new Map<string, Set<string>>();
  readonly #round: WatchedRound;
  #count = 0;
  #cancel: (() => void) | undefined;

  constructor(options: LackingOptions) {
    this.#options = options;
    this.#round = new WatchedRound(options);
  }

  /** May be deleted from meanwhile. */
  [Symbol.iterator](): Iterator<readonly [who: string, lacks: ReadonlySet<string>]> {
    return this.#lacks[Symbol.iterator]();
  }

  get isEmpty(): boolean {
    return this.#count === 0 && this.#round.isOver;
  }

  add(who: string, what: string, most = this.#options.most): void {
    const subscriber = bareJid(who);
    if (this.#round.awaits(subscriber)) return;
    const lacks = this.#lacks.get(who) ?? new Set();
    if (lacks.has(what)) return;
    if (this.#count >= most) {
      this.#count -= lacks.size;
      this.#lacks.delete(who);
      this.#round.add(subscriber);
      return;
    }
    this.#lacks.set(who, lacks.add(what));
    this.#count += 1;
    this.#later();
  }

  /** A round must come to its end: what it leaves is remembered, whatever was before. */
  addInRound(who: string, what: string): void {
    this.add(who, what, Number.POSITIVE_INFINITY);
  }

  /** A subscriber (bare JID) lacks everyone. */
  addEveryone(subscriber: string): void {
    this.#round.add(subscriber);
  }

  delete(who: string, what: string): void {
    const lacks = this.#lacks.get(who);
    if (!lacks?.delete(what)) return;
    this.#count -= 1;
    if (lacks.size === 0) this.#lacks.delete(who);
  }

  clear(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#lacks.clear();
    this.#count = 0;
    this.#round.clear();
  }

  #later(): void {
    this.#cancel ??= this.#options.clock.after(this.#options.everyMs, () => void this.#tell());
  }

  async #tell(): Promise<void> {
    const cancel = this.#cancel;
    try {
      await this.#options.tell();
    } catch {
      // The connection is gone; the next one is sent everything.
      return;
    }
    // Cleared meanwhile.
    if (cancel !== this.#cancel) return;
    this.#cancel = undefined;
    if (this.#lacks.size > 0) this.#later();
  }
}
