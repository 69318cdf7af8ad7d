import { subscriptionsDoubted } from '../../../telemetry/xmpp-events.ts';
import type { SteadyClock } from '../../../time/steady-clock.ts';
import { subscriptionStanza } from '../presence-stanza.ts';
import { type SubscriptionTraffic, mostAtOnce, quietMs } from '../sending/subscription-traffic.ts';
import type { Site } from '../site.ts';
import type { XmppSubscription } from './subscription-repository.ts';

export interface SubscriptionAnswersOptions {
  readonly site: Pick<Site, 'answer' | 'link' | 'telemetry'>;
  readonly clock: SteadyClock;
  /** Whether the subscriber's server may throw away what it is sent too much of. */
  readonly mayBeDropped: (subscriber: string) => boolean;
  /** What holds now; `undefined` where nothing is to be said. */
  readonly current: (contact: string, subscriber: string) => Answer | undefined;
}

type Answer = 'subscribed' | 'unsubscribed';

interface Said extends XmppSubscription {
  readonly at: number;
}

/** So long others who have something to say about subscriptions may go first. */
const politeMs = 5_000;

/** Said so long before the link is known to be down it may have been lost with it. */
const inFlightMs = 30_000;

/** More would take a week. */
const mostDoubted = 30_000;
/** Said too fast so far, from which on it takes hours. */
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
  /** Answered by an earlier process; read one by one, since there may be very many. */
  #earlier: Iterator<XmppSubscription, undefined> | undefined;
  #traffic: SubscriptionTraffic | undefined;
  #tooFast = 0;
  #cancel: (() => void) | undefined;

  constructor(options: SubscriptionAnswersOptions) {
    this.#options = options;
  }

  /** The link is up. Nothing is said again before it is known what server this is. */
  online(traffic: SubscriptionTraffic): void {
    this.#traffic = traffic;
    const lost = [...this.#recent.values()];
    this.#recent.clear();
    for (const said of lost) this.#again(said);
    this.#later(quietMs);
  }

  offline(): void {
    this.#traffic = undefined;
    this.#cancel?.();
    this.#cancel = undefined;
    this.#forgetOld();
  }

  /** An earlier process may have answered these, and not known whether it came through. */
  doubt(earlier: IteratorObject<XmppSubscription, undefined>): void {
    this.#earlier = earlier.take(mostDoubted);
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
    if (this.#traffic === undefined || !mayBeDropped(subscriber)) return;
    const count = this.#traffic.said(said.at);
    if (count <= mostAtOnce || this.#doubted.size >= mostDoubted) return;
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
  #again({ contact, subscriber }: XmppSubscription): boolean {
    const type = this.#options.current(contact, subscriber);
    if (type !== undefined) this.say(contact, subscriber, type);
    return type !== undefined;
  }

  #later(leastMs = 0): void {
    const { clock } = this.#options;
    if (this.#cancel !== undefined || !this.#inDoubt() || !this.#traffic) return;
    const waitMs = Math.max(leastMs, this.#traffic.quietInMs(clock.now()));
    this.#cancel = clock.after(waitMs, () => this.#sayAgain());
  }

  /** Not before there has been quiet: what is said meanwhile may be what is let through. */
  #sayAgain(): void {
    this.#cancel = undefined;
    if (this.#traffic?.quietInMs(this.#options.clock.now()) !== 0) {
      this.#later();
      return;
    }
    let count = 0;
    while (count < mostAtOnce) {
      const said = this.#next();
      if (said === undefined) break;
      if (this.#options.mayBeDropped(said.subscriber) && this.#again(said)) count += 1;
    }
    this.#later(quietMs + politeMs);
  }

  #inDoubt(): boolean {
    return this.#doubted.size > 0 || this.#earlier !== undefined;
  }

  /** The next one in doubt, which then is none any more. */
  #next(): XmppSubscription | undefined {
    const [first] = this.#doubted;
    if (first !== undefined) {
      this.#doubted.delete(first[0]);
      return first[1];
    }
    const said = this.#earlier?.next().value;
    if (said === undefined) this.#earlier = undefined;
    return said;
  }

  #warn(): void {
    const { site } = this.#options;
    this.#tooFast += 1;
    if (this.#tooFast === many) subscriptionsDoubted(site.telemetry, site.link, many);
  }
}
