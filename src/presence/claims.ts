import type { Instant, Span } from '../time/instant.ts';
import type { Override, Level } from './override.ts';
import type { Availability } from './presence.ts';

/** Time taken in a calendar. Overlaps, and comes in any order. */
export interface BusyPeriod extends Span {
  readonly level: Exclude<Level, 'free'>;
  /** From local midnight to local midnight in the mailbox's zone. */
  readonly allDay: boolean;
}

/** A person's calendar as far as it is known. */
export interface CalendarClaim {
  readonly periods: readonly BusyPeriod[];
  /**
   * Until when the periods are to be believed: `live` while a subscription vouches for them,
   * `never` when the calendar was never read, else the last moment at which they were right.
   */
  readonly knownAt: Instant | 'live' | 'never';
}

/** Automatic replies as far as they are known. */
export type AutomaticRepliesClaim =
  | { readonly state: 'disabled' }
  /** On, and nobody says from when: `since` is when that was first seen; there may be an end. */
  | { readonly state: 'enabled'; readonly since: Instant; readonly end?: Instant }
  | { readonly state: 'scheduled'; readonly start: Instant; readonly end: Instant | null };

/** What the person's own clients say. */
export type Sessions =
  /** Nothing has ever reported this person's sessions. */
  | { readonly state: 'unreported' }
  | { readonly state: 'offline' }
  | { readonly state: 'online'; readonly availability: Availability; readonly text: string };

export interface Call {
  readonly since: Instant;
  /** When it is to be forgotten by itself; `null` for never. */
  readonly until: Instant | null;
}

/** Everything that is known about a person and could decide their presence. */
export interface Claims {
  readonly calendar: CalendarClaim;
  readonly automaticReplies: AutomaticRepliesClaim;
  readonly override: Override | null;
  readonly sessions: Sessions;
  readonly call: Call | null;
}

export const nothingKnown: Claims = {
  calendar: { periods: [], knownAt: 'never' },
  automaticReplies: { state: 'disabled' },
  override: null,
  sessions: { state: 'unreported' },
  call: null,
};
