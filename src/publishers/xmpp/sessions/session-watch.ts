import type { Element } from '@xmpp/component';
import type { Inbox } from '../../../engine/inbox.ts';
import type { SteadyClock } from '../../../time/steady-clock.ts';
import { type PersonJid, bareJid, domainOf } from '../address.ts';
import { element } from '../markup.ts';
import { namespaces } from '../namespaces.ts';
import type { Outbox } from '../outbox.ts';
import { SessionAsks } from './session-asks.ts';
import type { Sessions } from '../presence-reading.ts';
import { SessionBook } from './session-book.ts';
import { SessionProbes } from './session-probes.ts';

export interface SessionWatchOptions {
  /** The component's domain, to which a server forwards presence (XEP-0356 §7). */
  readonly domain: string;
  /** The address that subscribes to people. */
  readonly subscriber: string;
  readonly serverDomains: readonly string[];
  /** Ask people for a subscription where nothing else tells when they leave. */
  readonly subscribes: boolean;
  readonly inbox: Pick<Inbox, 'sessions'>;
  readonly clock: SteadyClock;
}

/** How a server tells of its users' sessions, by privileges. */
type Told = 'complete' | 'partial' | 'none';

/** Resources that are ours, not the person's: the other one where a client has the name already. */
const ownResource = 'Calendar';
const spareResource = 'Doorlight';

/** From the last that a server says of who is online to believing that the others are not. */
const graceMs = 3_000;

/**
 * What people's own clients say, from what the server forwards and from subscriptions. Where a
 * server tells of every session, whoever it does not tell of is offline; elsewhere nothing is
 * said of people who have not let us subscribe. While the link is down the last known stands.
 */
export class SessionWatch {
  readonly #options: SessionWatchOptions;
  readonly #book = new SessionBook();
  /** What the engine was last told, as text; whoever is missing was never reported. */
  readonly #reported = new Map<string, string>();
  readonly #served = new Set<string>();
  readonly #subscribed = new Set<string>();
  readonly #asks: SessionAsks;
  readonly #told = new Map<string, Told>();
  /** Domains that may yet turn out to tell less. */
  readonly #uncertain = new Set<string>();
  readonly #probes: SessionProbes;
  #outbox: Outbox | undefined;
  #cancelRound: (() => void) | undefined;
  #inRound = false;
  /** Whose subscription has still to tell of their client. */
  readonly #doubted = new Set<string>();
  /** Whose client has the name of our resource. */
  readonly #taken = new Set<string>();
  #loggedIn: (fullJid: string) => void = () => {};
  #nameTaken: (person: PersonJid) => void = () => {};

  constructor(options: SessionWatchOptions) {
    this.#options = options;
    this.#probes = new SessionProbes(
      options.clock,
      () => [...this.#served].filter((person) => this.#isProbed(person)),
      (person) => this.#lookAfter(person),
    );
    this.#asks = new SessionAsks({
      clock: options.clock,
      ask: (person) => this.#say('subscribe', person),
      mayBeDropped: (person) => this.#told.get(domainOf(person)) === 'partial',
      quietInMs: () => this.#outbox?.subscriptions.quietInMs(options.clock.now()) ?? 0,
    });
  }

  /**
   * `listener` is called with the full JID of every client that was not there before, and where that
   * cannot be known, that may not have been.
   */
  onLogin(listener: (fullJid: string) => void): void {
    this.#loggedIn = listener;
  }

  /** `listener` is called when our resource of a person is another from now on. */
  onResource(listener: (person: PersonJid) => void): void {
    this.#nameTaken = listener;
  }

  /** Our resource of a person: no client of theirs has it. */
  resourceOf(person: string): string {
    return this.#taken.has(person) ? spareResource : ownResource;
  }

  /** Whether any client of the person is known to be connected. */
  isOnline(person: string): boolean {
    return this.#book.isOnline(person);
  }

  /** Full JIDs of the person's clients, as far as they are known. */
  clientsOf(person: string): readonly string[] {
    return this.#book.resourcesOf(person).map((resource) => `${person}/${resource}`);
  }

  /** Whether it is known that no client of the person is connected. */
  isOffline(person: string): boolean {
    return !this.#inRound && this.#isBelieved(person) && !this.#book.isOnline(person);
  }

  online(outbox: Outbox): void {
    this.#outbox = outbox;
    this.#told.clear();
    this.#uncertain.clear();
    this.#probes.online();
    this.#book.beginRound();
    this.#inRound = true;
  }

  offline(): void {
    this.#outbox = undefined;
    this.#probes.offline();
    this.#asks.offline();
    this.#cancelRound?.();
    this.#cancelRound = undefined;
  }

  /**
   * What the server grants is known now, or has changed. Until it is `certain`, nobody is taken for
   * offline for not having been told of.
   */
  told(domain: string, told: Told, certain = true): void {
    this.#told.set(domain, told);
    if (certain) this.#uncertain.delete(domain);
    else this.#uncertain.add(domain);
    this.#endRoundLater();
    for (const person of this.#served) this.#lookAfter(person);
  }

  /** This person is published over the link. */
  serves(person: PersonJid): void {
    if (this.#served.has(person)) return;
    this.#served.add(person);
    this.#lookAfter(person);
    if (this.#inRound) return;
    this.#reportUnheard(person);
    this.#probes.askLater();
  }

  forget(person: PersonJid): void {
    this.#served.delete(person);
    this.#reported.delete(person);
    this.#asks.forget(person);
  }

  /** Learns from presence of the server's people themselves; `to` is a bare JID of ours. */
  received(stanza: Element, from: string, to: string): void {
    const { domain, subscriber, serverDomains } = this.#options;
    const person = bareJid(from).toLowerCase();
    const forwarded = to === domain;
    if (stanza.name !== 'presence' || !(forwarded || to === subscriber)) return;
    if (!person.includes('@') || !serverDomains.includes(domainOf(person))) return;
    switch (stanza.attrs.type) {
      case undefined:
        this.#available(person, from, stanza, forwarded);
        break;
      case 'unavailable':
        this.#unavailable(person, from, forwarded);
        break;
      case 'subscribed':
        // The presence that follows is the first to be believed.
        this.#subscribed.add(person);
        this.#asks.answered(person);
        this.#report(person);
        // A server that answers for someone who let us long ago sends none.
        if (!this.#probes.hasHeard(person)) this.#lookAfter(person);
        break;
      case 'unsubscribed':
        this.#subscribed.delete(person);
        this.#asks.answered(person);
        break;
      default:
      // An error says nothing of anybody, and what is left is the assistant's.
    }
  }

  #available(person: string, from: string, stanza: Element, forwarded: boolean): void {
    const resource = from.slice(person.length + 1);
    // An echo of what we said, or what a module of ours says for people without a client.
    if (resource === '' || this.#isOurs(person, resource, stanza)) return;
    if (forwarded && this.#told.get(domainOf(person)) !== 'complete') {
      // It may end without our hearing of it, so each may be a login. Who is subscribed to tells.
      if (this.#subscribed.has(person)) {
        this.#doubt(person);
        return;
      }
      this.#asks.came(person);
      this.#loggedIn(from);
      return;
    }
    if (!forwarded) {
      this.#subscribed.add(person);
      this.#probes.heard(person);
    }
    const isNew = this.#book.available(person, resource, stanza);
    if (this.#isBelieved(person)) this.#report(person);
    if (isNew) this.#loggedIn(from);
    if (this.#inRound) this.#endRoundLater();
  }

  /**
   * Somebody has come of whom the subscription is to tell, too. Where it does not, the server has
   * forgotten it, as one that is killed or restored from a copy may: they are asked anew.
   */
  #doubt(person: string): void {
    if (this.#book.isOnline(person) || this.#doubted.has(person)) return;
    this.#doubted.add(person);
    this.#options.clock.after(graceMs, () => {
      this.#doubted.delete(person);
      if (this.#outbox === undefined || this.#book.isOnline(person)) return;
      this.#forgotten(person);
    });
  }

  /**
   * What the person's own roster says: a server may have forgotten the subscription, and they may
   * have come, while nobody listened.
   */
  permits(person: PersonJid, permitted: boolean): void {
    if (permitted || !this.#subscribed.has(person) || !this.#isProbed(person)) return;
    this.#forgotten(person);
  }

  #forgotten(person: string): void {
    this.#subscribed.delete(person);
    this.#asks.forget(person);
    this.#reportUnheard(person);
  }

  /** What we say carries no capabilities (XEP-0115), and what nearly every client says does. */
  #isOurs(person: string, resource: string, stanza: Element): boolean {
    if (resource !== this.resourceOf(person)) return false;
    if (resource !== ownResource || !stanza.getChild('c', namespaces.caps)) return true;
    this.#taken.add(person);
    this.#nameTaken(person as PersonJid);
    return false;
  }

  #unavailable(person: string, from: string, forwarded: boolean): void {
    const resource = from.slice(person.length + 1);
    if (resource === this.resourceOf(person)) return;
    if (!forwarded) {
      // A server says so, too, of whoever has not yet let us subscribe.
      if (!this.#subscribed.has(person)) return;
      this.#probes.heard(person);
    }
    this.#book.unavailable(person, resource);
    if (this.#isBelieved(person)) this.#report(person);
  }

  /** A session whose end nobody tells is not to be believed in. */
  #isBelieved(person: string): boolean {
    return this.#told.get(domainOf(person)) === 'complete' || this.#subscribed.has(person);
  }

  #report(person: string): void {
    const sessions: Sessions = this.#book.sessionsOf(person);
    const text = JSON.stringify(sessions);
    if (this.#reported.get(person) === text) return;
    this.#reported.set(person, text);
    // The engine knows its people by this very text, and nobody else.
    this.#options.inbox.sessions(person as PersonJid, sessions);
  }

  /** Not while they still come in: each moves the end of the round. */
  #endRoundLater(): void {
    this.#cancelRound?.();
    if (this.#uncertain.size > 0) return;
    this.#cancelRound = this.#options.clock.after(graceMs, () => this.#endRound());
  }

  #endRound(): void {
    this.#inRound = false;
    for (const person of this.#book.endRound()) {
      if (this.#isBelieved(person) || this.#reported.has(person)) this.#report(person);
    }
    for (const person of this.#served) this.#reportUnheard(person);
    this.#probes.askLater();
  }

  #reportUnheard(person: string): void {
    if (this.#isBelieved(person)) this.#report(person);
    else if (this.#isProbed(person) && this.#outbox) this.#asks.ask(person);
  }

  /** RFC 6121 §4.3: whoever lets us subscribe is told of at once, as after a link was lost. */
  #lookAfter(person: string): void {
    if (this.#isProbed(person)) this.#say('probe', person);
  }

  /** Nobody else tells of their sessions. */
  #isProbed(person: string): boolean {
    const told = this.#told.get(domainOf(person));
    return this.#options.subscribes && told !== undefined && told !== 'complete';
  }

  #say(type: 'probe' | 'subscribe', person: string): void {
    const { subscriber, clock } = this.#options;
    if (type === 'subscribe') this.#outbox?.subscriptions.said(clock.now());
    this.#outbox?.answer(element('presence', { type, from: subscriber, to: person }));
  }
}
