import type { Clock } from '../time/clock.ts';
import type { Instant } from '../time/instant.ts';

/** Something that waits for its time in a schedule. */
export interface Timed {
  /** Set by the schedule: when it is due. */
  due: Instant;
  /** Set by the schedule: its place in the heap, `notWaiting` while it is not in there. */
  place: number;
}

export const notWaiting = -1;

/**
 * Everything that waits for its time, behind one call of the clock: a binary heap, so that a
 * hundred thousand people do not mean as many timers. Each item waits for one time at most.
 */
export class Schedule<T extends Timed> {
  readonly #clock: Clock;
  readonly #ring: (item: T) => void;
  readonly #heap: T[] = [];
  #alarmAt: Instant = Infinity;
  #cancel: () => void = () => undefined;

  /** `ring` is called with each item whose time has come; it may schedule it again. */
  constructor(clock: Clock, ring: (item: T) => void) {
    this.#clock = clock;
    this.#ring = ring;
  }

  /** Puts the item to wait until `due`, in place of what it waited for. */
  set(item: T, due: Instant): void {
    item.due = due;
    if (item.place === notWaiting) {
      item.place = this.#heap.push(item) - 1;
    }
    this.#settle(item);
    this.#arm();
  }

  /** As `set`, unless the item waits for an earlier time already. */
  noLaterThan(item: T, due: Instant): void {
    if (item.place === notWaiting || item.due > due) this.set(item, due);
  }

  delete(item: T): void {
    const { place } = item;
    if (place === notWaiting) return;
    item.place = notWaiting;
    const last = this.#heap.pop();
    if (last === undefined || last === item) return;
    this.#put(last, place);
    this.#settle(last);
  }

  /** Nothing rings any more. */
  clear(): void {
    for (const item of this.#heap) item.place = notWaiting;
    this.#heap.length = 0;
    this.#cancel();
    this.#alarmAt = Infinity;
  }

  #arm(): void {
    const first = this.#heap[0];
    if (first === undefined || first.due >= this.#alarmAt) return;
    this.#cancel();
    this.#alarmAt = first.due;
    this.#cancel = this.#clock.wake(first.due, () => {
      this.#rung();
    });
  }

  #rung(): void {
    this.#alarmAt = Infinity;
    const now = this.#clock.now();
    for (let first = this.#heap[0]; first !== undefined && first.due <= now;) {
      this.delete(first);
      this.#ring(first);
      first = this.#heap[0];
    }
    this.#arm();
  }

  #settle(item: T): void {
    this.#rise(item);
    this.#sink(item);
  }

  #rise(item: T): void {
    while (item.place > 0) {
      const parent = this.#heap[(item.place - 1) >> 1];
      if (parent === undefined || parent.due <= item.due) return;
      this.#swap(parent, item);
    }
  }

  #sink(item: T): void {
    for (;;) {
      const left = this.#heap[2 * item.place + 1];
      const right = this.#heap[2 * item.place + 2];
      const child =
        right !== undefined && left !== undefined && right.due < left.due ? right : left;
      if (child === undefined || child.due >= item.due) return;
      this.#swap(item, child);
    }
  }

  #swap(a: T, b: T): void {
    const { place } = a;
    this.#put(a, b.place);
    this.#put(b, place);
  }

  #put(item: T, place: number): void {
    this.#heap[place] = item;
    item.place = place;
  }
}
