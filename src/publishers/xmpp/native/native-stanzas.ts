import type { Element } from '@xmpp/component';
import type { Publication } from '../../../engine/presence-publisher.ts';
import { type Markup, element, escaped } from '../markup.ts';
import { namespaces } from '../namespaces.ts';
import { type Sessions, availabilityOf, textIn } from '../presence-reading.ts';
import { isDecided, statusElements } from '../presence-stanza.ts';

// docs/native-protocol.md: what Doorlight says to the module, and hears from it.

const xmlns = namespaces.native;

/** What the module told of one person. */
export interface Told {
  /** The local part of the person's address. */
  readonly name: string;
  readonly sessions: Sessions;
}

export function openElement(session: string, leaseS: number): Markup {
  return element('open', { xmlns, session, lease: String(leaseS) });
}

export function renewElement(session: string, leaseS: number): Markup {
  return element('renew', { xmlns, session, lease: String(leaseS) });
}

export function readyElement(session: string): Markup {
  return element('ready', { xmlns, session });
}

export function showElement(session: string, people: readonly Markup[]): Markup {
  return element('show', { xmlns, session }, ...people);
}

/**
 * Everything of a `<person/>` but who it is: two people who are shown alike have the same. With
 * `stays` they are shown also while no client of theirs is connected.
 */
export function shownAs({ presence, statuses }: Publication, stays: boolean): string {
  if (!isDecided(presence)) return '/>';
  // Whoever is shown as unavailable is not there in either case.
  const attribute = stays && presence.availability !== 'unavailable' ? ' stays="true"' : '';
  return ` show="${presence.availability}"${attribute}>${statusElements(statuses)}</person>`;
}

export function personElement(publication: Publication, stays: boolean): Markup {
  const head = `<person name="${escaped(localPart(publication.person))}"`;
  return `${head}${shownAs(publication, stays)}` as Markup;
}

export function forgetElement(person: string): Markup {
  return element('person', { name: localPart(person), forget: 'true' });
}

/** How many people the module takes in one request; `fallback` where it does not say. */
export function mostIn(answer: Element, fallback: number): number {
  const most = Number(answer.getChild('open', xmlns)?.attrs['most']);
  return Number.isInteger(most) && most > 0 ? Math.min(most, fallback) : fallback;
}

/**
 * The sessions in a result of `show`, or in what the module says by itself; whoever of them cannot
 * be read is left out. `lang` is the language preferred where there are several.
 */
export function toldIn(stanza: Element, lang: string): readonly Told[] {
  const told: Told[] = [];
  for (const person of stanza.getChild('sessions', xmlns)?.getChildren('person') ?? []) {
    const { name, show } = person.attrs;
    if (name === undefined || name === '') continue;
    if (show === 'unavailable') {
      told.push({ name, sessions: { state: 'offline' } });
      continue;
    }
    const availability = availabilityOf(show ?? 'available');
    if (availability === undefined) continue;
    told.push({ name, sessions: { state: 'online', availability, text: textIn(person, lang) } });
  }
  return told;
}

/** `john` of `john@example.com`. */
export function localPart(person: string): string {
  return person.slice(0, person.indexOf('@'));
}
