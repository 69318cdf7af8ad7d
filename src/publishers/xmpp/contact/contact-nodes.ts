import type { Element } from '@xmpp/component';
import { bareJid, contactAddress, personOf } from '../address.ts';
import type { Clock } from '../clock.ts';
import { type DiscoItem, discoInfo, discoItems, leafInfo } from '../disco.ts';
import { type IqAnswer, refused, result } from '../iq-answer.ts';
import { type Markup, element } from '../markup.ts';
import { namespaces } from '../namespaces.ts';
import { RecipientPace } from '../recipient-pace.ts';
import { type Site, displayName } from '../site.ts';
import { activityOf, noActivity } from './activity.ts';
import type { PersonCards } from './person-cards.ts';
import type { SubscriptionIndex } from './subscription-index.ts';
import { avatarDataElement, avatarMetadataElement, vcard4Element } from './vcard.ts';
import type { WatcherClients } from './watcher-clients.ts';

export interface ContactNodesOptions {
  readonly site: Site;
  readonly subscriptions: SubscriptionIndex;
  readonly cards: PersonCards;
  readonly clients: Pick<WatcherClients, 'wanting' | 'interested'>;
  readonly clock: Clock;
}

/** Nodes of every contact, by name. */
const nodes = [
  namespaces.activity,
  namespaces.avatarMetadata,
  namespaces.avatarData,
  namespaces.vcard4Node,
] as const;

/** Those of which somebody may want to be notified. */
export const notifiedNodes: readonly string[] = [namespaces.activity, namespaces.avatarMetadata];

interface Item {
  readonly id: string;
  readonly payload: Markup;
}

/** Notifications to one client at once, and then each second; the others wait. */
const pace = { burst: 1_000, perSecond: 200 };
const laterMs = 250;

/**
 * A contact as a personal eventing service (XEP-0163) that nobody can publish to: what it is doing
 * (XEP-0108), its picture (XEP-0084) and its card (XEP-0292). Only those who are subscribed to its
 * presence and may watch it learn any of this.
 */
export class ContactNodes {
  readonly #options: ContactNodesOptions;
  /** What each contact is doing that is doing something. */
  readonly #activities = new Map<string, Markup>();
  /** Those whose activity somebody was notified of over a link that has been lost since. */
  readonly #doubtful = new Set<string>();
  readonly #notified = new Set<string>();
  readonly #pace = new RecipientPace(pace);
  /** Client to what it is to be notified of yet, as `node contact`. */
  readonly #later = new Map<string, Set<string>>();
  #cancelLater: (() => void) | undefined;
  #stopped = false;

  constructor(options: ContactNodesOptions) {
    this.#options = options;
  }

  /** What is shown of a contact may be something else now; `shown` is what it is. */
  shown(contact: string, shown = this.#options.site.shownOf(contact)): void {
    const activity = shown ? activityOf(shown) : null;
    const doubtful = this.#doubtful.delete(contact);
    if (!doubtful && this.#activities.get(contact) === (activity ?? undefined)) return;
    if (activity === null) this.#activities.delete(contact);
    else this.#activities.set(contact, activity);
    this.#notifyAll(contact, namespaces.activity);
  }

  /** The picture of a contact is known now, or is another. */
  pictured(contact: string): void {
    this.#notifyAll(contact, namespaces.avatarMetadata);
  }

  /** A client has come (XEP-0163 §4.3.4): the last item of each node there is one of. */
  greet(client: string): void {
    const { subscriptions, clients, cards, site } = this.#options;
    const subscriber = bareJid(client);
    if (!site.mayWatch(subscriber)) return;
    if (clients.wanting(subscriber, namespaces.activity).includes(client)) {
      for (const contact of this.#activities.keys()) {
        if (!subscriptions.has(contact, subscriber)) continue;
        this.#notify(client, contact, namespaces.activity);
      }
    }
    if (!clients.wanting(subscriber, namespaces.avatarMetadata).includes(client)) return;
    for (const person of cards.pictured()) {
      const contact = contactAddress(person, site.domain);
      if (!subscriptions.has(contact, subscriber)) continue;
      this.#notify(client, contact, namespaces.avatarMetadata);
    }
  }

  /** `to`, bare or full, has asked for the presence of one contact, and gets the rest as well. */
  shownTo(contact: string, to: string): void {
    this.shown(contact);
    const { clients } = this.#options;
    for (const node of notifiedNodes) {
      if (this.#lastOf(contact, node) === null) continue;
      for (const client of clients.wanting(bareJid(to), node)) {
        if (!to.includes('/') || client === to) this.#notify(client, contact, node);
      }
    }
  }

  /** Everyone who was told of an activity is told of none. */
  stop(): void {
    this.#stopped = true;
    for (const contact of this.#activities.keys()) this.#notifyAll(contact, namespaces.activity);
  }

  /** What was under way when the link broke may be lost. */
  offline(): void {
    this.#cancelLater?.();
    this.#cancelLater = undefined;
    for (const contact of this.#notified) this.#doubtful.add(contact);
    for (const lacks of this.#later.values()) {
      for (const one of lacks) this.#doubtful.add(one.slice(one.indexOf(' ') + 1));
    }
    this.#later.clear();
  }

  /** Whether `from` may see more of a contact than that it is there. */
  isOpenTo(contact: string, from: string): boolean {
    const { site, subscriptions } = this.#options;
    const subscriber = bareJid(from);
    return site.mayWatch(subscriber) && subscriptions.has(contact, subscriber);
  }

  /** XEP-0060 §5.2. */
  listed(contact: string, from: string): readonly DiscoItem[] {
    return this.isOpenTo(contact, from) ? nodes.map((node) => ({ jid: contact, node })) : [];
  }

  /** XEP-0030 of one of the nodes; none where that is no node. */
  disco(contact: string, from: string, node: string, child: Element): IqAnswer | undefined {
    if (!isNode(node)) return undefined;
    if (!this.isOpenTo(contact, from)) return closed();
    return child.is('query', namespaces.discoItems)
      ? result(discoItems([], node))
      : result(discoInfo(leafInfo, node));
  }

  /** XEP-0060 §6.5: `<pubsub><items node='…'/></pubsub>`. */
  async retrieve(contact: string, from: string, pubsub: Element): Promise<IqAnswer> {
    const items = pubsub.getChild('items');
    const node = items?.attrs['node'];
    if (!items || node === undefined) return refused('bad-request');
    if (!isNode(node)) return refused('item-not-found');
    if (!this.isOpenTo(contact, from)) return closed();
    const there = await this.#itemOf(contact, node);
    const wanted = items.getChildren('item').map(({ attrs }) => attrs['id']);
    const given = there && (wanted.length === 0 || wanted.includes(there.id)) ? [there] : [];
    return result(element('pubsub', { xmlns: namespaces.pubsub }, itemsElement(node, given)));
  }

  async #itemOf(contact: string, node: (typeof nodes)[number]): Promise<Item | null> {
    const { site, cards } = this.#options;
    if (node === namespaces.activity) return this.#lastOf(contact, node);
    const person = personOf(contact, site.domain);
    if (person === undefined) return null;
    const card = await cards.cardOf(person);
    const { photo } = card;
    switch (node) {
      case namespaces.avatarMetadata:
        return photo && { id: photo.hash, payload: avatarMetadataElement(photo) };
      case namespaces.avatarData:
        return photo && { id: photo.hash, payload: avatarDataElement(photo) };
      case namespaces.vcard4Node:
        return {
          id: 'current',
          payload: vcard4Element(card, displayName(site, contact, card.fullName)),
        };
    }
  }

  /** What is known at this moment, without asking anybody. */
  #lastOf(contact: string, node: string): Item | null {
    if (node === namespaces.activity) {
      const payload = this.#stopped ? null : this.#activityOf(contact);
      return payload === null ? null : { id: 'current', payload };
    }
    const person = personOf(contact, this.#options.site.domain);
    const picture = person && this.#options.cards.pictureOf(person);
    return picture ? { id: picture.hash, payload: avatarMetadataElement(picture) } : null;
  }

  #activityOf(contact: string): Markup | null {
    const shown = this.#options.site.shownOf(contact);
    return shown ? activityOf(shown) : null;
  }

  #notifyAll(contact: string, node: string): void {
    const { subscriptions, clients, site } = this.#options;
    for (const subscriber of subscriptions.subscribersOf(contact)) {
      if (!site.mayWatch(subscriber)) continue;
      for (const client of clients.wanting(subscriber, node)) this.#notify(client, contact, node);
    }
  }

  #notify(client: string, contact: string, node: string): void {
    if (node === namespaces.activity) this.#notified.add(contact);
    if (this.#pace.take(client, this.#options.clock.now())) this.#send(client, contact, node);
    else this.#remember(client, `${node} ${contact}`);
  }

  /** XEP-0163 §4.3: a headline, so that nothing keeps it for somebody who is gone. */
  #send(client: string, contact: string, node: string): void {
    const last = this.#lastOf(contact, node) ?? emptied(node);
    const event = element('event', { xmlns: namespaces.pubsubEvent }, itemsElement(node, [last]));
    this.#options.site.answer(
      element('message', { from: contact, to: client, type: 'headline' }, event),
    );
  }

  #remember(client: string, lacking: string): void {
    const lacks = this.#later.get(client);
    if (lacks) lacks.add(lacking);
    else this.#later.set(client, new Set([lacking]));
    this.#cancelLater ??= this.#options.clock.after(laterMs, () => this.#catchUp());
  }

  #catchUp(): void {
    this.#cancelLater = undefined;
    const now = this.#options.clock.now();
    for (const [client, lacks] of this.#later) {
      for (const one of lacks) {
        if (!this.#pace.take(client, now)) break;
        lacks.delete(one);
        const space = one.indexOf(' ');
        const contact = one.slice(space + 1);
        if (this.isOpenTo(contact, client)) this.#send(client, contact, one.slice(0, space));
      }
      if (lacks.size === 0) this.#later.delete(client);
    }
    if (this.#later.size === 0) return;
    this.#cancelLater ??= this.#options.clock.after(laterMs, () => this.#catchUp());
  }
}

function itemsElement(node: string, items: readonly Item[]): Markup {
  return element(
    'items',
    { node },
    ...items.map(({ id, payload }) => element('item', { id }, payload)),
  );
}

function emptied(node: string): Item {
  const isActivity = node === namespaces.activity;
  return { id: 'current', payload: isActivity ? noActivity : avatarMetadataElement(null) };
}

function isNode(node: string): node is (typeof nodes)[number] {
  return nodes.some((one) => one === node);
}

/** XEP-0060 §6.5.9.4. */
function closed(): IqAnswer {
  return refused(
    'not-authorized',
    element('presence-subscription-required', { xmlns: namespaces.pubsubErrors }),
  );
}
