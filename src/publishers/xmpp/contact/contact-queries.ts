import type { Element } from '@xmpp/component';
import { personOf } from '../address.ts';
import { contactInfo, discoInfo, discoItems, isCapsNode } from '../disco.ts';
import { type IqAnswer, refused, result } from '../iq-answer.ts';
import { namespaces } from '../namespaces.ts';
import { type Site, displayName } from '../site.ts';
import type { ContactNodes } from './contact-nodes.ts';
import type { PersonCards } from './person-cards.ts';
import { emptyCard, vcardElement } from './vcard.ts';

/** Queries that wait for a person's own card; beyond this they are answered without it. */
const mostWaiting = 500;

/** Answers what is asked of a contact itself. `from` may watch, and the contact is somebody. */
export class ContactQueries {
  readonly #site: Site;
  readonly #cards: PersonCards;
  readonly #nodes: ContactNodes;
  #waiting = 0;

  constructor(site: Site, cards: PersonCards, nodes: ContactNodes) {
    this.#site = site;
    this.#cards = cards;
    this.#nodes = nodes;
  }

  /** None where it is nothing that contacts are asked. */
  answer(contact: string, from: string, child: Element): IqAnswer | Promise<IqAnswer> | undefined {
    const { node } = child.attrs;
    if (child.is('query', namespaces.discoInfo)) {
      if (node === undefined || isCapsNode(node, contactInfo)) {
        return result(discoInfo(contactInfo, node));
      }
      return this.#nodes.disco(contact, from, node, child) ?? refused('item-not-found');
    }
    if (child.is('query', namespaces.discoItems)) {
      if (node === undefined) return result(discoItems(this.#nodes.listed(contact, from)));
      return this.#nodes.disco(contact, from, node, child) ?? result(discoItems([], node));
    }
    if (child.is('vCard', namespaces.vcard)) {
      return this.#patiently(() => this.#vcard(contact), this.#vcardOf(contact, emptyCard));
    }
    if (!child.is('pubsub', namespaces.pubsub)) return undefined;
    const busy = refused('resource-constraint');
    return this.#patiently(() => this.#nodes.retrieve(contact, from, child), busy);
  }

  async #vcard(contact: string): Promise<IqAnswer> {
    const person = personOf(contact, this.#site.domain);
    return this.#vcardOf(contact, person ? await this.#cards.cardOf(person) : emptyCard);
  }

  #vcardOf(contact: string, card: typeof emptyCard): IqAnswer {
    return result(vcardElement(card, displayName(this.#site, contact, card.fullName)));
  }

  async #patiently(answer: () => Promise<IqAnswer>, otherwise: IqAnswer): Promise<IqAnswer> {
    if (this.#waiting >= mostWaiting) return otherwise;
    this.#waiting += 1;
    try {
      return await answer();
    } finally {
      this.#waiting -= 1;
    }
  }
}
