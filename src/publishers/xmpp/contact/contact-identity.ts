import type { Publication } from '../../../engine/presence-publisher.ts';
import { type PersonJid, contactAddress } from '../address.ts';
import type { Ground, Identity } from '../identity.ts';
import { LinkDownError } from '../link/link.ts';
import { presenceTail, shownIn } from '../presence-stanza.ts';
import type { Contacts } from './contacts.ts';

/** Everyone is a contact of the component's domain: `john@presence.example.com`. */
export class ContactIdentity implements Identity {
  readonly showsContacts = true;
  readonly hearsSessions = false;
  readonly #ground: Ground;
  readonly #contacts: Contacts;

  constructor(ground: Ground, contacts: Contacts) {
    this.#ground = ground;
    this.#contacts = contacts;
  }

  keyOf(publication: Publication): string {
    return presenceTail(shownIn(publication), this.#ground.defaultLang);
  }

  online(): void {
    this.#ground.ready();
  }

  offline(): void {
    // Contacts keep what they were last sent.
  }

  async publish(batch: readonly Publication[]): Promise<number> {
    const sent = this.#contacts.publish(
      batch.map((publication) => ({
        contact: contactAddress(publication.person, this.#ground.domain),
        shown: shownIn(publication),
      })),
    );
    if (sent === undefined) throw new LinkDownError('the link is down');
    return await sent;
  }

  forget(person: PersonJid): void {
    this.#contacts.forget(contactAddress(person, this.#ground.domain));
  }

  /** Probes and subscriptions go to the contacts, as the assistant's do. */
  received(): boolean {
    return false;
  }
}
