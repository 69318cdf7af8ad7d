import { dayIndexes, monthNames } from '../calendar-words.ts';
import { type Pattern, type Recurrence, dayOfDate } from '../recurrence.ts';
import type { Element } from '../xml.ts';

const weekDays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** `t:Recurrence`; `undefined` where it cannot be understood. */
export function recurrenceIn(element: Element): Recurrence | undefined {
  let pattern: Pattern | undefined;
  let range: Omit<Recurrence, 'pattern'> | undefined;
  for (const child of element.children()) {
    pattern ??= patternIn(child);
    range ??= rangeIn(child);
  }
  return pattern === undefined || range === undefined ? undefined : { pattern, ...range };
}

function patternIn(element: Element): Pattern | undefined {
  const interval = Number(element.textOf('Interval') ?? 1);
  if (!Number.isInteger(interval) || interval < 1) return undefined;
  const days = daysIn(element);
  const monthName = element.textOf('Month') ?? '';
  const month = monthNames.indexOf(monthName) + 1;
  const dayOfMonth = Number(element.textOf('DayOfMonth'));
  const index = dayIndexes.indexOf(element.textOf('DayOfWeekIndex') ?? '') + 1;
  switch (element.name) {
    case 'DailyRecurrence':
      return { kind: 'daily', interval };
    case 'WeeklyRecurrence': {
      const first = weekDays.indexOf(element.textOf('FirstDayOfWeek') ?? 'Sunday');
      if (days.size === 0) return undefined;
      return { kind: 'weekly', interval, days, firstDayOfWeek: Math.max(0, first) };
    }
    case 'AbsoluteMonthlyRecurrence':
      if (!(dayOfMonth >= 1)) return undefined;
      return { kind: 'absolute', interval, month: null, dayOfMonth };
    case 'AbsoluteYearlyRecurrence':
      if (!(dayOfMonth >= 1) || month === 0) return undefined;
      return { kind: 'absolute', interval: 12, month, dayOfMonth };
    case 'RelativeMonthlyRecurrence':
      if (days.size === 0 || index === 0) return undefined;
      return { kind: 'relative', interval, month: null, days, index };
    case 'RelativeYearlyRecurrence':
      if (days.size === 0 || index === 0 || month === 0) return undefined;
      return { kind: 'relative', interval: 12, month, days, index };
    default:
      return undefined;
  }
}

function daysIn(element: Element): ReadonlySet<number> {
  const days = new Set<number>();
  for (const name of (element.textOf('DaysOfWeek') ?? '').split(/\s+/)) {
    const day = weekDays.indexOf(name);
    if (day >= 0) days.add(day);
    if (name === 'Day' || name === 'WeekendDay') for (const one of [0, 6]) days.add(one);
    if (name === 'Day' || name === 'Weekday') for (const one of [1, 2, 3, 4, 5]) days.add(one);
  }
  return days;
}

function rangeIn(element: Element): Omit<Recurrence, 'pattern'> | undefined {
  const firstDay = dayOfDate(element.textOf('StartDate') ?? '');
  if (firstDay === undefined) return undefined;
  const endless = { firstDay, lastDay: Infinity, count: Infinity };
  switch (element.name) {
    case 'NoEndRecurrence':
      return endless;
    case 'EndDateRecurrence': {
      const lastDay = dayOfDate(element.textOf('EndDate') ?? '');
      return lastDay === undefined ? undefined : { ...endless, lastDay };
    }
    case 'NumberedRecurrence': {
      const count = Number(element.textOf('NumberOfOccurrences'));
      return count >= 1 ? { ...endless, count } : undefined;
    }
    default:
      return undefined;
  }
}
