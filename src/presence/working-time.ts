import type { Span } from '../time/instant.ts';
import type { WorkingHours } from './policy.ts';
import { fromLocal, localDay, weekDay } from './zone.ts';

/** The stretches of working time that lie inside `span`, in order. */
export function workingTimeIn(span: Span, hours: WorkingHours, timeZone: string): Span[] {
  const from = minutesOf(hours.from);
  // Hours that end before they begin run past midnight.
  const to = minutesOf(hours.to) + (minutesOf(hours.to) <= from ? 24 * 60 : 0);
  const lastDay = localDay(timeZone, span.end);
  const stretches: Span[] = [];
  for (let day = localDay(timeZone, span.start) - 1; day <= lastDay; day++) {
    if (!hours.days.includes(weekDay(day))) continue;
    const start = Math.max(span.start, fromLocal(timeZone, day, from));
    const end = Math.min(span.end, fromLocal(timeZone, day, to));
    if (start < end) stretches.push({ start, end });
  }
  return stretches;
}

/** Minutes after midnight of `HH:MM`. */
function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}
