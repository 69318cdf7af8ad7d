import type { Instant } from '../time/instant.ts';
import type { StaffRole } from './role.ts';

/** Somebody with a password of our own. */
export interface Account {
  /** In lower case; never with `@` or `:`, so that it is no JID. */
  readonly name: string;
  readonly role: StaffRole;
  /** Argon2id, as PHC writes it. */
  readonly passwordHash: string;
  readonly createdAt: Instant;
  readonly passwordSetAt: Instant;
  /** Off: nobody signs in with it. */
  readonly enabled: boolean;
}

/** Why an account is as it is now; the audit log says so. */
export type AccountDeed =
  | 'account-added'
  | 'account-role-changed'
  | 'account-password-set'
  | 'account-enabled'
  | 'account-disabled'
  | 'account-removed';

/**
 * Where local accounts are kept. Every change is on disk when its promise resolves, and in the
 * audit log beside it, without what the password becomes.
 */
export interface AccountRepository {
  /** In the order of their names. */
  all(): Promise<readonly Account[]>;
  find(name: string): Promise<Account | undefined>;
  /** False where there is one of that name. */
  insert(account: Account, by: string): Promise<boolean>;
  /** False where there is none of that name. */
  update(account: Account, deed: AccountDeed, by: string): Promise<boolean>;
  /** With all its sessions; false where there is none. */
  remove(name: string, by: string): Promise<boolean>;
}
