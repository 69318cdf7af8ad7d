import type { Instant } from './instant.ts';

/** The place of what is in no queue. */
export const notWaiting = -1;

/** Something that may be due at an instant. The queue keeps `place` for itself. */
export interface Timed {
  /** Its place in the heap; `notWaiting` at first. */
  place: number;
}

/**
 * A binary heap with one entry for each, found again in constant time when it moves. Instants are
 * kept apart from what is due, close together in memory: most of the work is to compare them.
 */
export class TimerQueue<T extends Timed> {
  readonly #dues: Instant[] = [];
  readonly #items: T[] = [];

  get size(): number {
    return this.#items.length;
  }

  /** When the first is due; `null` where none is. */
  get next(): Instant | null {
    return this.#dues[0] ?? null;
  }

  /** When `item` is due; `null` for never. */
  dueOf({ place }: T): Instant | null {
    return place === notWaiting ? null : this.#dueAt(place);
  }

  /** Makes `item` due at another instant, or never. */
  set(item: T, due: Instant | null): void {
    if (due === null) this.#remove(item);
    else if (item.place === notWaiting) this.#rise(item, due, this.#items.length);
    else if (due !== this.#dueAt(item.place)) this.#settle(item, due, item.place);
  }

  /** Takes the first out if it is due. */
  takeDue(now: Instant): T | undefined {
    const [first] = this.#items;
    if (first === undefined || this.#dueAt(0) > now) return undefined;
    this.#remove(first);
    return first;
  }

  #remove(item: T): void {
    const { place } = item;
    if (place === notWaiting) return;
    item.place = notWaiting;
    const last = this.#items.pop();
    const due = this.#dues.pop();
    if (last === undefined || due === undefined || last === item) return;
    this.#settle(last, due, place);
  }

  /** Puts `item` at `place`, which is free, or where it belongs from there. */
  #settle(item: T, due: Instant, place: number): void {
    if (place > 0 && due < this.#dueAt((place - 1) >> 1)) this.#rise(item, due, place);
    else this.#sink(item, due, place);
  }

  #rise(item: T, due: Instant, from: number): void {
    let place = from;
    while (place > 0) {
      const above = (place - 1) >> 1;
      if (this.#dueAt(above) <= due) break;
      this.#move(above, place);
      place = above;
    }
    this.#put(item, due, place);
  }

  #sink(item: T, due: Instant, from: number): void {
    let place = from;
    for (;;) {
      const left = 2 * place + 1;
      const below = this.#dueAt(left + 1) < this.#dueAt(left) ? left + 1 : left;
      if (this.#dueAt(below) >= due) break;
      this.#move(below, place);
      place = below;
    }
    this.#put(item, due, place);
  }

  #dueAt(place: number): number {
    // Looking behind the end of an array is slow.
    return place < this.#dues.length ? (this.#dues[place] ?? Infinity) : Infinity;
  }

  #move(from: number, to: number): void {
    const item = this.#items[from];
    if (item !== undefined) this.#put(item, this.#dueAt(from), to);
  }

  #put(item: T, due: Instant, place: number): void {
    this.#dues[place] = due;
    this.#items[place] = item;
    item.place = place;
  }
}
