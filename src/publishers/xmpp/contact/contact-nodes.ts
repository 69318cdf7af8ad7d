import type { Element } from '@xmpp/component';
import { bareJid, personOf } from '../address.ts';
import { type DiscoItem, discoInfo, discoItems, leafInfo } from '../disco.ts';
import { type IqAnswer, refused, result } from '../iq-answer.ts';
import { type Markup, element } from '../markup.ts';
import { namespaces } from '../namespaces.ts';
import type { Shown } from '../presence-stanza.ts';
import { type Site, displayName } from '../site.ts';
import { activityOf } from './activity.ts';
import type { PersonCards } from './person-cards.ts';
import type { SubscriptionIndex } from './subscription-index.ts';
import { avatarDataElement, avatarMetadataElement, vcard4Element } from './vcard.ts';

export interface ContactNodesOptions {
  readonly site: Site;
  readonly subscriptions: SubscriptionIndex;
  readonly cards: PersonCards;
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

/** XEP-0060: what a node holds. */
export interface NodeItem {
  readonly id: string;
  readonly payload: Markup;
}

/**
 * A contact as a personal eventing service (XEP-0163) that nobody can publish to: what it is doing
 * (XEP-0108), its picture (XEP-0084) and its card (XEP-0292). Only those who are subscribed to its
 * presence and may watch it learn any of this.
 */
export class ContactNodes {
  readonly #options: ContactNodesOptions;
  #stopped = false;

  constructor(options: ContactNodesOptions) {
    this.#options = options;
  }

  /** Nobody does anything any more. */
  stop(): void {
    this.#stopped = true;
  }

  /** What is known at this moment, without asking anybody. */
  lastOf(contact: string, node: string, shown?: Shown): NodeItem | null {
    if (node === namespaces.activity) {
      const payload = this.activity(contact, shown);
      return payload === null ? null : { id: 'current', payload };
    }
    const person = personOf(contact, this.#options.site.domain);
    const picture = person && this.#options.cards.pictureOf(person);
    return picture ? { id: picture.hash, payload: avatarMetadataElement(picture) } : null;
  }

  /** What a contact is doing, shown as it is or as `shown`. */
  activity(contact: string, shown = this.#options.site.shownOf(contact)): Markup | null {
    return this.#stopped || !shown ? null : activityOf(shown);
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

  async #itemOf(contact: string, node: (typeof nodes)[number]): Promise<NodeItem | null> {
    const { site, cards } = this.#options;
    if (node === namespaces.activity) return this.lastOf(contact, node);
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
}

export function itemsElement(node: string, items: readonly NodeItem[]): Markup {
  return element(
    'items',
    { node },
    ...items.map(({ id, payload }) => element('item', { id }, payload)),
  );
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
