import type { Mailbox } from '../people/person.ts';
import type { AutomaticReplies, CalendarEntry } from '../presence/calendar-entry.ts';
import type { Instant, Span } from '../presence/time.ts';
import type { GatewayError } from './gateway-error.ts';

// What crosses the line between a calendar system and us, so that a gateway needs to look nowhere
// else.
export type { AutomaticReplies, CalendarEntry, Instant, Mailbox, Span };

/**
 * One server of a calendar system, as `sync` needs it. No EWS, Graph or WebDAV type crosses this
 * line. Everything rejects with a `GatewayError`, or with the signal's reason.
 */
export interface CalendarGateway extends AsyncDisposable {
  /** Which server this is, for people: `https://mail.example.com/EWS/Exchange.asmx`. */
  readonly server: string;

  /** Entries of `mailbox` that overlap `window`, recurrences expanded, in no particular order. */
  readCalendar(
    mailbox: Mailbox,
    window: Span,
    signal: AbortSignal,
  ): Promise<readonly CalendarEntry[]>;

  readAutomaticReplies(mailbox: Mailbox, signal: AbortSignal): Promise<AutomaticReplies>;

  /** Begins to watch; nothing is watched until mailboxes are added. Dispose to stop. */
  watch(listener: WatchListener): CalendarWatch;
}

/** A changing set of mailboxes whose calendars are watched, by whatever kind of subscription. */
export interface CalendarWatch extends AsyncDisposable {
  /** Begins to watch a mailbox. The outcome comes as `subscribed` or `lost`. */
  add(mailbox: Mailbox): void;
  /** Stops watching a mailbox. Nothing more is said about it. */
  remove(mailbox: Mailbox): void;
}

/** Told what happens; called from the event loop, never throws. */
export interface WatchListener {
  /**
   * Changes are reported from now on. What came before was not: read the calendar now. Said once
   * per `add`, and again whenever something may have been missed though the watch goes on.
   */
  subscribed(mailbox: Mailbox): void;
  /** Something in the calendar changed. */
  changed(mailbox: Mailbox): void;
  /** No longer watched: add it again as the error's remedy permits. */
  lost(mailbox: Mailbox, error: GatewayError): void;
}
