import type { Publication } from '../../engine/presence-publisher.ts';
import { type Markup, element, escaped } from './markup.ts';

/** A presence stanza in two pieces with the recipient missing between them. */
export interface PreparedPresence {
  readonly head: string;
  readonly tail: string;
}

/** What is shown of a contact: a `Publication` without the person. */
export type Shown = {
  readonly availability: Publication['presence']['availability'];
  readonly statuses: Publication['statuses'];
  /** What is spoken of; left out of those who are no people. */
  readonly about?: Publication['presence']['message']['kind'];
};

export function shownIn({ presence, statuses }: Publication): Shown {
  return { availability: presence.availability, statuses, about: presence.message.kind };
}

const undecided: ReadonlySet<Publication['presence']['source']> = new Set([
  'sessions',
  'unknown',
  'default',
]);

/** What is decided by nothing but the person's clients, or by nothing at all, is theirs to say. */
export function isDecided({ source }: Publication['presence']): boolean {
  return !undecided.has(source);
}

const end = '</presence>';

interface LastTail {
  readonly availability: Shown['availability'];
  readonly lang: string;
  readonly tail: string;
  /** Elements that came with it last time, nearly always the same, and the tail with them. */
  extra: string;
  tailWithExtra: string;
}

/** What statuses were last said with; it is nearly always the same. */
const lastTails = new WeakMap<Shown['statuses'], LastTail>();

/**
 * RFC 6121 §4.7: what `contact` is shown as, prepared once for all who watch. The first status is
 * the default language's, since some clients read no other. `extra` are elements that go with
 * being available; none has a priority by itself, since a contact receives nothing that could be
 * routed by it.
 */
export function preparePresence(
  contact: string,
  shown: Shown,
  defaultLang: string,
  extra = '',
): PreparedPresence {
  const head = `<presence from="${escaped(contact)}" to="`;
  const last = lastTail(shown, defaultLang);
  if (shown.availability === 'unavailable') return { head, tail: last.tail };
  if (last.extra !== extra) {
    last.extra = extra;
    last.tailWithExtra = `${last.tail.slice(0, -end.length)}${extra}${end}`;
  }
  return { head, tail: last.tailWithExtra };
}

/**
 * Everything that follows the recipient. Two people who are shown alike have the same, and as
 * they share their statuses it is made once for all of them.
 */
export function presenceTail(shown: Shown, defaultLang: string): string {
  return lastTail(shown, defaultLang).tail;
}

function lastTail({ availability, statuses }: Shown, defaultLang: string): LastTail {
  const lang = statuses[0]?.lang ?? defaultLang;
  const last = lastTails.get(statuses);
  if (last?.availability === availability && last.lang === lang) return last;
  const tail = makeTail(availability, statuses, lang);
  const made: LastTail = { availability, lang, tail, extra: '', tailWithExtra: tail };
  lastTails.set(statuses, made);
  return made;
}

function makeTail(
  availability: Shown['availability'],
  statuses: Shown['statuses'],
  lang: string,
): string {
  const type = availability === 'unavailable' ? ' type="unavailable"' : '';
  const show =
    availability === 'available' || availability === 'unavailable'
      ? ''
      : `<show>${availability}</show>`;
  return `"${type} xml:lang="${escaped(lang)}">${show}${statusElements(statuses)}</presence>`;
}

export function presenceTo(prepared: PreparedPresence, to: string): string {
  return `${prepared.head}${escaped(to)}${prepared.tail}`;
}

/** What is shown of whoever is there, and of whom there is nothing more to say. */
export const there: Shown = { availability: 'available', statuses: [] };

/** What a contact is shown as who is not there, or not for the one who looks. */
export const gone: Shown = { availability: 'unavailable', statuses: [] };

/** A subscription answer: RFC 6121 §3.1.5, §3.2.2. */
export function subscriptionStanza(
  from: string,
  to: string,
  type: 'subscribed' | 'unsubscribed',
): Markup {
  return element('presence', { from, to, type });
}

/** RFC 6121 §4.7.2.2: several are allowed if no two are in the same language. */
export function statusElements(statuses: Shown['statuses']): string {
  let text = '';
  for (const [index, status] of statuses.entries()) {
    const repeated = statuses.findIndex(({ lang }) => lang === status.lang) < index;
    if (repeated || status.text === '') continue;
    text += `<status xml:lang="${escaped(status.lang)}">${escaped(status.text)}</status>`;
  }
  return text;
}
