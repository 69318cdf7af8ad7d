/** How urgent a read is; a lower number goes first. */
export const urgency = { changed: 0, subscribed: 1, routine: 2 } as const;
export type Urgency = (typeof urgency)[keyof typeof urgency];

/** The more urgent of both; `null` is less urgent than anything. */
export function mostUrgent(one: Urgency, other: Urgency | null): Urgency {
  return other !== null && other < one ? other : one;
}

/** Something that waits in a read queue. */
export interface Queued {
  urgency: Urgency;
  /** Set by the queue: it waits here. */
  waiting: boolean;
}

// How often in a row a more urgent read may go before one that has waited longer.
const patience = 9;

/**
 * Who reads next: the more urgent first, in the order in which they came; but of ten reads at
 * least one is of those that wait behind, so that no flood of changes keeps anybody out.
 */
export class ReadQueue<T extends Queued> {
  readonly #lines = [new Line<T>(), new Line<T>(), new Line<T>()] as const;
  readonly #passedOver = [0, 0, 0];
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Adds the item, or moves it forward if it waits already and is more urgent now. */
  add(item: T, wanted: Urgency): void {
    if (item.waiting && item.urgency <= wanted) return;
    if (!item.waiting) this.#length += 1;
    item.waiting = true;
    item.urgency = wanted;
    this.#lines[wanted].push(item);
  }

  delete(item: T): void {
    if (!item.waiting) return;
    item.waiting = false;
    this.#length -= 1;
  }

  take(): T | undefined {
    const turn = this.#whoseTurn();
    if (turn === undefined) return undefined;
    for (const later of [urgency.subscribed, urgency.routine]) {
      if (later > turn) this.#passedOver[later] = (this.#passedOver[later] ?? 0) + 1;
    }
    this.#passedOver[turn] = 0;
    const item = this.#lines[turn].shift();
    if (item !== undefined) this.delete(item);
    return item;
  }

  #whoseTurn(): Urgency | undefined {
    let first: Urgency | undefined;
    for (const level of [urgency.routine, urgency.subscribed, urgency.changed]) {
      if (this.#lines[level].isEmpty()) {
        this.#passedOver[level] = 0;
        continue;
      }
      if ((this.#passedOver[level] ?? 0) >= patience) return level;
      first = level;
    }
    return first;
  }
}

// First in, first out. An item that has left the queue stays behind, and is skipped when its turn
// comes; one that has moved forward may be served from either of its places.
class Line<T extends Queued> {
  #items: T[] = [];
  #head = 0;

  push(item: T): void {
    this.#items.push(item);
  }

  isEmpty(): boolean {
    this.#skip();
    return this.#head === this.#items.length;
  }

  shift(): T | undefined {
    this.#skip();
    const item = this.#items[this.#head];
    this.#head += 1;
    this.#compact();
    return item;
  }

  #skip(): void {
    for (; this.#head < this.#items.length; this.#head++) {
      if (this.#items[this.#head]?.waiting === true) break;
    }
    this.#compact();
  }

  #compact(): void {
    if (this.#head < 1024 && this.#head < this.#items.length) return;
    if (2 * this.#head < this.#items.length) return;
    this.#items = this.#items.slice(this.#head);
    this.#head = 0;
  }
}
