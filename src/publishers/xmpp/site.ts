import type { XmppLink } from '../../telemetry/xmpp-events.ts';
import type { Telemetry } from '../../telemetry/telemetry.ts';
import { type PersonJid, personOf } from './address.ts';
import type { Shown } from './presence-stanza.ts';

/** What everything that answers stanzas needs to know of the component it answers for. */
export interface Site {
  readonly link: XmppLink;
  /** The component's domain. */
  readonly domain: string;
  /**
   * Whether the assistant is meant: the component's own address, or `doorlight@` it, for clients
   * that take whoever has no local part for a server.
   */
  readonly isAssistant: (contact: string) => boolean;
  /** Every address at which the assistant is. */
  readonly assistants: () => readonly string[];
  readonly defaultLang: string;
  /** Whether this bare JID may see anyone's presence, and talk to the assistant. */
  readonly mayWatch: (subscriber: string) => boolean;
  /** What is to be seen of a contact, or of the assistant; none for strangers. */
  readonly shownOf: (contact: string) => Shown | undefined;
  /** What the person is called; `null` for the local part of the address. */
  readonly nameOf: (person: PersonJid) => string | null;
  /** What a person (bare JID) who wrote in `lang` is answered in, as far as it is spoken. */
  readonly languageOf: (person: string, lang: string | null) => string;
  /** Sends one or more stanzas, soon. */
  readonly answer: (stanzas: string) => void;
  /** Whether more is answered than the network takes: what nobody misses is left unsaid. */
  readonly isFull: () => boolean;
  /** Resolves when it is not. */
  readonly room: () => Promise<void>;
  readonly telemetry: Telemetry;
}

/** What `contact` is called in lists of contacts; `own` where Doorlight has no name for them. */
export function displayName(site: Site, contact: string, own: string | null = null): string {
  if (site.isAssistant(contact)) return 'Doorlight';
  const person = personOf(contact, site.domain);
  if (person === undefined) return contact;
  return site.nameOf(person) ?? own ?? person.slice(0, person.indexOf('@'));
}

/** The assistant's address for clients that cannot chat with a domain. */
export function assistantAlias(domain: string): string {
  return `doorlight@${domain}`;
}
