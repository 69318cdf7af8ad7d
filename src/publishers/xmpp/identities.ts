import { AccountIdentity, type AccountOptions } from './account/account-identity.ts';
import type { Contacts } from './contact/contacts.ts';
import { ContactIdentity } from './contact/contact-identity.ts';
import type { Ground, Identity, IdentityKind } from './identity.ts';
import { NativeIdentity, type NativeOptions } from './native/native-identity.ts';

/** What each identity is told beside its ground. */
type IdentityOptions = AccountOptions & NativeOptions;

/** The identity of a link, as it is configured. */
export function createIdentity(
  kind: IdentityKind,
  ground: Ground,
  contacts: Contacts,
  options: IdentityOptions,
): Identity {
  switch (kind) {
    case 'contact':
      return new ContactIdentity(ground, contacts);
    case 'account':
      return new AccountIdentity(ground, options);
    case 'native':
      return new NativeIdentity(ground, options);
  }
}
