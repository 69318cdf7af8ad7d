import type { Jid } from '../people/person.ts';
import type { AutomaticRepliesClaim, CalendarClaim } from '../presence/claims.ts';
import type { MailboxSettings } from '../presence/policy.ts';

/** Where `sync` puts what it learnt, after it is stored. `app` leads it to the engine's inbox. */
export interface CalendarSink {
  calendar(person: Jid, calendar: CalendarClaim): void;
  automaticReplies(person: Jid, replies: AutomaticRepliesClaim): void;
  /** What the person's mailbox says of their time. */
  mailboxSettings(person: Jid, settings: MailboxSettings): void;
  /** Which server serves the person from now on; `null` for none. */
  served?(person: Jid, server: string | null): void;
}
