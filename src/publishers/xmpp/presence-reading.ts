import type { Element } from '@xmpp/component';
import type { Inbox } from '../../engine/inbox.ts';
import { namespaces } from './namespaces.ts';
import { owned } from './owned.ts';

// What there is to learn of a presence stanza that somebody's client sent.

/** What a person's clients say, as the engine takes it. */
export type Sessions = Parameters<Inbox['sessions']>[1];

export type Availability = Extract<Sessions, { readonly state: 'online' }>['availability'];

const shows: readonly Availability[] = ['available', 'chat', 'away', 'xa', 'dnd'];

/** UTF-16 code units of a client's own words. */
const longestText = 1_000;

/** RFC 6121 §4.7.2.1: `undefined` where it is none. */
export function availabilityOf(show: string): Availability | undefined {
  return shows.find((one) => one === show);
}

/** Of `<show/>`: whatever is none of them counts as none. */
export function availabilityIn(presence: Element): Availability {
  return availabilityOf(presence.getChild('show')?.getText().trim() ?? '') ?? 'available';
}

/** The status in this language, where one is preferred and there; else the first. */
export function textIn(presence: Element, lang: string | null = null): string {
  const statuses = presence.getChildren('status');
  const status = statuses.find(({ attrs }) => attrs['xml:lang'] === lang) ?? statuses[0];
  return owned(status?.getText().trim().slice(0, longestText) ?? '');
}

/** RFC 6121 §4.7.2.3: none, and what cannot be read, is 0. */
export function priorityIn(presence: Element): number {
  const priority = Number(presence.getChild('priority')?.getText() ?? 0);
  return Number.isInteger(priority) && priority >= -128 && priority <= 127 ? priority : 0;
}

/**
 * XEP-0115 §4: `sha-1 http://gajim.org#…`; `''` for none, and without a hash, since that is an
 * older kind which says nothing.
 */
export function capsIn(presence: Element): string {
  const { hash, node, ver } = presence.getChild('c', namespaces.caps)?.attrs ?? {};
  if (hash === undefined || node === undefined || ver === undefined) return '';
  return `${hash} ${node}#${ver}`.length > 500 ? '' : `${hash} ${node}#${ver}`;
}

/** XEP-0153 §3.1: the hash of the picture; `null` for none, `undefined` where that is not said. */
export function pictureIn(presence: Element): string | null | undefined {
  const photo = presence.getChild('x', namespaces.vcardUpdate)?.getChild('photo');
  return photo && (photo.getText().trim().toLowerCase() || null);
}
