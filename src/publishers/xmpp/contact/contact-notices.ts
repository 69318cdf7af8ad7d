import { bareJid } from '../address.ts';
import type { Clock } from '../clock.ts';
import { type Markup, element } from '../markup.ts';
import { namespaces } from '../namespaces.ts';
import type { Shown } from '../presence-stanza.ts';
import { Pace } from '../sending/pace.ts';
import type { Site } from '../site.ts';
import { noActivity } from './activity.ts';
import { type ContactNodes, type NodeItem, itemsElement, notifiedNodes } from './contact-nodes.ts';
import type { SubscriptionIndex } from './subscription-index.ts';
import { avatarMetadataElement } from './vcard.ts';
import type { WatcherClients } from './watcher-clients.ts';
import { WatchedRound } from '../sending/watched-round.ts';

export interface ContactNoticesOptions {
  readonly site: Site;
  readonly subscriptions: SubscriptionIndex;
  readonly nodes: Pick<ContactNodes, 'activity' | 'lastOf' | 'isOpenTo'>;
  readonly clients: Pick<WatcherClients, 'wanting'>;
  readonly clock: Clock;
}

/** Notifications to one client at once, and then each second; the others wait. */
const pace = { burst: 1_000, perSecond: 200 };
const laterMs = 250;

/** Remembered at most; clients for which there is no room are told of everyone. */
const mostLater = 20_000;

/**
 * Notifies clients that want to know of what is in the nodes of contacts (XEP-0163 §4.3). What is
 * kept of a contact is kept only where some client was told of it.
 */
export class ContactNotices {
  readonly #options: ContactNoticesOptions;
  /** What clients were last told that each contact is doing; `null` for nothing any more. */
  readonly #told = new Map<string, Markup | null>();
  /** Those of whom clients were told over a link that has been lost since. */
  readonly #doubtful = new Set<string>();
  readonly #pace = new Pace(pace);
  /** Client to what it is to be notified of yet, as `node contact`. */
  readonly #later = new Map<string, Set<string>>();
  /** How many that are. */
  #lacking = 0;
  /** Everyone's clients that have come. */
  readonly #round: WatchedRound;
  #cancelLater: (() => void) | undefined;

  constructor(options: ContactNoticesOptions) {
    this.#options = options;
    this.#round = new WatchedRound({
      subscriptions: options.subscriptions,
      clock: options.clock,
      room: options.site.room,
      visit: (contact, subscriber) => this.#visit(contact, subscriber),
    });
  }

  /** What is shown of a contact may be something else now; `shown` is what it is. */
  shown(contact: string, shown: Shown | undefined): void {
    const { nodes } = this.#options;
    const activity = shown === undefined ? null : nodes.activity(contact, shown);
    const doubtful = this.#doubtful.delete(contact);
    if (!doubtful && (this.#told.get(contact) ?? null) === activity) return;
    // It is known again from whoever is told.
    this.#told.delete(contact);
    this.#notifyAll(contact, namespaces.activity);
  }

  /** The picture of a contact is known now, or is another. */
  pictured(contact: string): void {
    this.#notifyAll(contact, namespaces.avatarMetadata);
  }

  /** A client has come (XEP-0163 §4.3.4): the last item of each node there is one of, soon. */
  greet(client: string): void {
    this.#round.add(bareJid(client));
  }

  /** `to`, bare or full, has asked for the presence of one contact, and gets the rest as well. */
  shownTo(contact: string, to: string): void {
    this.#tell(contact, bareJid(to), (client) => !to.includes('/') || client === to, mostLater);
  }

  /** Everyone who was told of an activity is told of none, which is all there is now. */
  stop(): void {
    for (const [contact, activity] of this.#told) {
      if (activity !== null) this.#notifyAll(contact, namespaces.activity);
    }
  }

  /** What was under way when the link broke may be lost. */
  offline(): void {
    this.#cancelLater?.();
    this.#cancelLater = undefined;
    for (const contact of this.#told.keys()) this.#doubtful.add(contact);
    for (const lacks of this.#later.values()) {
      for (const one of lacks) this.#doubtful.add(one.slice(one.indexOf(' ') + 1));
    }
    this.#told.clear();
    this.#later.clear();
    this.#lacking = 0;
    this.#round.clear();
  }

  #visit(contact: string, subscriber: string): void {
    // A round must come to its end: what it leaves is remembered, whatever was before.
    if (this.#options.site.mayWatch(subscriber)) this.#tell(contact, subscriber, isAny, Infinity);
  }

  /** Tells some clients of a subscriber what there is to know of a contact. */
  #tell(
    contact: string,
    subscriber: string,
    isMeant: (client: string) => boolean,
    most: number,
  ): void {
    const { clients, nodes, site } = this.#options;
    for (const node of notifiedNodes) {
      const wanting = clients.wanting(subscriber, node);
      if (wanting.length === 0) continue;
      // Others may have been told something else, if it is about to be published.
      if (node === namespaces.activity) this.shown(contact, site.shownOf(contact));
      if (nodes.lastOf(contact, node) === null) continue;
      for (const client of wanting) {
        if (isMeant(client)) this.#notify(client, contact, node, most);
      }
    }
  }

  #notifyAll(contact: string, node: string): void {
    const { subscriptions, clients, site } = this.#options;
    for (const subscriber of subscriptions.subscribersOf(contact)) {
      if (!site.mayWatch(subscriber)) continue;
      for (const client of clients.wanting(subscriber, node)) this.#notify(client, contact, node);
    }
  }

  #notify(client: string, contact: string, node: string, most = mostLater): void {
    const { site, clock, nodes } = this.#options;
    if (node === namespaces.activity) this.#told.set(contact, nodes.activity(contact));
    if (!site.isFull() && this.#pace.take(client, clock.now())) this.#send(client, contact, node);
    else this.#remember(client, `${node} ${contact}`, most);
  }

  /** XEP-0163 §4.3: a headline, so that nothing keeps it for somebody who is gone. */
  #send(client: string, contact: string, node: string): void {
    const { site, nodes } = this.#options;
    const last = nodes.lastOf(contact, node) ?? emptied(node);
    const event = element('event', { xmlns: namespaces.pubsubEvent }, itemsElement(node, [last]));
    site.answer(element('message', { from: contact, to: client, type: 'headline' }, event));
  }

  #remember(client: string, lacking: string, most: number): void {
    const subscriber = bareJid(client);
    if (this.#round.awaits(subscriber)) return;
    const lacks = this.#later.get(client) ?? new Set();
    if (lacks.has(lacking)) return;
    if (this.#lacking >= most) {
      this.#lacking -= lacks.size;
      this.#later.delete(client);
      this.#round.add(subscriber);
      return;
    }
    this.#later.set(client, lacks.add(lacking));
    this.#lacking += 1;
    this.#cancelLater ??= this.#options.clock.after(laterMs, () => this.#catchUp());
  }

  #catchUp(): void {
    const { clock, nodes, site } = this.#options;
    this.#cancelLater = undefined;
    const now = clock.now();
    for (const [client, lacks] of this.#later) {
      for (const one of lacks) {
        if (site.isFull() || !this.#pace.take(client, now)) break;
        lacks.delete(one);
        this.#lacking -= 1;
        const space = one.indexOf(' ');
        const contact = one.slice(space + 1);
        if (nodes.isOpenTo(contact, client)) this.#send(client, contact, one.slice(0, space));
      }
      if (lacks.size === 0) this.#later.delete(client);
    }
    if (this.#later.size === 0) return;
    this.#cancelLater ??= clock.after(laterMs, () => this.#catchUp());
  }
}

const isAny = (): boolean => true;

function emptied(node: string): NodeItem {
  const isActivity = node === namespaces.activity;
  return { id: 'current', payload: isActivity ? noActivity : avatarMetadataElement(null) };
}
