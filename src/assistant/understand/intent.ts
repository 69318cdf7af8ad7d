import type { Availability } from '../../presence/presence.ts';

/** What a person wants, whatever language or form they said it in. */
export type Intent =
  | OwnIntent
  /** The same for somebody else. */
  | { readonly kind: 'for'; readonly who: string; readonly what: OwnIntent };

/** What a person wants for themself. */
export type OwnIntent =
  | {
      readonly kind: 'override';
      readonly availability: Availability;
      /** The person's own words; `''` for none. */
      readonly text: string;
      readonly ends: EndPhrase;
    }
  | { readonly kind: 'revert' }
  | { readonly kind: 'status' }
  /** Without `at`: now. */
  | { readonly kind: 'why'; readonly at?: Moment }
  | { readonly kind: 'today' }
  | { readonly kind: 'settings' }
  | { readonly kind: 'switch'; readonly which: Switch; readonly on: boolean }
  /** `wanted` as it was said; `null` to be told. */
  | { readonly kind: 'language'; readonly wanted: string | null }
  /** How long before each meeting, as it was said; `null` to be told. */
  | { readonly kind: 'notice'; readonly minutes: number | 'off' | null }
  | { readonly kind: 'delegates' }
  /** `who` as it was said. */
  | { readonly kind: 'delegate-add'; readonly who: string; readonly ends: DelegationEndPhrase }
  | { readonly kind: 'delegate-remove'; readonly who: string }
  /** A link to the pages where one sees and changes what is one's own. */
  | { readonly kind: 'sign-in' }
  | { readonly kind: 'help' };

/** What a person can switch on and off of what is shown of them. */
export type Switch = 'meetings' | 'out-of-office';

/** `default` and `revert`: no end. */
export type DelegationEndPhrase = Extract<
  EndPhrase,
  { kind: 'default' | 'revert' | 'duration' | 'moment' }
>;

/** When it ends, as it was said; `times.ts` turns it into an instant. */
export type EndPhrase =
  /** Nothing was said. */
  | { readonly kind: 'default' }
  | { readonly kind: 'end-of-meeting' }
  | { readonly kind: 'next-change' }
  | { readonly kind: 'revert' }
  | ({ readonly kind: 'duration' } & Duration)
  | ({ readonly kind: 'moment' } & Moment);

/** Months and days keep the time of day, seconds are counted by the clock. */
export interface Duration {
  readonly months: number;
  readonly days: number;
  readonly seconds: number;
}

export interface Moment {
  /** `null`: the next time the clock shows `minute`. */
  readonly date: DatePhrase | null;
  /** Local minute of the day; 0 is its beginning, 1440 its end. */
  readonly minute: number;
  /** `minute` is before noon, and the same after noon is as good: whichever comes next. */
  readonly orAfterNoon?: true;
}

export type DatePhrase =
  /** 0 for today. */
  | { readonly kind: 'in-days'; readonly days: number }
  /** 1 for Monday to 7 for Sunday: the next such day. */
  | { readonly kind: 'weekday'; readonly weekday: number }
  /** `year` is `null` where none was said: the next such day. */
  | {
      readonly kind: 'date';
      readonly year: number | null;
      readonly month: number;
      readonly day: number;
    }
  /** The next such day of a month, today included. */
  | { readonly kind: 'day-of-month'; readonly day: number }
  /** 1 for Monday to 7 for Sunday, of the calendar week after this one; weeks begin on Monday. */
  | { readonly kind: 'next-week'; readonly weekday: number }
  /** The last day of this week, month or year, or of the next: a week ends with Sunday. */
  | ({ readonly kind: 'last-day' } & Period)
  /** The last day of the next such month. */
  | { readonly kind: 'last-of-month'; readonly year: number | null; readonly month: number };

export interface Period {
  readonly of: 'week' | 'month' | 'year';
  readonly next: boolean;
}

export const endOfDayMinute = 1440;

export type Understanding =
  | { readonly kind: 'understood'; readonly intent: Intent }
  | { readonly kind: 'not-understood'; readonly problem: Problem };

/**
 * Why a line was not understood. `nearest` holds lines that would be, the likeliest first; they
 * are offered, never carried out.
 */
export type Problem =
  | { readonly kind: 'line-too-long'; readonly limit: number }
  | { readonly kind: 'text-too-long'; readonly limit: number }
  | { readonly kind: 'unknown-command'; readonly nearest: readonly string[] }
  /** A command about somebody else did not say whom. */
  | { readonly kind: 'no-name'; readonly nearest: readonly string[] }
  /** A command that stands alone was followed by more. */
  | { readonly kind: 'extra-words'; readonly words: string; readonly nearest: readonly string[] }
  | EndProblem;

export type EndProblem = {
  readonly kind:
    | 'not-an-end'
    /** An hour from 1 to 12 that may be before or after noon. */
    | 'which-half'
    /** What may be an end stands where it may as well be text. */
    | 'end-in-text'
    | 'two-ends'
    /** A time in a zone of its own. */
    | 'zone'
    /** It was to begin at another time than now. */
    | 'begins-later';
  /** The words in question, as they were said. */
  readonly phrase: string;
  readonly nearest: readonly string[];
};

/** UTF-16 units of one line of chat. */
export const lineLimit = 1_000;
/** Minutes before a meeting where a notice is switched on without more. */
export const usualNotice = 10;
/** UTF-16 units of a person's own words. */
export const textLimit = 256;
