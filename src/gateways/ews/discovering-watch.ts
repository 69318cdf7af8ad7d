import type { CalendarWatch, Mailbox, WatchListener } from '../../sync/calendar-gateway.ts';
import { GatewayError } from '../../sync/gateway-error.ts';

/** Where a mailbox is watched, and with whom it is kept together. */
interface WatchedAt {
  readonly gateway: { watch(listener: WatchListener): CalendarWatch };
  readonly group: string;
}

/**
 * Watches each mailbox where it is served: a watch for each address and group, so that no group of
 * subscriptions holds mailboxes of two. A mailbox that moved is told of as lost by its server, and
 * is found elsewhere when it is added again.
 */
export class DiscoveringWatch implements CalendarWatch {
  readonly #siteOf: (mailbox: Mailbox, signal: AbortSignal) => Promise<WatchedAt>;
  readonly #listener: WatchListener;
  readonly #watches = new Map<WatchedAt['gateway'], Map<string, CalendarWatch>>();
  /** Where each is watched; `undefined` until that is known. */
  readonly #placed = new Map<Mailbox, { watch: CalendarWatch | undefined }>();
  readonly #stop = new AbortController();

  constructor(
    siteOf: (mailbox: Mailbox, signal: AbortSignal) => Promise<WatchedAt>,
    listener: WatchListener,
  ) {
    this.#siteOf = siteOf;
    this.#listener = {
      subscribed: (mailbox) => listener.subscribed(mailbox),
      changed: (mailbox) => listener.changed(mailbox),
      lost: (mailbox, error) => {
        this.#placed.delete(mailbox);
        listener.lost(mailbox, error);
      },
    };
  }

  add(mailbox: Mailbox): void {
    if (!this.#stop.signal.aborted && !this.#placed.has(mailbox)) {
      void this.#place(mailbox);
    }
  }

  remove(mailbox: Mailbox): void {
    const place = this.#placed.get(mailbox);
    this.#placed.delete(mailbox);
    place?.watch?.remove(mailbox);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    this.#placed.clear();
    const watches = [...this.#watches.values()].flatMap((groups) => [...groups.values()]);
    await Promise.all(watches.map((watch) => watch[Symbol.asyncDispose]()));
  }

  async #place(mailbox: Mailbox): Promise<void> {
    const place: { watch: CalendarWatch | undefined } = { watch: undefined };
    this.#placed.set(mailbox, place);
    const { signal } = this.#stop;
    try {
      const site = await this.#siteOf(mailbox, signal);
      // Whoever left while it was asked for, or came again since, is not this one's matter.
      if (this.#placed.get(mailbox) === place) {
        place.watch = this.#watchAt(site);
        place.watch.add(mailbox);
      }
    } catch (error) {
      if (signal.aborted) {
        return;
      }
      if (!(error instanceof GatewayError)) {
        throw error;
      }
      this.#listener.lost(mailbox, error);
    }
  }

  #watchAt({ gateway, group }: WatchedAt): CalendarWatch {
    const groups = this.#watches.get(gateway) ?? new Map<string, CalendarWatch>();
    this.#watches.set(gateway, groups);
    const watch = groups.get(group) ?? gateway.watch(this.#listener);
    groups.set(group, watch);
    return watch;
  }
}
