import type { Jid } from '../people/person.ts';
import type { AutomaticRepliesClaim, BusyPeriod } from '../presence/claims.ts';
import type { MailboxSettings } from '../presence/policy.ts';
import type { Instant } from '../time/instant.ts';

/** What was last read of a person's calendar: times and levels, nothing else. */
export interface StoredCalendar {
  readonly periods: readonly BusyPeriod[];
  /** The last moment at which the periods were right; `null` if never read. */
  readonly knownAt: Instant | null;
  /** The periods are a first impression, not yet read exactly. */
  readonly provisional: boolean;
  readonly automaticReplies: AutomaticRepliesClaim;
  /** `null` where the mailbox never told. */
  readonly settings: MailboxSettings | null;
}

/** Where calendars are kept. On disk when the promise resolves. */
export interface CalendarRepository {
  all(): Promise<ReadonlyMap<Jid, StoredCalendar>>;
  savePeriods(
    person: Jid,
    periods: readonly BusyPeriod[],
    knownAt: Instant,
    provisional: boolean,
  ): Promise<void>;
  /** The periods were still right at that moment (a subscription vouched for them). */
  saveKnownAt(person: Jid, knownAt: Instant): Promise<void>;
  saveAutomaticReplies(person: Jid, replies: AutomaticRepliesClaim): Promise<void>;
  saveMailboxSettings(person: Jid, settings: MailboxSettings): Promise<void>;
}

/** Which server of its pool a person is served by; it survives restarts. */
export interface AssignmentRepository {
  all(): Promise<ReadonlyMap<Jid, string>>;
  save(person: Jid, server: string): Promise<void>;
}
