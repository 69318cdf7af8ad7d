import type { SteadyClock } from '../../../time/steady-clock.ts';
import { bareJid } from '../address.ts';
import { type Outbox, chunkLength } from '../outbox.ts';
import {
  type PreparedPresence,
  type Shown,
  gone,
  preparePresence,
  presenceTo,
} from '../presence-stanza.ts';
import { Lacking } from './lacking.ts';
import type { RecipientEcho } from './recipient-echo.ts';
import { type PaceLimits, Pace } from './pace.ts';
import type { SubscriptionIndex } from '../contact/subscription-index.ts';

export interface SenderOptions {
  readonly outbox: Outbox;
  readonly subscriptions: Pick<SubscriptionIndex, 'contacts' | 'subscribersOf' | 'has'>;
  readonly mayWatch: (subscriber: string) => boolean;
  /** What is to be seen of a contact at this moment. */
  readonly shownOf: (contact: string) => Shown | undefined;
  readonly defaultLang: string;
  /** Elements that a contact's presence carries while it is available; none by default. */
  readonly extraOf?: (contact: string) => string;
  readonly pace: PaceLimits;
  /** Whether someone has read what they were sent. */
  readonly echo: Pick<RecipientEcho, 'ask'>;
  readonly clock: SteadyClock;
}

/** How often those who were sent too much are looked after, in milliseconds. */
const laterMs = 100;

/** What is remembered of whom somebody lacks, all together: some megabytes. */
const mostLater = 50_000;

/**
 * Sends presences to all who watch, over one connection. Whoever would get too many at once gets
 * the rest later: what is remembered is only *whose* presence they lack, at most once per contact,
 * and what they are sent then is what is true then. Where that becomes too much, only who lacks
 * something is remembered, and they are told of everyone.
 */
export class PublicationSender {
  readonly #options: SenderOptions;
  readonly #pace: Pace;
  /** Contacts whose presence a subscriber lacks. */
  readonly #lacking: Lacking;
  /** Who has not yet said whether they have read it all. */
  readonly #asked = new Set<string>();
  #closed = false;

  constructor(options: SenderOptions) {
    this.#options = options;
    this.#pace = new Pace(options.pace);
    this.#lacking = new Lacking({
      subscriptions: options.subscriptions,
      clock: options.clock,
      everyMs: laterMs,
      most: mostLater,
      room: () => options.outbox.room(),
      visit: (contact, subscriber) => this.#visit(contact, subscriber),
      tell: () => this.#catchUp(),
    });
  }

  /**
   * Resolves, with the number of stanzas, when the network has taken them or they wait for their
   * recipient's pace. Publications nobody watches cost nothing.
   */
  async publish(
    batch: Iterable<{ readonly contact: string; readonly shown: Shown }>,
  ): Promise<number> {
    const { subscriptions, mayWatch, clock, outbox } = this.#options;
    const now = clock.now();
    let text = '';
    let count = 0;
    for (const { contact, shown } of batch) {
      const subscribers = subscriptions.subscribersOf(contact);
      const isSet = subscribers instanceof Set;
      if (!isSet && Array.isArray(subscribers) && subscribers.length === 0) continue;
      const prepared = this.#prepare(contact, shown);
      for (const subscriber of subscribers) {
        if (!mayWatch(subscriber)) continue;
        if (!this.#pace.take(subscriber, now)) {
          this.#remember(subscriber, contact);
          continue;
        }
        this.#lacking.delete(subscriber, contact);
        text += presenceTo(prepared, subscriber);
        count += 1;
        // A list would skip someone if it changed while we wait; it is short.
        if (isSet && text.length >= chunkLength) {
          await outbox.publish(text);
          text = '';
        }
      }
      if (text.length >= chunkLength) {
        await outbox.publish(text);
        text = '';
      }
    }
    if (text !== '') await outbox.publish(text);
    return count;
  }

  /**
   * Sends `to` (bare or full) what is to be seen of one contact, before publications that wait: a
   * login with many contacts is many probes, so this is paced as well.
   */
  show(contact: string, to: string): void {
    const { shownOf, clock, outbox } = this.#options;
    const subscriber = bareJid(to);
    if (outbox.full || !this.#pace.take(subscriber, clock.now())) {
      this.#remember(subscriber, contact);
      return;
    }
    const shown = shownOf(contact);
    if (shown) outbox.answer(presenceTo(this.#prepare(contact, shown), to));
  }

  /** Who may see a contact has changed: they are sent what they may see now, soon. */
  review(contact: string, subscriber: string): void {
    this.#remember(subscriber, contact);
  }

  /** Resolves when nobody lacks anything any more, or it is closed. */
  async caughtUp(): Promise<void> {
    while (!this.#closed && !this.#lacking.isEmpty) {
      const later = Promise.withResolvers<void>();
      this.#options.clock.after(laterMs, later.resolve);
      await later.promise;
    }
  }

  close(): void {
    this.#closed = true;
    this.#lacking.clear();
  }

  #prepare(contact: string, shown: Shown): PreparedPresence {
    const { defaultLang, extraOf } = this.#options;
    return preparePresence(contact, shown, defaultLang, extraOf?.(contact));
  }

  #remember(subscriber: string, contact: string): void {
    if (!this.#closed) this.#lacking.add(subscriber, contact);
  }

  /** In a round that tells a subscriber of everyone. */
  #visit(contact: string, subscriber: string): void {
    const { clock, outbox } = this.#options;
    if (!this.#pace.take(subscriber, clock.now())) this.#lacking.addInRound(subscriber, contact);
    else outbox.answer(this.#now(contact, subscriber));
  }

  /** What a subscriber is to see at this moment. */
  #now(contact: string, subscriber: string): string {
    const { shownOf, mayWatch } = this.#options;
    // Someone removed meanwhile is to be seen no more, nor is anyone by whoever may not.
    const shown = (mayWatch(subscriber) ? shownOf(contact) : undefined) ?? gone;
    return presenceTo(this.#prepare(contact, shown), subscriber);
  }

  async #catchUp(): Promise<void> {
    const { subscriptions, clock, outbox } = this.#options;
    const now = clock.now();
    let text = '';
    for (const [subscriber, lacks] of this.#lacking) {
      for (const contact of lacks) {
        if (!this.#pace.take(subscriber, now)) {
          this.#hear(subscriber);
          break;
        }
        this.#lacking.delete(subscriber, contact);
        if (!subscriptions.has(contact, subscriber)) continue;
        text += this.#now(contact, subscriber);
        if (text.length < chunkLength) continue;
        await outbox.publish(text);
        text = '';
      }
    }
    if (text !== '') await outbox.publish(text);
  }

  /** Someone has been sent all they may be: they get more as soon as they have read it. */
  #hear(subscriber: string): void {
    if (this.#asked.has(subscriber)) return;
    const answered = this.#options.echo.ask(subscriber);
    if (answered === undefined) return;
    this.#asked.add(subscriber);
    this.#pace.asked(subscriber);
    void this.#heard(subscriber, answered);
  }

  async #heard(subscriber: string, answered: Promise<boolean>): Promise<void> {
    const inTime = await answered;
    this.#asked.delete(subscriber);
    this.#pace.answered(subscriber, this.#options.clock.now(), inTime);
  }
}
