import type { Element } from '@xmpp/component';
import type { SteadyClock } from '../../../time/steady-clock.ts';
import { type PersonJid, bareJid } from '../address.ts';
import { element } from '../markup.ts';
import { namespaces } from '../namespaces.ts';
import { owned } from '../owned.ts';
import { RequestError, type Requests } from '../requests.ts';

export interface RostersOptions {
  readonly requests: Requests;
  readonly clock: SteadyClock;
  /** Who may see anybody at all, whatever a roster says. */
  readonly mayWatch: (watcher: string) => boolean;
  /** Our address that subscribes to people, and whether a roster that was read lets it. */
  readonly subscriber: string;
  readonly permits: (person: PersonJid, permitted: boolean) => void;
  /** A roster is not as it was when it was last read. */
  readonly changed: (change: RosterChange) => void;
  /**
   * A roster cannot be read; said for each reading. Answers whether that may soon be otherwise: it
   * is asked for again as one that nobody answered for.
   */
  readonly failed: (condition: string) => boolean;
}

export interface RosterChange {
  readonly person: PersonJid;
  /** It could not be read before, when it should have been: nobody was told of the person then. */
  readonly late: boolean;
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** How old a roster may get before it is read again, where the server does not tell of changes. */
const maxAgeMs = 5 * 60_000;
const tickMs = 1_000;
/** From a question that nobody answered to asking again; it doubles. */
const firstPauseMs = 2_000;
/** How long an answer is waited for at first, and at most; it doubles. */
const firstTimeoutMs = 4_000;
const longestTimeoutMs = 16_000;
/** Rosters read again at one tick, at most. */
const mostAtOnce = 500;

interface Roster {
  /** Bare JIDs of those who may see the person, themself included. */
  watchers: ReadonlySet<string>;
  readAt: number;
}

/**
 * Who may see whom, as the people's own rosters have it: `from` and `both` (RFC 6121 §2.1.2.5).
 * Nobody checks this for us, so whoever is not in here is sent nothing.
 */
export class Rosters {
  readonly #options: RostersOptions;
  /** The one read longest ago comes first. */
  readonly #rosters = new Map<PersonJid, Roster>();
  readonly #seenBy = new Map<string, Set<PersonJid>>();
  /** Whose roster was asked for and no answer came, with when to ask again. */
  readonly #unanswered = new Map<PersonJid, { readonly at: number; readonly pauseMs: number }>();
  #cancelTick: (() => void) | undefined;

  constructor(options: RostersOptions) {
    this.#options = options;
  }

  online(): void {
    this.#tickLater();
  }

  offline(): void {
    this.#cancelTick?.();
    this.#cancelTick = undefined;
    // Whatever changes while nobody listens: each is read again before it is used again.
    for (const roster of this.#rosters.values()) roster.readAt = -Infinity;
    this.#unanswered.clear();
  }

  /** Everyone whose roster was ever read. */
  people(): Iterable<PersonJid> {
    return this.#rosters.keys();
  }

  /** Whoever may see the person now; nobody where the roster has never been read. */
  watchersOf(person: PersonJid): ReadonlySet<string> {
    return this.#rosters.get(person)?.watchers ?? none;
  }

  has(person: PersonJid, watcher: string): boolean {
    return this.watchersOf(person).has(watcher);
  }

  /** Whom `watcher`, a bare JID, may see. */
  seenBy(watcher: string): Iterable<PersonJid> {
    return this.#seenBy.get(watcher) ?? [];
  }

  /** Resolves when every roster has been read since the link came up; rejects when it goes down. */
  async ensure(people: readonly PersonJid[]): Promise<void> {
    const unread = people.filter(
      (person) => !((this.#rosters.get(person)?.readAt ?? -Infinity) > -Infinity),
    );
    await Promise.all(unread.map((person) => this.read(person)));
  }

  /**
   * Reads a roster now. One that cannot be read stays as it was; rejects when the link goes down.
   */
  async read(person: PersonJid): Promise<void> {
    const { requests, failed } = this.#options;
    try {
      const payload = element('query', { xmlns: namespaces.roster });
      // A push that follows the answer is newer than it.
      const heard = (answer: Element): void => this.#heard(person, answer);
      const pauseMs = this.#unanswered.get(person)?.pauseMs ?? 0;
      const timeoutMs = Math.min(longestTimeoutMs, Math.max(firstTimeoutMs, pauseMs * 2));
      await requests.ask({ type: 'get', to: person, payload, timeoutMs, heard });
      this.#unanswered.delete(person);
    } catch (error) {
      if (!(error instanceof RequestError) || error.condition === 'link-down') throw error;
      if (failed(error.condition) || error.isSilence) this.#askAgainLater(person);
      else this.#unanswered.delete(person);
      this.#keep(person, this.watchersOf(person));
    }
  }

  /** Whether the server did not answer when it was last asked. */
  isUnanswered(person: PersonJid): boolean {
    return this.#unanswered.has(person);
  }

  /** RFC 6121 §2.1.6: a roster push, where the server lets us have them (XEP-0356 §5.3). */
  pushed(person: PersonJid, query: Element): void {
    const roster = this.#rosters.get(person);
    if (roster === undefined) return;
    const watchers = new Set(roster.watchers);
    for (const { attrs } of query.getChildren('item')) {
      const watcher = owned(bareJid(attrs['jid'] ?? '').toLowerCase());
      if (this.#mayWatch(watcher, attrs['subscription'])) watchers.add(watcher);
      else if (watcher !== person) watchers.delete(watcher);
    }
    const before = roster.watchers;
    roster.watchers = watchers;
    this.#tell(person, before, watchers);
  }

  forget(person: PersonJid): void {
    for (const watcher of this.watchersOf(person)) this.#unlink(person, watcher);
    this.#rosters.delete(person);
    this.#unanswered.delete(person);
  }

  #heard(person: PersonJid, answer: Element): void {
    const { subscriber, permits } = this.#options;
    // The person's own clients see it, too: what others see of one is no secret.
    const watchers = new Set<string>([person]);
    let permitted = false;
    const items = answer.getChild('query', namespaces.roster)?.getChildren('item') ?? [];
    for (const { attrs } of items) {
      const watcher = owned(bareJid(attrs['jid'] ?? '').toLowerCase());
      if (watcher === subscriber) permitted = isShown(attrs['subscription']);
      if (this.#mayWatch(watcher, attrs['subscription'])) watchers.add(watcher);
    }
    this.#keep(person, watchers);
    permits(person, permitted);
  }

  #keep(person: PersonJid, watchers: ReadonlySet<string>): void {
    const before = this.watchersOf(person);
    this.#rosters.delete(person);
    this.#rosters.set(person, { watchers, readAt: this.#options.clock.now() });
    this.#tell(person, before, watchers);
  }

  #mayWatch(watcher: string, subscription: string | undefined): boolean {
    if (!isShown(subscription)) return false;
    // Gateways and services in a roster are no people.
    return watcher.includes('@') && this.#options.mayWatch(watcher);
  }

  #tell(person: PersonJid, before: ReadonlySet<string>, after: ReadonlySet<string>): void {
    const added = [...after.difference(before)];
    const removed = [...before.difference(after)];
    for (const watcher of added) {
      const seen = this.#seenBy.get(watcher);
      if (seen) seen.add(person);
      else this.#seenBy.set(watcher, new Set([person]));
    }
    for (const watcher of removed) this.#unlink(person, watcher);
    if (added.length + removed.length === 0) return;
    this.#options.changed({ person, late: this.#unanswered.has(person), added, removed });
  }

  #unlink(person: PersonJid, watcher: string): void {
    const seen = this.#seenBy.get(watcher);
    seen?.delete(person);
    if (seen?.size === 0) this.#seenBy.delete(watcher);
  }

  /**
   * A server that has not noticed the end of the connection before may answer over that one
   * (ejabberd): nobody would be told of the person until their roster is due.
   */
  #askAgainLater(person: PersonJid): void {
    const before = this.#unanswered.get(person)?.pauseMs;
    const pauseMs = before === undefined ? firstPauseMs : Math.min(before * 2, maxAgeMs);
    this.#unanswered.set(person, { at: this.#options.clock.now() + pauseMs, pauseMs });
  }

  #tickLater(): void {
    this.#cancelTick = this.#options.clock.after(tickMs, () => void this.#tick());
  }

  async #tick(): Promise<void> {
    try {
      await Promise.all(this.#due().map((person) => this.read(person)));
    } catch {
      // The link is down, and `offline` has said so.
      return;
    }
    if (this.#cancelTick !== undefined) this.#tickLater();
  }

  #due(): readonly PersonJid[] {
    const now = this.#options.clock.now();
    const due = new Set<PersonJid>();
    for (const [person, { at }] of this.#unanswered) {
      if (at <= now && due.size < mostAtOnce) due.add(person);
    }
    for (const [person, { readAt }] of this.#rosters) {
      // What has not been read since the link came up is read when it is needed.
      if (readAt === -Infinity) continue;
      if (now - readAt < maxAgeMs || due.size >= mostAtOnce) break;
      due.add(person);
    }
    return [...due];
  }
}

const none: ReadonlySet<string> = new Set();

function isShown(subscription: string | undefined): boolean {
  return subscription === 'from' || subscription === 'both';
}
