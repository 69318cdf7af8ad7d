import { subscriptionsDoubted } from '../../../telemetry/xmpp-events.ts';
import type { SteadyClock } from '../../../time/steady-clock.ts';
import { subscriptionStanza } from '../presence-stanza.ts';
import type { Site } from '../site.ts';

export interface SubscriptionAnswersOptions {
  readonly site: Pick<Site, 'answer' | 'link' | 'telemetry'>;
  readonly clock: SteadyClock;
  /** Whether the subscriber's server may throw away what it is sent too much of. */
  readonly mayBeDropped: (subscriber: string) => boolean;
  /** What holds now; `undefined` where nothing is to be said. */
  readonly current: (contact: string, subscriber: string) => Answer | undefined;
}

type Answer = 'subscribed' | 'unsubscribed';

interface Said {
  readonly contact: string;
  readonly subscriber: string;
  readonly at: number;
}

/**
 * ejabberd's `mod_pres_counter`, as Debian has it configured, lets five through and throws away the
 * rest until none has come through for a minute, counted for everything that one component sends,
 * whoever it is to. Nobody is told.
 */
const mostAtOnce = 4;
const quietMs = 65_000;

/** Said so long before the link is known to be down it may have been lost with it. */
const inFlightMs = 30_000;

/** More would take a week. */
const mostDoubted = 30_000;
/** Doubted at the same time, from which on it takes hours. */
const many = 500;

/**
 * Says yes and no to subscriptions, at once; and once more where it may have been lost: with a link,
 * or thrown away by the server, which is told again when it is certain to take it. Whoever is told
 * twice sees nothing of it (RFC 6121 §3.1.6).
 */
export class SubscriptionAnswers {
  readonly #options: SubscriptionAnswersOptions;
  /** The one that has waited longest comes first. */
  readonly #doubted = new Map<string, Said>();
  /** Said in the last half minute, the oldest first. */
  readonly #recent = new Map<string, Said>();
  #lastAt = Number.NEGATIVE_INFINITY;
  /** Since there last was quiet. */
  #count = 0;
  #online = false;
  #warned = false;
  #cancel: (() => void) | undefined;

  constructor(options: SubscriptionAnswersOptions) {
    this.#options = options;
  }

  /** The server counts for each connection anew. */
  online(): void {
    this.#online = true;
    // By the end of the first quiet it is known what server this is.
    this.#lastAt = this.#options.clock.now();
    this.#count = 0;
    const lost = [...this.#recent.values()];
    this.#recent.clear();
    for (const said of lost) this.#again(said);
    this.#later();
  }

  offline(): void {
    this.#online = false;
    this.#cancel?.();
    this.#cancel = undefined;
    this.#forgetOld();
  }

  /** An earlier process may have said so, and not known whether it came through. */
  doubt(contact: string, subscriber: string): void {
    if (this.#doubted.size >= mostDoubted) return;
    this.#doubted.set(`${contact} ${subscriber}`, { contact, subscriber, at: 0 });
  }

  /** `contact` and `subscriber` are bare JIDs. */
  say(contact: string, subscriber: string, type: Answer): void {
    const { site, clock, mayBeDropped } = this.#options;
    site.answer(subscriptionStanza(contact, subscriber, type));
    const key = `${contact} ${subscriber}`;
    const said = { contact, subscriber, at: clock.now() };
    this.#recent.delete(key);
    this.#recent.set(key, said);
    this.#forgetOld();
    this.#doubted.delete(key);
    if (!mayBeDropped(subscriber)) return;
    if (said.at - this.#lastAt >= quietMs) this.#count = 0;
    this.#count += 1;
    this.#lastAt = said.at;
    if (this.#count <= mostAtOnce || this.#doubted.size >= mostDoubted) return;
    this.#doubted.set(key, said);
    this.#warn();
    this.#later();
  }

  #forgetOld(): void {
    const since = this.#options.clock.now() - inFlightMs;
    for (const [key, { at }] of this.#recent) {
      if (at >= since) return;
      this.#recent.delete(key);
    }
  }

  /** Whether there was something to say. */
  #again({ contact, subscriber }: Said): boolean {
    const type = this.#options.current(contact, subscriber);
    if (type !== undefined) this.say(contact, subscriber, type);
    return type !== undefined;
  }

  #later(): void {
    if (this.#cancel !== undefined || this.#doubted.size === 0 || !this.#online) return;
    const { clock } = this.#options;
    const waitMs = Math.max(0, this.#lastAt + quietMs - clock.now());
    this.#cancel = clock.after(waitMs, () => this.#sayAgain());
  }

  /** Not before there has been quiet: what is said meanwhile may be what is let through. */
  #sayAgain(): void {
    this.#cancel = undefined;
    if (this.#options.clock.now() - this.#lastAt >= quietMs) {
      let count = 0;
      for (const [key, said] of this.#doubted) {
        if (count === mostAtOnce) break;
        this.#doubted.delete(key);
        if (this.#options.mayBeDropped(said.subscriber) && this.#again(said)) count += 1;
      }
    }
    this.#later();
  }

  #warn(): void {
    const { site } = this.#options;
    if (this.#warned || this.#doubted.size < many) return;
    this.#warned = true;
    subscriptionsDoubted(site.telemetry, site.link, this.#doubted.size);
  }
}
