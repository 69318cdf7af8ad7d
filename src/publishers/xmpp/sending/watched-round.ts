import { setImmediate as turn } from 'node:timers/promises';
import type { SteadyClock } from '../../../time/steady-clock.ts';
import type { SubscriptionIndex } from '../contact/subscription-index.ts';

export interface WatchedRoundOptions {
  readonly subscriptions: Pick<SubscriptionIndex, 'contacts' | 'subscribersOf'>;
  readonly clock: SteadyClock;
  /** Resolves when more can be said. */
  readonly room: () => Promise<void>;
  /** Says what there is to say of one contact to one who is subscribed to it. */
  readonly visit: (contact: string, subscriber: string) => void;
}

/** Whoever comes in this time is taken along. */
const gatherMs = 250;

/** Contacts looked at in one turn of the event loop: some tenths of a millisecond. */
const inOneTurn = 500;

/**
 * Goes through everyone who is watched for those who are to be told of all of them, many
 * subscribers at a time: what is remembered is only who they are. Whoever is added during a round
 * waits for the next.
 */
export class WatchedRound {
  readonly #options: WatchedRoundOptions;
  #next = new Set<string>();
  #running = false;
  #cancel: (() => void) | undefined;
  #generation = 0;

  constructor(options: WatchedRoundOptions) {
    this.#options = options;
  }

  /** Whether a round that is yet to begin will tell this subscriber of everyone. */
  awaits(subscriber: string): boolean {
    return this.#next.has(subscriber);
  }

  /** Nobody is to be told of everyone. */
  get isOver(): boolean {
    return !this.#running && this.#next.size === 0;
  }

  add(subscriber: string): void {
    this.#next.add(subscriber);
    this.#beginLater();
  }

  /** Nobody is told of anyone any more who was to be. */
  clear(): void {
    this.#generation += 1;
    this.#cancel?.();
    this.#cancel = undefined;
    this.#next.clear();
    this.#running = false;
  }

  #beginLater(): void {
    if (this.#running || this.#cancel !== undefined) return;
    this.#cancel = this.#options.clock.after(gatherMs, () => void this.#go());
  }

  async #go(): Promise<void> {
    const { subscriptions, room, visit } = this.#options;
    const generation = this.#generation;
    const subscribers = this.#next;
    this.#next = new Set();
    this.#cancel = undefined;
    this.#running = true;
    let looked = 0;
    for (const contact of subscriptions.contacts()) {
      for (const subscriber of subscriptions.subscribersOf(contact)) {
        if (subscribers.has(subscriber)) visit(contact, subscriber);
      }
      await room();
      if (++looked % inOneTurn === 0) await turn();
      if (generation !== this.#generation) return;
    }
    this.#running = false;
    if (this.#next.size > 0) this.#beginLater();
  }
}
