import type { Element } from '@xmpp/component';
import { requestFailed } from '../../telemetry/xmpp-events.ts';
import { bareJid } from './address.ts';
import type { AssistantDesk } from './assistant/assistant-desk.ts';
import type { Query } from './assistant/assistant-queries.ts';
import type { ContactQueries } from './contact/contact-queries.ts';
import { type IqAnswer, refused, result } from './iq-answer.ts';
import { element, escaped } from './markup.ts';
import { namespaces } from './namespaces.ts';
import type { Site } from './site.ts';

export interface IqHandlerOptions {
  readonly site: Site;
  readonly assistant: Pick<AssistantDesk, 'answer' | 'queue'>;
  readonly contacts: Pick<ContactQueries, 'answer'>;
  /** Doorlight's own. */
  readonly version: string;
}

/** Answers queries to the component and to its contacts (RFC 6120 §8.2.3). */
export class IqHandler {
  readonly #options: IqHandlerOptions;

  constructor(options: IqHandlerOptions) {
    this.#options = options;
  }

  /** `to` is as it came; `contact` is its bare JID. */
  handle(stanza: Element, from: string, to: string, contact: string): void {
    const { type, id } = stanza.attrs;
    // An answer is never answered, and what has no id cannot be.
    if (type === 'result' || type === 'error' || id === undefined) return;
    const [child, ...others] = stanza.getChildElements();
    if ((type !== 'get' && type !== 'set') || !child || others.length > 0) {
      this.#reply(to, from, id, refused('bad-request'));
      return;
    }
    const lang = child.attrs['xml:lang'] ?? stanza.attrs['xml:lang'] ?? null;
    const query: Query = { from, contact, type, child, lang };
    const answer = async () => this.#reply(to, from, id, await this.#answer(query, to));
    const { site, assistant } = this.#options;
    // What a contact is asked may be asked of the server in turn, which tasks must not wait for.
    if (!site.isAssistant(contact)) void answer();
    else if (!assistant.queue(bareJid(from), answer)) {
      this.#reply(to, from, id, refused('resource-constraint'));
    }
  }

  async #answer(query: Query, to: string): Promise<IqAnswer> {
    const { site, assistant } = this.#options;
    try {
      const answer = site.isAssistant(query.contact)
        ? await assistant.answer(query)
        : await this.#ofContact(query, to);
      return answer ?? this.#common(query.child);
    } catch (error) {
      requestFailed(site.telemetry, site.link, 'iq', error);
      return refused('internal-server-error');
    }
  }

  /** RFC 6121 §8.5.1: who may not watch learns nothing, not even who there is. */
  async #ofContact(
    { from, contact, type, child }: Query,
    to: string,
  ): Promise<IqAnswer | undefined> {
    const { mayWatch, shownOf } = this.#options.site;
    if (!mayWatch(bareJid(from))) return refused('service-unavailable');
    if (!shownOf(contact)) return refused('item-not-found');
    // §8.5.3.2.3: nothing is connected as this contact.
    if (to.includes('/') || type === 'set') return refused('service-unavailable');
    return await this.#options.contacts.answer(contact, from, child);
  }

  /** What component and contacts answer alike. */
  #common(child: Element): IqAnswer {
    if (child.is('ping', namespaces.ping)) return result();
    if (child.is('query', namespaces.version)) {
      const fields = [
        element('name', {}, escaped('Doorlight')),
        element('version', {}, escaped(this.#options.version)),
      ];
      return result(element('query', { xmlns: namespaces.version }, ...fields));
    }
    return refused('service-unavailable');
  }

  #reply(from: string, to: string, id: string, { type, payload }: IqAnswer): void {
    this.#options.site.answer(element('iq', { type, from, to, id }, ...(payload ? [payload] : [])));
  }
}
