import type { Instant } from '../time/instant.ts';
import type { Jid } from './person.ts';

/** Somebody may act for a person. */
export interface Delegation {
  readonly person: Jid;
  /** Whether they are served here themself does not matter. */
  readonly delegate: Jid;
  /** From here on they may no longer; `null` for no end. */
  readonly until: Instant | null;
  readonly namedAt: Instant;
  /** A bare JID or `administrator`. */
  readonly namedBy: string;
}

/** Why a delegation goes: it was taken back, or its time is over. */
type DelegationEnd = 'removed' | 'expired';

/**
 * Where delegations are kept, those that are over too until they are removed. Every change is on
 * disk when its promise resolves, and in the audit log beside it with `by`.
 */
export interface DelegateRepository {
  /** In the order of the delegates' JIDs. */
  ofPerson(person: Jid): Promise<readonly Delegation[]>;
  /** In the order of the people's JIDs. */
  ofDelegate(delegate: Jid): Promise<readonly Delegation[]>;
  /** Those whose end is at `now` or before, at most `limit`. */
  over(now: Instant, limit: number): Promise<readonly Delegation[]>;
  /**
   * Puts it in place of the one that is there, if any. False, with nothing done, where the person
   * has been removed.
   */
  save(delegation: Delegation): Promise<boolean>;
  /** False if there was none. */
  remove(person: Jid, delegate: Jid, why: DelegationEnd, by: string): Promise<boolean>;
}
