import type { Element } from '@xmpp/component';
import { requestFailed } from '../../telemetry/xmpp-events.ts';
import { bareJid } from './address.ts';
import type { Clock } from './clock.ts';
import type { Commands } from './assistant/commands.ts';
import type { ContactQueries } from './contact/contact-queries.ts';
import {
  commandInfo,
  commandListInfo,
  componentInfo,
  discoInfo,
  discoItems,
  isCapsNode,
} from './disco.ts';
import { type IqAnswer, refused, result } from './iq-answer.ts';
import { element, escaped } from './markup.ts';
import { namespaces } from './namespaces.ts';
import { Pace } from './sending/pace.ts';
import type { SerialTasks } from './serial-tasks.ts';
import type { Site } from './site.ts';

/** As chat: a person fills in forms more slowly than this. */
const commandPace = { burst: 30, perSecond: 0.5 };

interface Request {
  /** Full or bare JID, as the server stamped it. */
  readonly from: string;
  /** Bare JID of the contact, or the component. */
  readonly contact: string;
  readonly type: 'get' | 'set';
  readonly child: Element;
  readonly lang: string | null;
}

export interface IqHandlerOptions {
  readonly site: Site;
  readonly commands: Commands;
  readonly contacts: Pick<ContactQueries, 'answer'>;
  readonly tasks: SerialTasks;
  /** Doorlight's own. */
  readonly version: string;
  readonly clock: Clock;
}

/** Answers queries to the component and to its contacts (RFC 6120 §8.2.3). */
export class IqHandler {
  readonly #options: IqHandlerOptions;
  readonly #pace = new Pace(commandPace);

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
    const request: Request = { from, contact, type, child, lang };
    const answer = async () => this.#reply(to, from, id, await this.#answer(request, to));
    const { site, tasks } = this.#options;
    // What a contact is asked may be asked of the server in turn, which tasks must not wait for.
    if (!site.isAssistant(contact)) void answer();
    else if (!tasks.add(bareJid(from), answer)) {
      this.#reply(to, from, id, refused('resource-constraint'));
    }
  }

  async #answer(request: Request, to: string): Promise<IqAnswer> {
    const { isAssistant, telemetry, link } = this.#options.site;
    try {
      if (isAssistant(request.contact)) return await this.#ofComponent(request);
      return await this.#ofContact(request, to);
    } catch (error) {
      requestFailed(telemetry, link, 'iq', error);
      return refused('internal-server-error');
    }
  }

  /** RFC 6121 §8.5.1: who may not watch learns nothing, not even who there is. */
  async #ofContact({ from, contact, type, child }: Request, to: string): Promise<IqAnswer> {
    const { mayWatch, shownOf } = this.#options.site;
    if (!mayWatch(bareJid(from))) return refused('service-unavailable');
    if (!shownOf(contact)) return refused('item-not-found');
    // §8.5.3.2.3: nothing is connected as this contact.
    if (to.includes('/') || type === 'set') return refused('service-unavailable');
    return (await this.#options.contacts.answer(contact, from, child)) ?? this.#common(child);
  }

  async #ofComponent(request: Request): Promise<IqAnswer> {
    const { from, contact, type, child, lang } = request;
    const { node } = child.attrs;
    const { site, commands, clock } = this.#options;
    const permitted = site.mayWatch(bareJid(from));
    if (child.is('command', namespaces.commands)) {
      if (!permitted) return refused('forbidden');
      if (!this.#pace.take(bareJid(from), clock.now())) return refused('resource-constraint');
      if (type !== 'set') return refused('bad-request');
      const spoken = site.languageOf(bareJid(from), lang);
      return commands.execute(from, child, { asked: lang, spoken });
    }
    if (type === 'set') return refused('service-unavailable');
    if (child.is('query', namespaces.discoInfo)) {
      if (node === undefined || isCapsNode(node, componentInfo)) {
        return result(discoInfo(componentInfo, node));
      }
      if (node === namespaces.commands) return result(discoInfo(commandListInfo, node));
      const known = permitted ? await commands.list(from, lang) : [];
      const command = known.find(({ name }) => name === node);
      return command
        ? result(discoInfo(commandInfo(command.title), node))
        : refused('item-not-found');
    }
    if (child.is('query', namespaces.discoItems)) {
      if (node !== namespaces.commands || !permitted) return result(discoItems([], node));
      const known = await commands.list(from, lang);
      const items = known.map(({ name, title }) => ({ jid: contact, node: name, name: title }));
      return result(discoItems(items, node));
    }
    if (child.is('vCard', namespaces.vcard)) {
      const fullName = element('FN', {}, escaped('Doorlight'));
      return result(element('vCard', { xmlns: namespaces.vcard }, fullName));
    }
    return this.#common(child);
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
