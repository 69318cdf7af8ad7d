import type { Jid } from '../people/person.ts';
import type { Override } from '../presence/override.ts';

/** Where overrides are kept. Every change is on disk when its promise resolves. */
export interface OverrideRepository {
  all(): Promise<ReadonlyMap<Jid, Override>>;
  /**
   * Stores the override in place of the one there was, which is written to the audit log. False,
   * with nothing stored, where the person has been removed.
   */
  save(person: Jid, override: Override): Promise<boolean>;
  /** Stores that the override there is stands after a change (`standsAt`); nothing to audit. */
  follow(person: Jid, override: Override): Promise<void>;
  /** Deletes it; `why` and `by` go to the audit log. Nothing happens where there is none. */
  remove(person: Jid, why: 'ended' | 'reverted', by: string): Promise<void>;
}
