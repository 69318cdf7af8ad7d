import type { Instant } from '../time/instant.ts';

/** RFC 6121 §4.7.2.1 `<show/>`, with `available` for its absence and `unavailable` for the type. */
export type Availability = 'available' | 'chat' | 'away' | 'xa' | 'dnd' | 'unavailable';

export type Activity = 'none' | 'working-elsewhere' | 'meeting' | 'out-of-office' | 'on-the-phone';

/** The claim that won. */
export type Source =
  | 'override'
  | 'call'
  | 'out-of-office'
  | 'busy'
  | 'working-elsewhere'
  | 'sessions'
  | 'unknown'
  | 'default';

/** The ends of an absence as its text names them; `null` where it names none. */
export interface AbsenceDates {
  readonly from: Instant | null;
  readonly till: Instant | null;
}

/** What is said, as data; `wording` renders it. */
export type Message =
  | { readonly kind: 'none' }
  | { readonly kind: 'own-words'; readonly text: string }
  | ({ readonly kind: 'out-of-office' } & AbsenceDates)
  | {
      readonly kind: 'meeting';
      readonly until: Instant | null;
      /** The meeting ends on the local day on which this is said. */
      readonly endsToday: boolean;
      readonly absence: AbsenceDates | null;
    }
  | { readonly kind: 'call'; readonly absence: AbsenceDates | null }
  | { readonly kind: 'working-elsewhere' }
  | { readonly kind: 'calendar-unknown' };

export interface Presence {
  readonly availability: Availability;
  readonly activity: Activity;
  readonly message: Message;
  /** When the claim that won began; `null` if unknown. */
  readonly since: Instant | null;
  /** The next instant at which availability, activity or source will change by what is known. */
  readonly until: Instant | null;
  readonly source: Source;
}
