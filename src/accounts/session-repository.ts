import type { Jid } from '../people/person.ts';
import type { Instant } from '../time/instant.ts';
import type { Role } from './role.ts';

/** By what somebody signed in. */
export type Way = 'account' | 'link' | 'oidc';

/** Somebody who has signed in and not out again. */
export interface Session {
  /** SHA-256 of what the cookie holds, in hexadecimal: the cookie cannot be made from it. */
  readonly hash: string;
  readonly way: Way;
  /** Of the account, the person's JID, or what the provider calls them. */
  readonly name: string;
  /** As it was at sign-in; an account's own is asked anew. */
  readonly role: Role;
  /** Whose own things they may see; `null` for nobody's. */
  readonly person: Jid | null;
  readonly startedAt: Instant;
  /** Over then, unless it is used before. */
  readonly idleAt: Instant;
  /** Over then in any case. */
  readonly endsAt: Instant;
}

/** What the audit log is told of signing in and out. */
export type SignInDeed =
  | 'signed-in'
  | 'signed-out'
  | 'signed-out-everywhere'
  | 'sign-in-refused'
  | 'lockout-lifted';

/** Where sessions are kept. Changes are on disk when their promise resolves. */
export interface SessionRepository {
  find(hash: string): Promise<Session | undefined>;
  /** By name, how many of one way are not over at `now`. */
  open(way: Way, now: Instant): Promise<ReadonlyMap<string, number>>;
  /**
   * Deletes beside it what is over at `session.startedAt`. False, and nothing is kept, where its
   * person is not there any more.
   */
  insert(session: Session, by: string): Promise<boolean>;
  touch(hash: string, idleAt: Instant): Promise<void>;
  /** False where there was none. */
  remove(hash: string, by: string): Promise<boolean>;
  /** All but `except` of one who signs in; how many there were. */
  removeAll(way: Way, name: string, by: string, except: string | null): Promise<number>;
  /** For the audit log alone: `about` is who it was about, `detail` in what way. */
  refused(about: string, detail: { readonly from: string; readonly why: string }): Promise<void>;
  /** Likewise, that whoever failed too often need not wait any more. */
  lifted(about: string, detail: { readonly failures: number }, by: string): Promise<void>;
}

export type LinkOutcome =
  | { readonly kind: 'taken'; readonly person: Jid }
  /** `replaced`: another one was asked for since. */
  | { readonly kind: 'used' | 'replaced' | 'expired' }
  /** It is somebody else's than who may take it, and still works for them. */
  | { readonly kind: 'somebody-else' }
  /** There is none, or it was over long ago. */
  | { readonly kind: 'unknown' };

/** Links that were sent. */
export interface LinkRepository {
  /** Takes the place of the person's one before; forgets those that ended before `forget`. */
  put(hash: string, person: Jid, endsAt: Instant, forget: Instant): Promise<void>;
  /**
   * Whose it was, if it had not ended at `now`; it is used then. With `only`, it has to be that
   * person's.
   */
  take(hash: string, now: Instant, only: Jid | null): Promise<LinkOutcome>;
}
