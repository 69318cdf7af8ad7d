import type { Mailbox } from '../../sync/calendar-gateway.ts';

/**
 * The mailboxes that one watch has taken on, and the work under way for them: every kind of watch
 * holds one.
 */
export class WatchRoll<Watched extends { readonly mailbox: Mailbox }> {
  readonly #counted: (mailboxes: number) => void;
  readonly #watched = new Map<Mailbox, Watched>();
  readonly #stop = new AbortController();
  readonly #under = new Set<Promise<void>>();

  /** `counted` is told how many there are, whenever one is subscribed to or gone. */
  constructor(counted: (mailboxes: number) => void) {
    this.#counted = counted;
  }

  /** Aborted when the watch ends. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** The mailbox is not on it yet, and the watch has not ended. */
  isOpenTo(mailbox: Mailbox): boolean {
    return !this.#stop.signal.aborted && !this.#watched.has(mailbox);
  }

  get(mailbox: Mailbox): Watched | undefined {
    return this.#watched.get(mailbox);
  }

  all(): Iterable<Watched> {
    return this.#watched.values();
  }

  /** Takes a mailbox on; `subscribe` begins at once. It is counted when that has succeeded. */
  add(watched: Watched, subscribe: (watched: Watched) => Promise<void>): void {
    this.#watched.set(watched.mailbox, watched);
    this.follow(subscribe(watched));
  }

  /** Meanwhile the mailbox may have been removed, and even have been added anew. */
  holds(watched: Watched): boolean {
    return this.#watched.get(watched.mailbox) === watched;
  }

  delete({ mailbox }: Watched): void {
    this.#watched.delete(mailbox);
    this.count();
  }

  count(): void {
    this.#counted(this.#watched.size);
  }

  /** The end of the watch waits for `work`, which never rejects. */
  follow(work: Promise<void>): void {
    this.#under.add(work);
    void work.finally(() => this.#under.delete(work));
  }

  /** Takes nobody on any more; `false` where it was closed before. */
  close(): boolean {
    if (this.#stop.signal.aborted) return false;
    this.#stop.abort();
    return true;
  }

  /** Fulfilled when nothing is under way any more. */
  async settled(): Promise<void> {
    await Promise.all(this.#under);
  }
}
