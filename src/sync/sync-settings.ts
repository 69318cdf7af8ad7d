import type { Person } from '../people/person.ts';
import type { MailboxSettings, Policy } from '../presence/policy.ts';

/** What can change while running, asked for whenever it is needed. */
export interface SyncSettings {
  /** How often automatic replies are read, in milliseconds. */
  outOfOfficePollMs(): number;
  /** Reads under way per server at most. */
  readConcurrency(): number;
  /** Reads that may wait per gateway: what is not urgent comes later where there are more. */
  mostWaiting?(): number;
  /**
   * How this person's presence is decided, with what their mailbox says of their time; its time
   * zone is the one a calendar is read in.
   */
  policyOf(person: Person, mailbox: MailboxSettings | null): Policy;
}
