import type { Meeting } from '../people/meeting.ts';
import type { Mailbox } from '../people/person.ts';
import type { AutomaticReplies, CalendarEntry } from '../presence/calendar-entry.ts';
import type { MailboxSettings, WorkingHours } from '../presence/policy.ts';
import type { Instant, Span } from '../time/instant.ts';
import type { GatewayError } from './gateway-error.ts';

// What crosses the line between a calendar system and us, so that a gateway needs to look nowhere
// else.
export type {
  AutomaticReplies,
  CalendarEntry,
  Instant,
  Mailbox,
  MailboxSettings,
  Meeting,
  Span,
  WorkingHours,
};

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

  /**
   * The meetings of `mailbox` that overlap `window`, with what its owner wrote: for a person who
   * asks for their own, and never for presence. What was cancelled or declined is left out. This is
   * the one thing that asks for subjects and places; they go to the owner and are kept nowhere.
   */
  readMeetings(mailbox: Mailbox, window: Span, signal: AbortSignal): Promise<readonly Meeting[]>;

  readAutomaticReplies(mailbox: Mailbox, signal: AbortSignal): Promise<AutomaticReplies>;

  /** How many mailboxes one request for many of them takes. */
  readonly bulkLimit?: number;

  /**
   * The taken time of up to `bulkLimit` mailboxes with one request. Neither whole days nor answers
   * nor working elsewhere are told: enough for a first impression, and to see whether something
   * changed. Each mailbox has its own outcome; one of which nothing was told is missing. Rejects
   * where nothing is told of anyone; with `fix-server` where this server cannot be asked so.
   */
  readManyCalendars?(
    mailboxes: readonly Mailbox[],
    window: Span,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<Mailbox, ProvisionalCalendar | GatewayError>>;

  /**
   * Whether automatic replies are on at this moment, of up to `bulkLimit` mailboxes with one
   * request; when they begin and end is not told. Outcomes as with `readManyCalendars`.
   */
  readManyReplies?(
    mailboxes: readonly Mailbox[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<Mailbox, boolean | GatewayError>>;

  /** Begins to watch; nothing is watched until mailboxes are added. Dispose to stop. */
  watch(listener: WatchListener): CalendarWatch;

  /** How it hears of changes at present, and why so; `null` before it watches. */
  watching?(): Watching | null;
}

/** The kind of subscription in use. */
export interface Watching {
  readonly kind: 'streaming' | 'push' | 'pull';
  /** For programs: as it is wanted, the best, others do not work, or it works again. */
  readonly code: 'as-wanted' | 'best' | 'others-fail' | 'works-again';
  /** In sentences, for administrators. */
  readonly why: string;
}

/** What is told of a mailbox in bulk. */
export interface ProvisionalCalendar {
  /** Times and statuses; a meeting that was declined is not among them. */
  readonly entries: readonly CalendarEntry[];
  /** `null` where nothing is told of them. */
  readonly settings: MailboxSettings | null;
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
