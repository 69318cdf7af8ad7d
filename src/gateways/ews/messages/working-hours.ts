import type { WorkingHours } from '../../../sync/calendar-gateway.ts';
import type { Element } from '../xml.ts';

const weekDays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const several: ReadonlyMap<string, readonly number[]> = new Map([
  ['Day', [1, 2, 3, 4, 5, 6, 7]],
  ['Weekday', [1, 2, 3, 4, 5]],
  ['WeekendDay', [6, 7]],
]);

/**
 * The `WorkingHours` of a mailbox. A mailbox may have several periods; what is between the first
 * beginning and the last end of any counts as working time on all of their days.
 */
export function workingHoursIn(element: Element): WorkingHours | null {
  const days = new Set<number>();
  let from = Infinity;
  let to = -Infinity;
  for (const period of element.child('WorkingPeriodArray')?.children() ?? []) {
    const start = minutes(period.textOf('StartTimeInMinutes'));
    const end = minutes(period.textOf('EndTimeInMinutes'));
    if (start === undefined || end === undefined) continue;
    for (const name of (period.textOf('DayOfWeek') ?? '').split(/\s+/)) {
      const day = weekDays.indexOf(name) + 1;
      for (const one of several.get(name) ?? (day > 0 ? [day] : [])) days.add(one);
    }
    from = Math.min(from, start);
    // What ends before it begins goes on past midnight.
    to = Math.max(to, end > start ? end : end + dayMin);
  }
  if (days.size === 0 || from === to) return null;
  return {
    days: [...days].sort((a, b) => a - b),
    from: clock(from),
    to:
      to - from >= dayMin
        ? clock(from === 0 ? dayMin : from)
        : clock(to > dayMin ? to - dayMin : to),
  };
}

const dayMin = 24 * 60;

function minutes(text: string | undefined): number | undefined {
  const number = Number(text);
  return text !== undefined && Number.isInteger(number) && number >= 0 && number <= dayMin
    ? number
    : undefined;
}

function clock(minute: number): string {
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}
