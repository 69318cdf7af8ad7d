import type { MailboxStore } from '../mailboxes/mailbox-store.ts';
import type { SimulatedMailbox } from '../mailboxes/mailbox.ts';
import { type FolderName, readFolderId } from './ids.ts';
import { Refusal } from './refusal.ts';
import { type ReadElement, child, childText } from './xml-reading.ts';

/** Who may sign in, and what they may do. */
export interface Account {
  /** `user@domain` or `DOMAIN\user`; compared without regard to case. */
  readonly user: string;
  readonly password: string;
  /** Whether a token (RFC 6750) is this account's. */
  readonly bearer?: (token: string) => boolean;
  /**
   * How it stands in the directory; open if nothing is said. IIS answers 401 to any other as to a
   * wrong password, and says the difference to nobody but its log.
   */
  readonly standing?: () => 'open' | 'locked' | 'disabled' | 'expired';
  /** Other names of the same account. */
  readonly aliases?: readonly string[];
  /** The account's own mailbox; a service account often has none. */
  readonly mailbox?: string;
  /** Whose mailboxes it may impersonate; `nobody` lacks the right on the server. */
  readonly mayImpersonate?: 'everyone' | 'nobody' | readonly string[];
  /** Whose calendars it may read as a delegate, without impersonation. */
  readonly delegateFor?: readonly string[];
}

/** On whose behalf a request is done. */
export interface Caller {
  readonly account: Account;
  readonly impersonating: boolean;
  /** The impersonated mailbox, else the account's own, if it has one. */
  readonly mailbox: SimulatedMailbox | null;
}

/** RFC 6750 and RFC 7617. `null` where the credentials are missing or wrong, or the account shut. */
export function signedIn(
  authorization: string | undefined,
  accounts: readonly Account[],
): Account | null {
  const account = shownBy(authorization, accounts);
  return (account?.standing?.() ?? 'open') === 'open' ? account : null;
}

function shownBy(authorization: string | undefined, accounts: readonly Account[]): Account | null {
  const token = /^Bearer +([\w\-.~+/]+=*)$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) return basicAccount(authorization, accounts);
  return accounts.find(({ bearer }) => bearer?.(token) === true) ?? null;
}

/** RFC 7617. `null` where the credentials are missing or wrong. */
function basicAccount(
  authorization: string | undefined,
  accounts: readonly Account[],
): Account | null {
  const encoded = /^Basic +([\w+/=]+)$/i.exec(authorization ?? '')?.[1];
  if (encoded === undefined) return null;
  const credentials = Buffer.from(encoded, 'base64').toString();
  const colon = credentials.indexOf(':');
  if (colon < 0) return null;
  const user = credentials.slice(0, colon).toLowerCase();
  const account = accounts.find((one) =>
    [one.user, ...(one.aliases ?? [])].some((name) => name.toLowerCase() === user),
  );
  return account?.password === credentials.slice(colon + 1) ? account : null;
}

/** `impersonation` is `t:ExchangeImpersonation` of the header. Throws a `Refusal`. */
export function callerOf(
  account: Account,
  impersonation: ReadElement | null,
  mailboxes: MailboxStore,
): Caller {
  if (impersonation === null) {
    const own = account.mailbox === undefined ? null : mailboxes.get(account.mailbox);
    return { account, impersonating: false, mailbox: own };
  }
  const rights = account.mayImpersonate ?? 'nobody';
  if (rights === 'nobody') throw new Refusal('ErrorImpersonationDenied', 'fault');
  const address = impersonation.children[0]?.children[0]?.text.trim() ?? '';
  const mailbox = mailboxes.get(address);
  if (mailbox === null) throw new Refusal('ErrorNonExistentMailbox', 'fault');
  const allowed = rights === 'everyone' || includes(rights, address);
  if (!allowed) throw new Refusal('ErrorImpersonateUserDenied', 'fault');
  return { account, impersonating: true, mailbox };
}

/**
 * The mailbox and folder that a `t:FolderId` or `t:DistinguishedFolderId` names. Throws a
 * `Refusal` where the caller may not go there.
 */
export function folderOf(
  element: ReadElement,
  caller: Caller,
  mailboxes: MailboxStore,
): { readonly mailbox: SimulatedMailbox; readonly folder: FolderName } {
  const id = element.attributes.get('Id') ?? '';
  if (element.name === 't:FolderId') {
    const reference = readFolderId(id);
    const mailbox = reference === null ? null : mailboxes.get(reference.address);
    if (reference === null || mailbox === null) throw new Refusal('ErrorFolderNotFound', 'message');
    return { mailbox: permitted(mailbox, caller), folder: folderName(reference.name) };
  }
  const address = childText(child(element, 't:Mailbox'), 't:EmailAddress');
  if (address === null) {
    if (caller.mailbox === null) throw new Refusal('ErrorMissingEmailAddress', 'message');
    return { mailbox: caller.mailbox, folder: folderName(id) };
  }
  const mailbox = mailboxes.get(address);
  if (mailbox === null) throw new Refusal('ErrorNonExistentMailbox', 'message');
  return { mailbox: permitted(mailbox, caller), folder: folderName(id) };
}

/** The mailbox, where it is the caller's own or one it is a delegate for. */
export function permitted(mailbox: SimulatedMailbox, caller: Caller): SimulatedMailbox {
  const mine = caller.mailbox === mailbox;
  const delegated =
    !caller.impersonating && includes(caller.account.delegateFor ?? [], mailbox.address);
  if (!mine && !delegated) throw new Refusal('ErrorAccessDenied', 'message');
  return mailbox;
}

function folderName(name: string): FolderName {
  const known = (['calendar', 'deleteditems', 'msgfolderroot'] as const).find(
    (one) => one === name,
  );
  if (known === undefined) throw new Refusal('ErrorFolderNotFound', 'message');
  return known;
}

function includes(addresses: readonly string[], wanted: string): boolean {
  return addresses.some((one) => one.toLowerCase() === wanted.toLowerCase());
}
