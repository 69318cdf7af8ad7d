import type { Element } from '@xmpp/component';
import type { Publication } from '../../../engine/presence-publisher.ts';
import { rosterUnreadable, shownPeopleNotStored } from '../../../telemetry/xmpp-account-events.ts';
import { type PersonJid, bareJid, domainOf } from '../address.ts';
import { PublicationSender } from '../sending/publication-sender.ts';
import type { Ground, Identity } from '../identity.ts';
import { LinkDownError } from '../link/link.ts';
import { element, escaped } from '../markup.ts';
import { namespaces } from '../namespaces.ts';
import type { Outbox } from '../outbox.ts';
import {
  type Shown,
  gone,
  isDecided,
  preparePresence,
  presenceTail,
  presenceTo,
} from '../presence-stanza.ts';
import { RecipientEcho } from '../sending/recipient-echo.ts';
import type { PaceLimits } from '../sending/pace.ts';
import { defaultPace } from '../sending/pace.ts';
import { Broadcast, type Kept } from './broadcast.ts';
import { assistantAlias } from '../site.ts';
import { type RosterChange, Rosters } from './rosters.ts';
import { ShownPeople, type ShownPeopleRepository } from './shown-people.ts';

export interface AccountOptions {
  /** RFC 6121 §4.7.2.3; `null` for none. */
  readonly priority: number | null;
  /** Where it is kept who was shown; not beyond the process's life by default. */
  readonly shownPeople?: ShownPeopleRepository;
  readonly pace?: PaceLimits;
}

/**
 * From a login that is forwarded to us to our presence: the server's own answer, which says that
 * the person is offline, must come first.
 */
const afterLoginMs = 400;

/**
 * Everyone has one more resource, `john@example.com/Calendar`, seen by the contacts whom John's
 * roster lets see him. It is there only while a client of John's is, and while there is something
 * to say that his clients do not say themselves.
 */
export class AccountIdentity implements Identity {
  readonly showsContacts = false;
  readonly hearsSessions = false;
  readonly #ground: Ground;
  readonly #options: AccountOptions;
  readonly #rosters: Rosters;
  #outbox: Outbox | undefined;
  #sender: PublicationSender | undefined;
  #possible = false;
  readonly #broadcast: Broadcast;
  readonly #echo: RecipientEcho;
  /** For whom `/Calendar` was last said to be more than gone. */
  readonly #there = new Set<PersonJid>();
  #stopped = false;
  readonly #shownPeople: ShownPeople;
  /** Who logged in a moment ago. */
  readonly #logins = new Set<string>();

  constructor(ground: Ground, options: AccountOptions) {
    this.#ground = ground;
    this.#options = options;
    this.#rosters = new Rosters({
      requests: ground.requests,
      clock: ground.clock,
      mayWatch: ground.mayWatch,
      subscriber: assistantAlias(ground.domain),
      permits: (person, permitted) => ground.sessions.permits(person, permitted),
      changed: (change) => this.#rosterChanged(change),
      failed: (condition) => this.#rosterFailed(condition),
    });
    this.#broadcast = new Broadcast({
      clock: ground.clock,
      stanzaOf: (person) => this.#broadcastStanza(person),
      keptOf: (person) => this.#keptStanza(person),
    });
    this.#echo = new RecipientEcho({
      requests: ground.requests,
      clientsOf: (person) => ground.sessions.clientsOf(person),
    });
    this.#shownPeople = new ShownPeople(ground.domain, options.shownPeople, (error) =>
      shownPeopleNotStored(ground.telemetry, ground.link, error),
    );
    ground.sessions.onLogin((fullJid) => this.#loggedIn(fullJid));
    ground.sessions.onResource((person) => this.#moved(person));
  }

  async load(): Promise<void> {
    await this.#shownPeople.load();
  }

  keyOf(publication: Publication): string {
    return presenceTail(this.#shown(publication), this.#ground.defaultLang);
  }

  online(outbox: Outbox): void {
    const ground = this.#ground;
    this.#outbox = outbox;
    this.#sender = new PublicationSender({
      outbox,
      subscriptions: {
        contacts: () => [...this.#rosters.people()].map((person) => this.#addressOf(person)),
        subscribersOf: (contact) => [...this.#rosters.watchersOf(bareJid(contact) as PersonJid)],
        has: (contact, watcher) => this.#rosters.has(bareJid(contact) as PersonJid, watcher),
      },
      mayWatch: ground.mayWatch,
      shownOf: (contact) => this.#shownOf(bareJid(contact) as PersonJid),
      defaultLang: ground.defaultLang,
      extraOf: () => this.#extra(),
      pace: this.#options.pace ?? defaultPace,
      echo: this.#echo,
      clock: ground.clock,
    });
    this.#rosters.online();
  }

  offline(): void {
    this.#sender?.close();
    this.#sender = undefined;
    this.#outbox = undefined;
    this.#possible = false;
    this.#rosters.offline();
    this.#broadcast.close();
    this.#logins.clear();
  }

  /** What the server grants is known now: whether anybody can be shown at all. */
  capabilitiesChanged(): void {
    const { capabilities, serverDomains, ready, notReady, grantsLost } = this.#ground;
    // What it grants may have gone the way of its other answers: to the connection before.
    const isLost = serverDomains
      .map((domain) => capabilities.host(domain))
      .some((host) => host?.isSilent && !host.grants?.roster);
    if (isLost) grantsLost();
    const possible = capabilities.obstacles().length === 0;
    if (possible === this.#possible) return;
    this.#possible = possible;
    if (!possible) {
      notReady();
      return;
    }
    ready();
    void this.#sayWhoIsGone();
  }

  async publish(batch: readonly Publication[]): Promise<number> {
    const outbox = this.#outbox;
    if (outbox === undefined || this.#sender === undefined)
      throw new LinkDownError('the link is down');
    const served = batch.filter(({ person }) => this.#isServed(person));
    for (const publication of served) {
      if (this.#shown(publication) === gone) this.#there.delete(publication.person);
      else this.#there.add(publication.person);
    }
    const toContacts = served.filter(({ person }) => !this.#isBroadcast(person));
    await this.#shownPeople.showing(
      served.filter((one) => this.#shown(one) !== gone).map(({ person }) => person),
    );
    await this.#rosters.ensure(toContacts.map(({ person }) => person));
    const sent = await this.#sender.publish(
      toContacts.map((publication) => ({
        contact: this.#addressOf(publication.person),
        shown: this.#shown(publication),
      })),
    );
    const broadcast = served.filter(({ person }) => this.#isBroadcast(person));
    await this.#broadcast.publish(outbox, broadcast);
    return sent + broadcast.length;
  }

  /** Everyone's `/Calendar` goes, and what a server keeps of absences. */
  async stop(): Promise<void> {
    this.#stopped = true;
    if (!this.#possible) return;
    const { current } = this.#ground;
    const people = [...this.#there].map(current).filter((shown) => shown !== undefined);
    await this.publish(people);
  }

  forget(person: PersonJid): void {
    this.#there.delete(person);
    this.#broadcast.forget(person);
    void this.#sayGone(person);
  }

  /** Whoever was removed while the link was down, or before the process was started. */
  async #sayWhoIsGone(): Promise<void> {
    for (const person of this.#shownPeople.all()) {
      if (this.#ground.current(person) === undefined) await this.#sayGone(person);
    }
  }

  /**
   * What was last said of somebody may have been lost with the link, and nothing says it again when
   * it is back: it is done only when the server has answered something that was asked after it.
   */
  async #sayGone(person: PersonJid): Promise<void> {
    const outbox = this.#outbox;
    try {
      if (outbox === undefined || !this.#shownPeople.has(person)) return;
      await this.#rosters.read(person);
      const hidden = preparePresence(this.#addressOf(person), gone, this.#ground.defaultLang);
      for (const watcher of this.#rosters.watchersOf(person)) {
        outbox.answer(presenceTo(hidden, watcher));
      }
      await this.#rosters.read(person);
      if (this.#rosters.isUnanswered(person)) return;
      if (this.#ground.current(person) === undefined) await this.#shownPeople.left(person);
    } catch {
      // The link is down: it is said when the link is back.
    } finally {
      // They may have been added again meanwhile.
      if (this.#ground.current(person) === undefined) this.#rosters.forget(person);
    }
  }

  /** RFC 6121 §2.1.6: roster pushes, where a server sends them. */
  received(stanza: Element, from: string, to: string): boolean {
    const query = stanza.name === 'iq' ? stanza.getChild('query', namespaces.roster) : undefined;
    const person = bareJid(from).toLowerCase() as PersonJid;
    // What a person could send themself from a client has a resource.
    if (query === undefined || stanza.attrs.type !== 'set' || from.includes('/')) return false;
    if (!person.includes('@') || !this.#isServed(person)) return false;
    this.#rosters.pushed(person, query);
    const { id } = stanza.attrs;
    this.#outbox?.answer(element('iq', { type: 'result', id, from: to, to: from }));
    return true;
  }

  /** Late logins: the server answers for the person's own clients only. */
  #loggedIn(fullJid: string): void {
    if (this.#sender === undefined || this.#logins.has(fullJid)) return;
    this.#logins.add(fullJid);
    this.#ground.clock.after(afterLoginMs, () => {
      this.#logins.delete(fullJid);
      this.#showEverybody(fullJid);
    });
    this.#broadcast.loggedIn();
  }

  #showEverybody(fullJid: string): void {
    const watcher = bareJid(fullJid).toLowerCase();
    for (const person of this.#rosters.seenBy(watcher)) {
      const shown = this.#shownOf(person);
      // The server has said itself that they are not there.
      if (shown === undefined || shown === gone) continue;
      this.#sender?.show(this.#addressOf(person), fullJid);
    }
    if (this.#rosters.watchersOf(watcher as PersonJid).size === 0) return;
    this.#rosters.read(watcher as PersonJid).catch(() => {
      // The link is down: every roster is read again.
    });
  }

  /** Nobody's roster is forbidden where the server has said that it may be read. */
  #rosterFailed(condition: string): boolean {
    const { telemetry, link, capabilities, serverDomains, grantsLost } = this.#ground;
    rosterUnreadable(telemetry, link, condition);
    const isGranted = serverDomains.some((domain) => capabilities.host(domain)?.grants?.roster);
    const isLost = condition === 'forbidden' && isGranted;
    if (isLost) grantsLost();
    return isLost;
  }

  #rosterChanged({ person, late, added, removed }: RosterChange): void {
    const shown = this.#shownOf(person);
    if (shown === undefined) return;
    const contact = this.#addressOf(person);
    // That the person is gone is told to whoever may have seen them before.
    if (shown !== gone || late) for (const watcher of added) this.#sender?.show(contact, watcher);
    const hidden = preparePresence(contact, gone, this.#ground.defaultLang);
    for (const watcher of removed) this.#outbox?.answer(presenceTo(hidden, watcher));
  }

  #shownOf(person: PersonJid): Shown | undefined {
    const publication = this.#ground.current(person);
    return publication && this.#shown(publication);
  }

  /**
   * Whoever has no client connected is not shown as being there, also before the engine has heard
   * of it; the text of an absence stays.
   */
  #shown({ person, presence, statuses }: Publication): Shown {
    const { availability } = presence;
    if (this.#stopped || !isDecided(presence)) return gone;
    if (availability === 'unavailable')
      return statuses.length === 0 ? gone : { availability, statuses };
    return this.#ground.sessions.isOnline(person) ? { availability, statuses } : gone;
  }

  #isServed(person: string): boolean {
    return this.#ground.serverDomains.includes(domainOf(person));
  }

  /** Openfire alone tells a person's contacts what a component says in the person's name. */
  #isBroadcast(person: string): boolean {
    return this.#ground.capabilities.host(domainOf(person))?.kind === 'openfire';
  }

  #extra(): string {
    const { priority } = this.#options;
    return priority === null ? '' : element('priority', {}, escaped(String(priority)));
  }

  /** The one stanza without a recipient; `undefined` for whoever is gone meanwhile. */
  #broadcastStanza(person: PersonJid): string | undefined {
    const shown = this.#shownOf(person);
    if (shown === undefined) return undefined;
    const { defaultLang } = this.#ground;
    const { head, tail } = preparePresence(
      this.#addressOf(person),
      shown,
      defaultLang,
      this.#extra(),
    );
    return withoutRecipient(head, tail);
  }

  #addressOf(person: PersonJid): string {
    return `${person}/${this.#ground.sessions.resourceOf(person)}`;
  }

  /** A client has come that is called as our resource was: we are seen at another. */
  #moved(person: PersonJid): void {
    const shown = this.#shownOf(person);
    if (shown === undefined || shown === gone || this.#isBroadcast(person)) return;
    this.#sender?.publish([{ contact: this.#addressOf(person), shown }]).catch(() => {
      // The link is down: everyone is sent again.
    });
  }

  /**
   * RFC 6121 §4.5.2 of whoever is not there: such a server keeps it for contacts who log in later.
   * Nothing is said like this of anybody who may be there: contacts would see them go.
   */
  #keptStanza(person: PersonJid): Kept | undefined {
    if (!this.#ground.sessions.isOffline(person)) return undefined;
    const shown = this.#shownOf(person);
    if (shown === undefined || shown.availability !== 'unavailable') return undefined;
    const { head, tail } = preparePresence(person, shown, this.#ground.defaultLang);
    return { stanza: withoutRecipient(head, tail), isEmpty: shown.statuses.length === 0 };
  }
}

function withoutRecipient(head: string, tail: string): string {
  return head.slice(0, -' to="'.length) + tail.slice(1);
}
