import type { SteadyClock } from '../../../time/steady-clock.ts';
import { element } from '../markup.ts';

/** Between what was written and what the server has come to lies this much time, or little more. */
const targetMs = 200;

// UTF-16 code units.
const leastLength = 262_144;
const mostLength = 8_388_608;
const firstLength = 524_288;

/** A server that does not send our own words back by then never will: nothing is held back. */
const patienceMs = 5_000;

/** Marks within one window: the finer, the steadier. */
const marksPerWindow = 4;

interface Mark {
  /** Since the mark before. */
  readonly length: number;
  /** Everything on its way then. */
  readonly underWay: number;
  readonly at: number;
  /** More waited than there was room for. */
  readonly busy: boolean;
}

/**
 * How much may be under way to the server. Sockets hold megabytes, which is seconds at a server's
 * pace, and whatever is said then, however urgent, comes after them. So every now and then we say
 * something to ourselves: when it comes back the server has dealt with all that was before it, and
 * how long that took says how much it gets done.
 */
export class LinkWindow {
  readonly #domain: string;
  readonly #clock: SteadyClock;
  readonly #opened: () => void;
  /** Not yet come back, by id; the oldest first. */
  readonly #marks = new Map<string, Mark>();
  #limit = firstLength;
  #underWay = 0;
  #sinceMark = 0;
  #wasFull = false;
  #count = 0;
  #given = false;
  #cancel: (() => void) | undefined;

  /** `domain` is the component's; `opened` is called when there is room again. */
  constructor(domain: string, clock: SteadyClock, opened: () => void) {
    this.#domain = domain;
    this.#clock = clock;
    this.#opened = opened;
  }

  /** Whether what can wait has to. */
  get full(): boolean {
    const full = !this.#given && this.#underWay >= this.#limit;
    if (full) this.#wasFull = true;
    return full;
  }

  /** So many code units are written now; what is to be written behind them. */
  wrote(length: number): string {
    if (this.#given) return '';
    this.#underWay += length;
    this.#sinceMark += length;
    if (this.#sinceMark < this.#limit / marksPerWindow) return '';
    const id = `window-${(this.#count += 1)}`;
    this.#marks.set(id, {
      length: this.#sinceMark,
      underWay: this.#underWay,
      at: this.#clock.now(),
      busy: this.#wasFull,
    });
    this.#sinceMark = 0;
    this.#wasFull = false;
    this.#cancel ??= this.#clock.after(patienceMs, () => this.#giveUp());
    // Whoever answers, and whether it is understood, does not matter.
    const ping = element('ping', { xmlns: 'urn:xmpp:ping' });
    return element('iq', { type: 'get', id, from: this.#domain, to: this.#domain }, ping);
  }

  /** Something came back from our own address. */
  heard(id: string): void {
    const mark = this.#marks.get(id);
    if (mark === undefined) return;
    this.#marks.delete(id);
    this.#underWay -= mark.length;
    this.#learn(mark);
    this.#cancel?.();
    this.#cancel =
      this.#marks.size === 0 ? undefined : this.#clock.after(patienceMs, () => this.#giveUp());
    if (!this.full) this.#opened();
  }

  close(): void {
    this.#cancel?.();
  }

  /** Half way to what this time says: one says little where others are busy, too. */
  #learn({ at, underWay, busy }: Mark): void {
    const tookMs = Math.max(1, this.#clock.now() - at);
    // Where nothing had to wait the server may get more done than it was given to do.
    if (!busy && tookMs < targetMs) return;
    const wanted = (this.#limit + (underWay / tookMs) * targetMs) / 2;
    this.#limit = Math.min(mostLength, Math.max(leastLength, wanted));
  }

  #giveUp(): void {
    this.#given = true;
    this.#marks.clear();
    this.#opened();
  }
}
