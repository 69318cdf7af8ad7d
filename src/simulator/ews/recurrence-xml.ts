import {
  type AnyDay,
  type DayIndex,
  type DayOfWeek,
  type Recurrence,
  type RecurrencePattern,
} from '../mailboxes/recurrence.ts';
import { dateOfDay, toLocal } from '../mailboxes/local-time.ts';
import { Refusal } from './refusal.ts';
import { type ReadElement, childText } from './xml-reading.ts';
import { type WrittenElement, leaf, xml } from './xml-writing.ts';

const months = [
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

/** `t:Recurrence`, whose shape has been judged already. */
export function readRecurrence(element: ReadElement): Recurrence {
  const [pattern, range] = element.children;
  if (pattern === undefined || range === undefined) throw invalid();
  const until = childText(range, 't:EndDate');
  const count = childText(range, 't:NumberOfOccurrences');
  return {
    ...readPattern(pattern),
    ...(until === null ? {} : { until: until.slice(0, 10) }),
    ...(count === null ? {} : { count: Number(count) }),
  };
}

function readPattern(element: ReadElement): RecurrencePattern {
  const interval = Number(childText(element, 't:Interval') ?? 1);
  const dayOfMonth = Number(childText(element, 't:DayOfMonth') ?? 1);
  if (interval < 1 || interval > 999 || dayOfMonth < 1 || dayOfMonth > 31) throw invalid();
  const days = (childText(element, 't:DaysOfWeek') ?? '').split(/\s+/) as AnyDay[];
  const day = days[0] ?? 'Day';
  const index = (childText(element, 't:DayOfWeekIndex') ?? 'First') as DayIndex;
  const month = months.indexOf(childText(element, 't:Month') ?? '') + 1;
  const firstDayOfWeek = childText(element, 't:FirstDayOfWeek') as DayOfWeek | null;
  switch (element.name) {
    case 't:DailyRecurrence':
      return { kind: 'daily', interval };
    case 't:WeeklyRecurrence':
      return { kind: 'weekly', interval, days, ...(firstDayOfWeek && { firstDayOfWeek }) };
    case 't:AbsoluteMonthlyRecurrence':
      return { kind: 'absolute-monthly', interval, dayOfMonth };
    case 't:RelativeMonthlyRecurrence':
      return { kind: 'relative-monthly', interval, day, index };
    case 't:AbsoluteYearlyRecurrence':
      return { kind: 'absolute-yearly', month, dayOfMonth };
    case 't:RelativeYearlyRecurrence':
      return { kind: 'relative-yearly', month, day, index };
    default:
      throw invalid();
  }
}

/** `start` is the first occurrence's, in epoch milliseconds; dates are those of `timeZone`. */
export function writeRecurrence(
  recurrence: Recurrence,
  start: number,
  timeZone: string,
): WrittenElement {
  const startDate = leaf('t:StartDate', dateOfDay(toLocal(start, timeZone).day));
  const { until, count } = recurrence;
  const range =
    until !== undefined
      ? xml('t:EndDateRecurrence', {}, startDate, leaf('t:EndDate', until))
      : count === undefined
        ? xml('t:NoEndRecurrence', {}, startDate)
        : xml('t:NumberedRecurrence', {}, startDate, leaf('t:NumberOfOccurrences', String(count)));
  return xml('t:Recurrence', {}, writePattern(recurrence), range);
}

function writePattern(pattern: RecurrencePattern): WrittenElement {
  const interval = 'interval' in pattern ? [leaf('t:Interval', String(pattern.interval))] : [];
  const month = 'month' in pattern ? [leaf('t:Month', months[pattern.month - 1] ?? '')] : [];
  switch (pattern.kind) {
    case 'daily':
      return xml('t:DailyRecurrence', {}, ...interval);
    case 'weekly': {
      const first = pattern.firstDayOfWeek;
      return xml(
        't:WeeklyRecurrence',
        {},
        ...interval,
        leaf('t:DaysOfWeek', pattern.days.join(' ')),
        ...(first === undefined ? [] : [leaf('t:FirstDayOfWeek', first)]),
      );
    }
    case 'absolute-monthly':
    case 'absolute-yearly':
      return xml(
        pattern.kind === 'absolute-monthly'
          ? 't:AbsoluteMonthlyRecurrence'
          : 't:AbsoluteYearlyRecurrence',
        {},
        ...interval,
        leaf('t:DayOfMonth', String(pattern.dayOfMonth)),
        ...month,
      );
    case 'relative-monthly':
    case 'relative-yearly':
      return xml(
        pattern.kind === 'relative-monthly'
          ? 't:RelativeMonthlyRecurrence'
          : 't:RelativeYearlyRecurrence',
        {},
        ...interval,
        leaf('t:DaysOfWeek', pattern.day),
        leaf('t:DayOfWeekIndex', pattern.index),
        ...month,
      );
  }
}

function invalid(): Refusal {
  return new Refusal('ErrorCalendarInvalidRecurrence', 'message');
}
