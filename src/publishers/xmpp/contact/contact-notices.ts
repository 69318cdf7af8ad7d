import type { SteadyClock } from '../../../time/steady-clock.ts';
import { bareJid } from '../address.ts';
import { type Markup, element } from '../markup.ts';
import { namespaces } from '../namespaces.ts';
import type { Shown } from '../presence-stanza.ts';
import { Lacking } from '../sending/lacking.ts';
import { Pace } from '../sending/pace.ts';
import type { Site } from '../site.ts';
import { noActivity } from './activity.ts';
import { type ContactNodes, type NodeItem, itemsElement, notifiedNodes } from './contact-nodes.ts';
import type { SubscriptionIndex } from './subscription-index.ts';
import { avatarMetadataElement } from './vcard.ts';
import type { WatcherClients } from './watcher-clients.ts';

export interface ContactNoticesOptions {
  readonly site: Site;
  readonly subscriptions: SubscriptionIndex;
  readonly nodes: Pick<ContactNodes, 'activity' | 'lastOf' | 'isOpenTo'>;
  readonly clients: Pick<WatcherClients, 'wanting'>;
  readonly clock: SteadyClock;
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
  /** What a client is to be notified of yet, as `node contact`. */
  readonly #lacking: Lacking;

  constructor(options: ContactNoticesOptions) {
    this.#options = options;
    this.#lacking = new Lacking({
      subscriptions: options.subscriptions,
      clock: options.clock,
      everyMs: laterMs,
      most: mostLater,
      room: options.site.room,
      visit: (contact, subscriber) => this.#visit(contact, subscriber),
      tell: () => this.#catchUp(),
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
    this.#lacking.addEveryone(bareJid(client));
  }

  /** `to`, bare or full, has asked for the presence of one contact, and gets the rest as well. */
  shownTo(contact: string, to: string): void {
    this.#tell(contact, bareJid(to), (client) => !to.includes('/') || client === to, false);
  }

  /** Everyone who was told of an activity is told of none, which is all there is now. */
  stop(): void {
    for (const [contact, activity] of this.#told) {
      if (activity !== null) this.#notifyAll(contact, namespaces.activity);
    }
  }

  /** What was under way when the link broke may be lost. */
  offline(): void {
    for (const contact of this.#told.keys()) this.#doubtful.add(contact);
    for (const [, lacks] of this.#lacking) {
      for (const one of lacks) this.#doubtful.add(one.slice(one.indexOf(' ') + 1));
    }
    this.#told.clear();
    this.#lacking.clear();
  }

  #visit(contact: string, subscriber: string): void {
    if (this.#options.site.mayWatch(subscriber)) this.#tell(contact, subscriber, isAny, true);
  }

  /** Tells some clients of a subscriber what there is to know of a contact. */
  #tell(
    contact: string,
    subscriber: string,
    isMeant: (client: string) => boolean,
    inRound: boolean,
  ): void {
    const { clients, nodes, site } = this.#options;
    for (const node of notifiedNodes) {
      const wanting = clients.wanting(subscriber, node);
      if (wanting.length === 0) continue;
      // Others may have been told something else, if it is about to be published.
      if (node === namespaces.activity) this.shown(contact, site.shownOf(contact));
      if (nodes.lastOf(contact, node) === null) continue;
      for (const client of wanting) {
        if (isMeant(client)) this.#notify(client, contact, node, inRound);
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

  #notify(client: string, contact: string, node: string, inRound = false): void {
    const { site, clock, nodes } = this.#options;
    if (node === namespaces.activity) this.#told.set(contact, nodes.activity(contact));
    if (!site.isFull() && this.#pace.take(client, clock.now())) this.#send(client, contact, node);
    else if (inRound) this.#lacking.addInRound(client, `${node} ${contact}`);
    else this.#lacking.add(client, `${node} ${contact}`);
  }

  /** XEP-0163 §4.3: a headline, so that nothing keeps it for somebody who is gone. */
  #send(client: string, contact: string, node: string): void {
    const { site, nodes } = this.#options;
    const last = nodes.lastOf(contact, node) ?? emptied(node);
    const event = element('event', { xmlns: namespaces.pubsubEvent }, itemsElement(node, [last]));
    site.answer(element('message', { from: contact, to: client, type: 'headline' }, event));
  }

  #catchUp(): void {
    const { clock, nodes, site } = this.#options;
    const now = clock.now();
    for (const [client, lacks] of this.#lacking) {
      for (const one of lacks) {
        if (site.isFull() || !this.#pace.take(client, now)) break;
        this.#lacking.delete(client, one);
        const space = one.indexOf(' ');
        const contact = one.slice(space + 1);
        if (nodes.isOpenTo(contact, client)) this.#send(client, contact, one.slice(0, space));
      }
    }
  }
}

const isAny = (): boolean => true;

function emptied(node: string): NodeItem {
  const isActivity = node === namespaces.activity;
  return { id: 'current', payload: isActivity ? noActivity : avatarMetadataElement(null) };
}
