import type { CalendarEntry } from '../../sync/calendar-gateway.ts';

// The words of `t:MonthNamesType` and `t:DayOfWeekIndexType`, in their order.

export const monthNames: readonly string[] = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

export const dayIndexes: readonly string[] = ['First', 'Second', 'Third', 'Fourth', 'Last'];

// Servers differ in the size of letters, where it makes no difference.

const statuses: ReadonlyMap<string | undefined, CalendarEntry['showAs']> = new Map([
  ['free', 'free'],
  ['tentative', 'tentative'],
  ['busy', 'busy'],
  ['oof', 'oof'],
  // Of newer servers only.
  ['workingelsewhere', 'workingElsewhere'],
  ['nodata', 'noData'],
]);

/**
 * `LegacyFreeBusyStatus` and `BusyType`. An entry without a status, or with one that is not known,
 * counts as busy: that is what Exchange gives a new appointment, and nobody is shown free who may
 * not be.
 */
export function showAsOf(text: string | undefined): CalendarEntry['showAs'] {
  return statuses.get(text?.toLowerCase()) ?? 'busy';
}

type Response = NonNullable<CalendarEntry['response']>;

const responses: ReadonlyMap<string | undefined, Response> = new Map([
  ['organizer', 'organizer'],
  ['tentative', 'tentative'],
  ['accept', 'accepted'],
  ['decline', 'declined'],
  ['noresponsereceived', 'notResponded'],
]);

/** `MyResponseType`. */
export function responseOf(text: string | undefined): Response {
  return responses.get(text?.toLowerCase()) ?? 'none';
}

/** `xs:boolean`. */
export function saysTrue(text: string | undefined): boolean {
  return /^(true|1)$/i.test(text ?? '');
}

/** `xs:boolean`; what says nothing says neither. */
export function saysFalse(text: string | undefined): boolean {
  return /^(false|0)$/i.test(text ?? '');
}
