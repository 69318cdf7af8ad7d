import { randomUUID } from 'node:crypto';
import type { SimulatorClock } from '../clock.ts';
import type { MailboxEvent, SimulatedMailbox } from '../mailboxes/mailbox.ts';
import type { Account } from './access.ts';
import { Refusal } from './refusal.ts';

export type EventType =
  | 'CopiedEvent'
  | 'CreatedEvent'
  | 'DeletedEvent'
  | 'ModifiedEvent'
  | 'MovedEvent'
  | 'NewMailEvent'
  | 'FreeBusyChangedEvent';

export interface QueuedEvent {
  readonly type: EventType;
  readonly change: MailboxEvent;
  readonly watermark: string;
}

export interface SubscriptionWish {
  readonly kind: 'streaming' | 'pull' | 'push';
  readonly account: Account;
  readonly mailbox: SimulatedMailbox;
  readonly eventTypes: ReadonlySet<EventType>;
  /** How long it lives without being asked for. */
  readonly lifeMs: number;
}

/** Someone who wants to know at once: a streaming connection, or push delivery. */
export interface SubscriptionReader {
  arrived(subscription: Subscription): void;
  lost(subscription: Subscription, code: string): void;
  /** Another one reads the subscription from now on. */
  takenOver(subscription: Subscription): void;
  /** The subscription has been ended by the one who made it. */
  ended(subscription: Subscription): void;
}

export interface Subscription extends SubscriptionWish {
  readonly id: string;
  readonly queue: QueuedEvent[];
  reader: SubscriptionReader | null;
  /** The watermark before the first event in the queue. */
  previousWatermark: string;
  lastUsed: number;
}

/** The subscriptions of one server. They are lost with it, as in the real one. */
export class Subscriptions {
  readonly #clock: SimulatorClock;
  readonly #byId = new Map<string, Subscription & { readonly unlisten: () => void }>();
  readonly #heldFor = new Map<SimulatedMailbox, number>();
  #lastWatermark = 0;

  constructor(clock: SimulatorClock) {
    this.#clock = clock;
  }

  get all(): readonly Subscription[] {
    return [...this.#byId.values()];
  }

  get size(): number {
    return this.#byId.size;
  }

  /** How many there are to this mailbox. */
  heldFor(mailbox: SimulatedMailbox): number {
    return this.#heldFor.get(mailbox) ?? 0;
  }

  add(wish: SubscriptionWish): Subscription {
    const id = Buffer.from(`${wish.mailbox.address}|${randomUUID()}`).toString('base64');
    const subscription = {
      ...wish,
      id,
      queue: [],
      reader: null,
      previousWatermark: this.#watermark(),
      lastUsed: this.#clock.now(),
      unlisten: wish.mailbox.onEvent((change) => this.#arrive(id, change)),
    };
    this.#byId.set(id, subscription);
    this.#heldFor.set(wish.mailbox, this.heldFor(wish.mailbox) + 1);
    return subscription;
  }

  has(id: string): boolean {
    return this.#byId.has(id);
  }

  /** Throws a `Refusal` where it is unknown, expired or another account's. */
  get(id: string, account: Account): Subscription {
    const found = this.#byId.get(id);
    if (found === undefined) throw new Refusal('ErrorSubscriptionNotFound', 'message');
    if (found.account !== account) throw new Refusal('ErrorSubscriptionAccessDenied', 'message');
    if (found.reader === null && this.#clock.now() - found.lastUsed > found.lifeMs) {
      this.remove(id);
      throw new Refusal('ErrorExpiredSubscription', 'message');
    }
    found.lastUsed = this.#clock.now();
    return found;
  }

  remove(id: string): void {
    const removed = this.#byId.get(id);
    if (removed === undefined) return;
    removed.unlisten();
    this.#byId.delete(id);
    this.#heldFor.set(removed.mailbox, this.heldFor(removed.mailbox) - 1);
    removed.reader?.ended(removed);
  }

  /** Forgets it, as after a failover; a streaming connection is told `code`, or nothing. */
  lose(subscription: Subscription, code: string | null): void {
    const { reader } = subscription;
    subscription.reader = null;
    this.remove(subscription.id);
    if (code === null) reader?.ended(subscription);
    else reader?.lost(subscription, code);
  }

  #arrive(id: string, change: MailboxEvent): void {
    const subscription = this.#byId.get(id);
    if (subscription === undefined) return;
    const types: EventType[] = [`${change.kind}Event`];
    if (change.freeBusyChanged) types.push('FreeBusyChangedEvent');
    const wanted = types.filter((type) => subscription.eventTypes.has(type));
    for (const type of wanted) {
      subscription.queue.push({ type, change, watermark: this.#watermark() });
    }
    if (wanted.length > 0) subscription.reader?.arrived(subscription);
  }

  #watermark(): string {
    this.#lastWatermark += 1;
    return Buffer.from(`watermark|${this.#lastWatermark}`.padEnd(33, '\0')).toString('base64');
  }
}
