import { randomUUID } from 'node:crypto';
import type { Element } from '@xmpp/component';
import type { SteadyClock } from '../../../time/steady-clock.ts';
import { bareJid } from '../address.ts';
import type { CommandForm, CommandOutcome, CommandSummary, Conversation } from './conversation.ts';
import { formElement, resultElement, submittedValues } from './data-form.ts';
import { type IqAnswer, refused, result } from '../iq-answer.ts';
import { type Markup, element, escaped } from '../markup.ts';
import { namespaces } from '../namespaces.ts';

/** In which language something was asked, as far as it was said, and is answered. */
export interface Tongue {
  readonly asked: string | null;
  readonly spoken: string;
}

interface Session {
  readonly id: string;
  /** The full JID that began it; nobody else may go on with it. */
  readonly owner: string;
  readonly node: string;
  readonly form: CommandForm;
  readonly title: string;
  readonly startedAt: number;
  /** It was filled in once and refused: one may go back to how it was at first. */
  readonly refused: boolean;
}

const maxSessions = 1_000;
const maxSessionsPerOwner = 5;
const maxSessionAgeMs = 600_000;

const actions = new Set(['execute', 'next', 'complete', 'prev', 'cancel']);
const noValues: ReadonlyMap<string, string> = new Map();

/** XEP-0050: the conversation's commands, each with at most one form (XEP-0004). */
export class Commands {
  readonly #conversation: Conversation;
  readonly #clock: SteadyClock;
  /** Oldest first. */
  readonly #sessions = new Map<string, Session>();

  constructor(conversation: Conversation, clock: SteadyClock) {
    this.#conversation = conversation;
    this.#clock = clock;
  }

  list(from: string, lang: string | null): Promise<readonly CommandSummary[]> {
    return this.#conversation.commands(bareJid(from), lang);
  }

  /** `command` is what `from` (a full JID) sent. */
  async execute(from: string, command: Element, lang: Tongue): Promise<IqAnswer> {
    const { node = '', action = 'execute', sessionid } = command.attrs;
    if (!actions.has(action)) return rejected('malformed-action');
    // Some clients begin with one that is empty.
    if (sessionid === undefined || sessionid === '') {
      return action === 'execute' ? this.#begin(from, node, lang) : rejected('bad-sessionid');
    }

    const session = this.#sessions.get(sessionid);
    if (session?.owner !== from || session.node !== node) return rejected('bad-sessionid');
    this.#sessions.delete(session.id);
    if (this.#clock.now() - session.startedAt > maxSessionAgeMs) return expired();
    const submitted = command.getChild('x', namespaces.dataForms);
    if (action === 'cancel' || submitted?.attrs['type'] === 'cancel') {
      return result(commandElement(node, session.id, 'canceled', lang));
    }
    if (action === 'prev' && session.refused) {
      const first = { ...session, refused: false };
      this.#keep(first);
      return result(executing(first, lang, [formElement(first.form, formType(node), noValues)]));
    }
    const values = submitted && submittedValues(submitted, session.form);
    if (action === 'prev' || values === undefined) {
      // Nothing was done: the person may try again.
      this.#sessions.set(session.id, session);
      return rejected(action === 'prev' ? 'bad-action' : 'bad-payload');
    }
    return this.#submit(session, values, lang);
  }

  async #begin(from: string, node: string, lang: Tongue): Promise<IqAnswer> {
    const person = bareJid(from);
    const known = await this.#conversation.commands(person, lang.asked);
    const command = known.find(({ name }) => name === node);
    if (!command) return refused('item-not-found');
    const { title } = command;
    const form = await this.#conversation.form(person, node, lang.asked);
    if (form === undefined) {
      const outcome = await this.#conversation.submit(person, node, noValues, lang.asked);
      return result(completed(node, randomUUID(), title, outcome, lang));
    }
    const startedAt = this.#clock.now();
    const session = { id: randomUUID(), owner: from, node, form, title, startedAt, refused: false };
    this.#keep(session);
    return result(executing(session, lang, [formElement(form, formType(node), noValues)]));
  }

  async #submit(
    session: Session,
    values: ReadonlyMap<string, string>,
    lang: Tongue,
  ): Promise<IqAnswer> {
    const { id, node, owner, form, title } = session;
    const outcome = await this.#conversation.submit(bareJid(owner), node, values, lang.asked);
    if (outcome.done) return result(completed(node, id, title, outcome, lang));
    // The same form again, as it was filled in, with the reason beside it, and above it for
    // clients that show no notes.
    const again = { ...session, refused: true };
    this.#keep(again);
    const instructions = `${outcome.text}\n${form.instructions}`;
    const shown = formElement({ ...form, instructions }, formType(node), values);
    return result(executing(again, lang, [note(outcome), shown]));
  }

  /** Forgets the oldest where there are too many, of one person or of all. */
  #keep(session: Session): void {
    const own = [...this.#sessions.values()].filter(({ owner }) => owner === session.owner);
    const [oldest] = this.#sessions.values();
    const [ownOldest] = own;
    if (ownOldest && own.length >= maxSessionsPerOwner) this.#sessions.delete(ownOldest.id);
    else if (oldest && this.#sessions.size >= maxSessions) this.#sessions.delete(oldest.id);
    this.#sessions.set(session.id, session);
  }
}

function executing(session: Session, lang: Tongue, children: readonly Markup[]): Markup {
  const { node, id } = session;
  const next = element(
    'actions',
    { execute: 'complete' },
    ...(session.refused ? [element('prev', {})] : []),
    element('complete', {}),
  );
  return commandElement(node, id, 'executing', lang, next, ...children);
}

function completed(
  node: string,
  sessionid: string,
  title: string,
  outcome: CommandOutcome,
  lang: Tongue,
): Markup {
  const answer = resultElement(title, formType(node), outcome.text);
  return commandElement(node, sessionid, 'completed', lang, note(outcome), answer);
}

function formType(node: string): string {
  return `urn:doorlight:command:${node}`;
}

function commandElement(
  node: string,
  sessionid: string,
  status: 'executing' | 'completed' | 'canceled',
  lang: Tongue,
  ...children: readonly Markup[]
): Markup {
  return element(
    'command',
    { xmlns: namespaces.commands, node, sessionid, status, 'xml:lang': lang.spoken },
    ...children,
  );
}

/** Its first line: the whole is in the form, and most clients show both. */
function note({ done, text }: CommandOutcome): Markup {
  const [first = ''] = text.split('\n');
  return element('note', { type: done ? 'info' : 'error' }, escaped(first));
}

/** XEP-0050 §4.5: what was wrong with the request. */
function rejected(
  condition: 'malformed-action' | 'bad-action' | 'bad-payload' | 'bad-sessionid',
): IqAnswer {
  return refused('bad-request', element(condition, { xmlns: namespaces.commands }));
}

function expired(): IqAnswer {
  return refused('not-allowed', element('session-expired', { xmlns: namespaces.commands }));
}
