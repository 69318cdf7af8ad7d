import type { Instant } from '../presence/time.ts';

/** Something that is due at an instant. The queue keeps `due` and `place` for itself. */
export interface Timed {
  /** `null` where nothing is due. */
  due: Instant | null;
  /** Its place in the heap; -1 outside. */
  place: number;
}

/** A binary heap with one entry for each, found again in constant time when it moves. */
export class TimerQueue<T extends Timed> {
  readonly #heap: T[] = [];

  get size(): number {
    return this.#heap.length;
  }

  /** When the first is due; `null` where none is. */
  get next(): Instant | null {
    return this.#heap[0]?.due ?? null;
  }

  /** Makes `item` due at another instant, or never. */
  set(item: T, due: Instant | null): void {
    if (item.due === due) return;
    this.#remove(item);
    item.due = due;
    if (due === null) return;
    item.place = this.#heap.length;
    this.#heap.push(item);
    this.#rise(item);
  }

  /** Takes the first out if it is due. */
  takeDue(now: Instant): T | undefined {
    const first = this.#heap[0];
    if (first === undefined || first.due === null || first.due > now) return undefined;
    this.set(first, null);
    return first;
  }

  #remove(item: T): void {
    if (item.place < 0) return;
    const last = this.#heap.pop();
    if (last !== undefined && last !== item) {
      this.#put(last, item.place);
      this.#rise(last);
      this.#sink(last);
    }
    item.place = -1;
  }

  #rise(item: T): void {
    while (item.place > 0) {
      const parent = this.#heap[(item.place - 1) >> 1];
      if (parent === undefined || dueOf(parent) <= dueOf(item)) return;
      this.#swap(item, parent);
    }
  }

  #sink(item: T): void {
    for (;;) {
      const left = this.#heap[2 * item.place + 1];
      const right = this.#heap[2 * item.place + 2];
      if (left === undefined) return;
      const sooner = right !== undefined && dueOf(right) < dueOf(left) ? right : left;
      if (dueOf(item) <= dueOf(sooner)) return;
      this.#swap(item, sooner);
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

function dueOf(item: Timed): number {
  return item.due ?? Infinity;
}
