import type { CalendarEntry, Mailbox, Span } from '../../sync/calendar-gateway.ts';
import type { EwsClient } from './client.ts';
import { EwsError } from './errors.ts';
import { type CalendarPage, findItem } from './messages/find-item.ts';

/** Exchange's own limit for one FindItem, in its default throttling policy. */
const mostEntries = 1000;
/** Exchange refuses a CalendarView of more than two years. */
const longestMs = 700 * 24 * 60 * 60 * 1000;
/** A range this short is not split again: whoever has that many entries in it is busy. */
const shortestMs = 60 * 1000;

/** A calendar's entries that overlap a window. */
export interface CalendarRead {
  readonly entries: readonly CalendarEntry[];
  readonly unreadable: number;
}

/**
 * Reads a window, in halves where the server gives less than all: CalendarView has no paging.
 * What two halves share is counted once.
 */
export async function readCalendarView(
  client: EwsClient,
  mailbox: Mailbox,
  window: Span,
  signal: AbortSignal,
): Promise<CalendarRead> {
  const entries = new Map<string, CalendarEntry>();
  let unreadable = 0;
  const ranges: Span[] = [window];
  for (let range = ranges.pop(); range !== undefined; range = ranges.pop()) {
    const length = range.end - range.start;
    const page = length > longestMs ? undefined : await read(client, mailbox, range, signal);
    if (page === undefined || (!page.complete && length > shortestMs)) {
      const middle = range.start + Math.floor(length / 2);
      ranges.push({ start: middle, end: range.end }, { start: range.start, end: middle });
      continue;
    }
    unreadable += page.unreadable;
    for (const [id, entry] of page.entries) {
      entries.set(id, entry);
    }
  }
  // Exchange also returns entries that end exactly where the range starts.
  const overlapping = [...entries.values()].filter(
    ({ start, end }) => end > window.start && start < window.end,
  );
  return { entries: overlapping, unreadable };
}

/** `undefined`: the server refuses because there is too much. */
async function read(
  client: EwsClient,
  mailbox: Mailbox,
  range: Span,
  signal: AbortSignal,
): Promise<CalendarPage | undefined> {
  try {
    return await client.call(findItem(mailbox, range, mostEntries), signal);
  } catch (error) {
    const tooMuch =
      error instanceof EwsError &&
      (error.code === 'ErrorExceededFindCountLimit' ||
        error.code === 'ErrorCalendarViewRangeTooBig');
    if (tooMuch && range.end - range.start > shortestMs) {
      return undefined;
    }
    throw error;
  }
}
