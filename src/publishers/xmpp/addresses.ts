import type { Publication } from '../../engine/presence-publisher.ts';
import { type PersonJid, personOf } from './address.ts';
import { type Shown, shownIn, there } from './presence-stanza.ts';
import { assistantAlias } from './site.ts';

export interface AddressesOptions {
  /** The component's. */
  readonly domain: string;
  /** Whether people are shown under it. */
  readonly showsContacts: () => boolean;
  readonly current: (person: PersonJid) => Publication | undefined;
}

/** Who is at the addresses of the component's domain: the assistant, and perhaps people. */
export class Addresses {
  readonly #options: AddressesOptions;

  constructor(options: AddressesOptions) {
    this.#options = options;
  }

  /** A person who is called as the assistant's second address is keeps it. */
  isAssistant(contact: string): boolean {
    const { domain } = this.#options;
    if (contact === domain) return true;
    return contact === assistantAlias(domain) && this.#publicationOf(contact) === undefined;
  }

  assistants(): readonly string[] {
    const { domain } = this.#options;
    return [domain, assistantAlias(domain)].filter((contact) => this.isAssistant(contact));
  }

  shownOf(contact: string): Shown | undefined {
    if (this.isAssistant(contact)) return there;
    const publication = this.#publicationOf(contact);
    return publication && shownIn(publication);
  }

  #publicationOf(contact: string): Publication | undefined {
    const { domain, showsContacts, current } = this.#options;
    const person = showsContacts() ? personOf(contact, domain) : undefined;
    return person && current(person);
  }
}
