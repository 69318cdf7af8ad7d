import type { Element } from '@xmpp/component';
import type { SteadyClock } from '../../../time/steady-clock.ts';
import { bareJid } from '../address.ts';
import {
  commandInfo,
  commandListInfo,
  componentInfo,
  discoInfo,
  discoItems,
  isCapsNode,
} from '../disco.ts';
import { type IqAnswer, refused, result } from '../iq-answer.ts';
import { element, escaped } from '../markup.ts';
import { namespaces } from '../namespaces.ts';
import { Pace } from '../sending/pace.ts';
import type { Site } from '../site.ts';
import { Commands } from './commands.ts';
import type { Conversation } from './conversation.ts';

/** As chat: a person fills in forms more slowly than this. */
const commandPace = { burst: 30, perSecond: 0.5 };

/** One IQ with one child. */
export interface Query {
  /** Full or bare JID, as the server stamped it. */
  readonly from: string;
  /** Bare JID of the contact, or the component. */
  readonly contact: string;
  readonly type: 'get' | 'set';
  readonly child: Element;
  readonly lang: string | null;
}

/** Answers what the component itself is asked, its commands above all. */
export class AssistantQueries {
  readonly #site: Site;
  readonly #commands: Commands;
  readonly #clock: SteadyClock;
  readonly #pace = new Pace(commandPace);

  constructor(site: Site, conversation: Conversation, clock: SteadyClock) {
    this.#site = site;
    this.#commands = new Commands(conversation, clock);
    this.#clock = clock;
  }

  /** None where it is nothing that only the component is asked. */
  async answer(query: Query): Promise<IqAnswer | undefined> {
    const { type, child } = query;
    if (child.is('command', namespaces.commands)) return await this.#command(query);
    if (type === 'set') return refused('service-unavailable');
    if (child.is('query', namespaces.discoInfo)) return await this.#info(query);
    if (child.is('query', namespaces.discoItems)) return await this.#items(query);
    if (!child.is('vCard', namespaces.vcard)) return undefined;
    const fullName = element('FN', {}, escaped('Doorlight'));
    return result(element('vCard', { xmlns: namespaces.vcard }, fullName));
  }

  async #command({ from, type, child, lang }: Query): Promise<IqAnswer> {
    const person = bareJid(from);
    if (!this.#site.mayWatch(person)) return refused('forbidden');
    if (!this.#pace.take(person, this.#clock.now())) return refused('resource-constraint');
    if (type !== 'set') return refused('bad-request');
    const spoken = this.#site.languageOf(person, lang);
    return await this.#commands.execute(from, child, { asked: lang, spoken });
  }

  async #info(query: Query): Promise<IqAnswer> {
    const { node } = query.child.attrs;
    if (node === undefined || isCapsNode(node, componentInfo)) {
      return result(discoInfo(componentInfo, node));
    }
    if (node === namespaces.commands) return result(discoInfo(commandListInfo, node));
    const command = (await this.#known(query)).find(({ name }) => name === node);
    return command
      ? result(discoInfo(commandInfo(command.title), node))
      : refused('item-not-found');
  }

  async #items(query: Query): Promise<IqAnswer> {
    const { node } = query.child.attrs;
    const known = node === namespaces.commands ? await this.#known(query) : [];
    const items = known.map(({ name, title }) => ({
      jid: query.contact,
      node: name,
      name: title,
    }));
    return result(discoItems(items, node));
  }

  /** Commands that whoever asks may know of. */
  #known({ from, lang }: Query): ReturnType<Commands['list']> | readonly [] {
    return this.#site.mayWatch(bareJid(from)) ? this.#commands.list(from, lang) : [];
  }
}
