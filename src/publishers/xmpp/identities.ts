import type { Contacts } from './contact/contacts.ts';
import { ContactIdentity } from './contact/contact-identity.ts';
import type { Ground, Identity, IdentityKind } from './identity.ts';

/** The identity of a link, as it is configured. */
export function createIdentity(kind: IdentityKind, ground: Ground, contacts: Contacts): Identity {
  switch (kind) {
    case 'contact':
      return new ContactIdentity(ground, contacts);
    case 'account':
    case 'native':
      throw new Error(`identity ${kind} is not in this version`);
  }
}
