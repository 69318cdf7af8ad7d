import type { Availability } from '../../presence/presence.ts';
import type { Period, Switch } from '../understand/intent.ts';

export const commands = [
  'available',
  'chat',
  'away',
  'xa',
  'dnd',
  'offline',
  'revert',
  'status',
  'why',
  'today',
  'settings',
  'language',
  'notice',
  'delegates',
  'delegate-add',
  'delegate-remove',
  'sign-in',
  'help',
] as const;
export type Command = (typeof commands)[number];

/** The availability each command shows; `null` for the commands that show none. */
export const shows: Readonly<Record<Command, Availability | null>> = {
  available: 'available',
  chat: 'chat',
  away: 'away',
  xa: 'xa',
  dnd: 'dnd',
  offline: 'unavailable',
  revert: null,
  status: null,
  why: null,
  today: null,
  settings: null,
  language: null,
  notice: null,
  delegates: null,
  'delegate-add': null,
  'delegate-remove': null,
  'sign-in': null,
  help: null,
};

/** Commands that more may follow, though they show nothing. */
export const takesMore: ReadonlySet<Command> = new Set([
  'language',
  'notice',
  'delegate-add',
  'delegate-remove',
]);

export type Phrases = readonly [string, ...string[]];
export type Unit = 'second' | 'minute' | 'hour' | 'day' | 'week' | 'month';
export type FollowedEnd = 'end-of-meeting' | 'next-change' | 'revert';

/** Minutes of the day, the second left out; past 1440 it goes on after midnight. */
export type PartOfDay = readonly [from: number, to: number];

/**
 * The words of one language, as data. The first of several is the one Doorlight itself uses.
 * Case, accents and width do not matter. Adding a language is adding a file of these.
 */
export interface Vocabulary {
  /** BCP 47, language only. */
  readonly language: string;
  readonly commands: Readonly<Record<Command, Phrases>>;
  /** What can be switched; the first of several is the one Doorlight itself uses. */
  readonly switches: Readonly<Record<Switch, Phrases>>;
  readonly on: Phrases;
  readonly off: Phrases;
  /** May come before a switch: `turn`. */
  readonly turn: readonly string[];
  /** May come before what a setting is to be: `to`. */
  readonly to: readonly string[];
  /** What is wanted where the organisation's own is. */
  readonly usual: readonly string[];
  /** May come after the minutes of a notice: `before each meeting`. */
  readonly beforehand: readonly string[];
  /** Before the name of somebody else. */
  readonly behalf: Phrases;
  /** What may come before a command and changes nothing. */
  readonly openers: readonly string[];
  /** What may come after it and changes nothing. */
  readonly closers: readonly string[];
  /** Before a moment. */
  readonly until: Phrases;
  /** Before a duration. */
  readonly lasting: Phrases;
  /** Before how long, and changes nothing. */
  readonly about: readonly string[];
  /** Before a beginning, which cannot be given. */
  readonly from: readonly string[];
  /** Before a duration that begins later. */
  readonly delays: readonly string[];
  /** Ends that follow the calendar or the person, wherever they stand. */
  readonly ends: Readonly<Record<FollowedEnd, Phrases>>;
  /** The same, where nothing else is said in the same breath. */
  readonly looseEnds: Readonly<Record<FollowedEnd, readonly string[]>>;
  /** The end of today, where nothing else is said in the same breath. */
  readonly wholeDay: readonly string[];
  /** The same of this week, month or year. */
  readonly wholePeriods: Readonly<Record<Period['of'], readonly string[]>>;
  /** After a moment: it was meant less exactly, or otherwise. */
  readonly vague: readonly string[];
  /** The same, where nothing follows. */
  readonly strays: readonly string[];
  /** May stand before a date or a time. */
  readonly fillers: readonly string[];
  /** Today, tomorrow, the day after. */
  readonly days: readonly Phrases[];
  readonly endOfDay: readonly string[];
  /** Before a day or a month that is meant to its end. */
  readonly endOf: readonly string[];
  /** The end of this week, month or year, and of the next. */
  readonly endsOfPeriods: Readonly<
    Record<Period['of'], { readonly current: readonly string[]; readonly next: readonly string[] }>
  >;
  /** Beside a weekday: that of the next calendar week. */
  readonly nextWeek: Phrases;
  /** Before a weekday, where it may be this week's or the next one's. */
  readonly next: readonly string[];
  /** Where a number and a full stop after it are a day of the month. */
  readonly beforeDay: readonly string[];
  /** Between a day and a time. */
  readonly beforeTime: readonly string[];
  /** A day of a month alone, `{}` being its number. */
  readonly dayOfMonth: string;
  /** Monday first. */
  readonly weekdays: readonly Phrases[];
  readonly months: readonly Phrases[];
  readonly noon: Phrases;
  readonly midnight: Phrases;
  readonly am: readonly string[];
  readonly pm: readonly string[];
  /** After an hour of 24. */
  readonly oclock: readonly string[];
  /** After an hour of 12 or 24, which leaves open which half of the day is meant. */
  readonly vagueOclock: readonly string[];
  /** One o'clock to twelve, in words. */
  readonly hours: readonly Phrases[];
  /** Before an hour, and how many minutes after it that is. */
  readonly quarters: Readonly<Record<string, number>>;
  /** The same, where it is read one way here and another there. */
  readonly vagueQuarters: readonly string[];
  /** Between minutes and the hour they come after, or before. */
  readonly past: readonly string[];
  readonly before: readonly string[];
  /** After a time: which half of the day is meant. */
  readonly partsOfDay: Readonly<Record<string, PartOfDay>>;
  /** Beside a time: the same, and it is today. */
  readonly partsOfToday: Readonly<Record<string, PartOfDay>>;
  /** The same after a day, before a time. */
  readonly partsOfAnyDay: Readonly<Record<string, PartOfDay>>;
  readonly units: Readonly<Record<Unit, Phrases>>;
  /** Durations of one word, in minutes. */
  readonly spans: Readonly<Record<string, number>>;
  readonly and: readonly string[];
  /** Numbers in words. */
  readonly numbers: Readonly<Record<string, number>>;
}
