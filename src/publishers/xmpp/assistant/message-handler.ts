import type { Element } from '@xmpp/component';
import type { SteadyClock } from '../../../time/steady-clock.ts';
import { bareJid, personOf } from '../address.ts';
import type { Conversation, Reply } from './conversation.ts';
import { element, escaped } from '../markup.ts';
import { namespaces } from '../namespaces.ts';
import { Pace } from '../sending/pace.ts';
import type { SerialTasks } from '../serial-tasks.ts';
import type { Site } from '../site.ts';
import { type ErrorCondition, stanzaError } from '../stanza-error.ts';
import { type SaidText, type TextKey, sayText } from '../texts.ts';
import { chatTypeOf, lineIn, storedAt } from './said-line.ts';
import type { UnaskedMessages } from './unasked-messages.ts';

/** UTF-16 code units of one line that is still read. */
const maxLineLength = 4_000;

/** "Until 17:00" was said about another day by someone who has forgotten it since. */
const maxDelayMs = 60_000;

/** A person types slower than this; something that answers our answers does not. */
const chatPace = { burst: 30, perSecond: 0.5 };

/**
 * What servers do with answers (XEP-0334 §4): what somebody was shown as at some time is of no use
 * in an archive, and a secret comes to the one client that asked, and to nothing that keeps it.
 */
const hints = { usual: ['no-permanent-store'], secret: ['no-store', 'no-copy'] } as const;

/** Chat with the assistant, at the component's own address. */
export class MessageHandler {
  readonly #site: Site;
  readonly #conversation: Conversation;
  readonly #tasks: SerialTasks;
  readonly #clock: SteadyClock;
  readonly #pace = new Pace(chatPace);
  readonly #unasked: UnaskedMessages;

  constructor(
    site: Site,
    conversation: Conversation,
    tasks: SerialTasks,
    clock: SteadyClock,
    unasked: UnaskedMessages,
  ) {
    this.#unasked = unasked;
    this.#site = site;
    this.#conversation = conversation;
    this.#tasks = tasks;
    this.#clock = clock;
  }

  /** `to` is as it came; `contact` is its bare JID. */
  handle(stanza: Element, from: string, to: string, contact: string): void {
    const line = lineIn(stanza);
    // Receipts, chat states and carbons have no body; only people have a local part.
    if (chatTypeOf(stanza) === undefined || line === '' || !from.includes('@')) return;
    const person = bareJid(from);
    const lang = stanza.getChild('body')?.attrs['xml:lang'] ?? stanza.attrs['xml:lang'] ?? null;
    const spoken = this.#site.languageOf(person, lang);
    const say = (key: TextKey, values?: Readonly<Record<string, string | number>>): SaidText =>
      sayText(spoken, key, values);
    if (!this.#pace.take(person, this.#clock.now())) return;
    if (!this.#site.mayWatch(person)) return this.#refuse(stanza, 'service-unavailable');
    if (!this.#site.isAssistant(contact)) return this.#redirect(stanza, contact, spoken);
    this.#unasked.heard(person, contact);
    if (line.length > maxLineLength) {
      return this.#refuse(stanza, 'policy-violation', say('tooLong', { limit: maxLineLength }));
    }
    if (this.#isLate(stanza))
      return this.#answer(stanza, { text: say('late').text, secret: false }, spoken);

    const accepted = this.#tasks.add(person, async () => {
      try {
        this.#answer(stanza, await this.#conversation.answer(person, line, lang), spoken);
      } catch (error) {
        this.#refuse(stanza, 'internal-server-error', say('failed'));
        throw error;
      }
    });
    if (!accepted) this.#refuse(stanza, 'resource-constraint', say('tooMuch'));
  }

  /** Nobody reads what is written to a contact; whoever may watch it may know where they do. */
  #redirect(stanza: Element, contact: string, lang: string): void {
    const person = personOf(contact, this.#site.domain);
    if (person === undefined || !this.#site.shownOf(contact)) {
      this.#refuse(stanza, 'service-unavailable');
      return;
    }
    this.#refuse(stanza, 'service-unavailable', sayText(lang, 'redirect', { person }));
  }

  /** Stored somewhere on its way for longer than a minute, or for an unknown time. */
  #isLate(stanza: Element): boolean {
    const sentAt = storedAt(stanza);
    return sentAt !== undefined && !(this.#clock.wallTime() - sentAt < maxDelayMs);
  }

  /** RFC 6121 §5.1 and §5.2.5: back to where it came from, of the same type, in its thread. */
  #answer(stanza: Element, { text, secret }: Reply, lang: string): void {
    const { from: to, to: from } = stanza.attrs;
    const type = chatTypeOf(stanza);
    const thread = stanza.getChild('thread')?.getText();
    this.#site.answer(
      element(
        'message',
        { from, to, type, 'xml:lang': lang },
        element('body', {}, escaped(text)),
        ...(thread === undefined ? [] : [element('thread', {}, escaped(thread))]),
        ...(secret ? hints.secret : hints.usual).map((hint) =>
          element(hint, { xmlns: namespaces.hints }),
        ),
      ),
    );
  }

  #refuse(stanza: Element, condition: ErrorCondition, text?: SaidText): void {
    const { from: to, to: from, id } = stanza.attrs;
    const error = stanzaError(condition, text === undefined ? {} : { text });
    this.#site.answer(element('message', { from, to, id, type: 'error' }, error));
  }
}
