import type { CalendarEntry } from './calendar-entry.ts';
import type { BusyPeriod } from './claims.ts';
import { nearestMidnight } from './zone.ts';

/** What a calendar's entries take of a person's time, sorted by start. */
export function readPeriods(entries: readonly CalendarEntry[], timeZone: string): BusyPeriod[] {
  const periods: BusyPeriod[] = [];
  for (const entry of entries) {
    const level = levelOf(entry);
    if (level === undefined) continue;
    const period = entry.allDay ? wholeDays(entry, level, timeZone) : asWritten(entry, level);
    if (period.start < period.end) periods.push(period);
  }
  // A sorted copy is as long as it must be, and is kept for as long as the calendar stays so.
  return periods.toSorted((a, b) => a.start - b.start || a.end - b.end);
}

function levelOf(entry: CalendarEntry): BusyPeriod['level'] | undefined {
  if (entry.cancelled) return undefined;
  switch (entry.response) {
    case 'declined':
    case 'tentative':
    case 'notResponded':
      return undefined;
    case undefined:
    case 'none':
    case 'organizer':
    case 'accepted':
      break;
  }
  switch (entry.showAs) {
    case 'busy':
      return 'busy';
    case 'oof':
      return 'out-of-office';
    case 'workingElsewhere':
      return 'working-elsewhere';
    case 'free':
    case 'tentative':
    case 'noData':
      return undefined;
  }
}

function asWritten(entry: CalendarEntry, level: BusyPeriod['level']): BusyPeriod {
  return { start: entry.start, end: entry.end, level, allDay: false };
}

// The offset that an all-day entry is written with means nothing: it names local days.
function wholeDays(entry: CalendarEntry, level: BusyPeriod['level'], timeZone: string): BusyPeriod {
  return {
    start: nearestMidnight(timeZone, entry.start),
    end: nearestMidnight(timeZone, entry.end),
    level,
    allDay: true,
  };
}
