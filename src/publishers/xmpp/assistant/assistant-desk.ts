import type { Element } from '@xmpp/component';
import { requestFailed } from '../../../telemetry/xmpp-events.ts';
import type { SteadyClock } from '../../../time/steady-clock.ts';
import type { PersonJid } from '../address.ts';
import type { IqAnswer } from '../iq-answer.ts';
import type { Outbox } from '../outbox.ts';
import { SerialTasks } from '../serial-tasks.ts';
import type { Site } from '../site.ts';
import { AssistantQueries, type Query } from './assistant-queries.ts';
import type { Conversation } from './conversation.ts';
import { MessageHandler } from './message-handler.ts';
import { type Kept, UnaskedMessages } from './unasked-messages.ts';

/** Questions and queries of one person that may wait. */
const requestsPerPerson = 50;

/** The assistant behind the component's own address: chat, commands, and what it tells unasked. */
export class AssistantDesk {
  readonly #tasks: SerialTasks;
  readonly #queries: AssistantQueries;
  readonly #messages: MessageHandler;
  readonly #unasked: UnaskedMessages;

  constructor(site: Site, conversation: Conversation, clock: SteadyClock) {
    this.#tasks = new SerialTasks(requestsPerPerson, (error) =>
      requestFailed(site.telemetry, site.link, 'message', error),
    );
    this.#queries = new AssistantQueries(site, conversation, clock);
    this.#unasked = new UnaskedMessages(site, clock);
    this.#messages = new MessageHandler(site, conversation, this.#tasks, clock, this.#unasked);
  }

  /** What people asked for and what is not done yet. */
  get pending(): number {
    return this.#tasks.pending;
  }

  async idle(): Promise<void> {
    await this.#tasks.idle();
  }

  online(outbox: Outbox): void {
    this.#unasked.online(outbox);
  }

  offline(): void {
    this.#unasked.offline();
  }

  /** Whether it is on its way. */
  tell(person: PersonJid, text: string, lang: string, keep: Kept): boolean {
    return this.#unasked.tell(person, text, lang, keep);
  }

  /** `to` is as it came; `contact` is its bare JID. */
  message(stanza: Element, from: string, to: string, contact: string): void {
    this.#messages.handle(stanza, from, to, contact);
  }

  /** Does something for a person after all they asked before; false where too much waits. */
  queue(person: string, task: () => Promise<void>): boolean {
    return this.#tasks.add(person, task);
  }

  /** None where it is nothing that only the component is asked. */
  async answer(query: Query): Promise<IqAnswer | undefined> {
    return await this.#queries.answer(query);
  }
}
