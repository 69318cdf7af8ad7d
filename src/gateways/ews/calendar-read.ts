import type { CalendarEntry, Mailbox, Span } from '../../sync/calendar-gateway.ts';
import { GatewayError } from '../../sync/gateway-error.ts';
import type { EwsClient } from './client.ts';
import { EwsError } from './errors.ts';
import type { Expansion } from './expansion.ts';
import { type CalendarPage, type ItemShape, findItem } from './messages/find-item.ts';
import { listMasters, readSeries } from './series-read.ts';
import type { TimeZones } from './time-zones.ts';

/** Exchange's own limit for one FindItem, in its default throttling policy. */
const mostEntries = 1000;
/** Exchange refuses a CalendarView of more than two years. */
const longestMs = 700 * 24 * 60 * 60 * 1000;
/** A range this short is not split again: whoever has that many entries in it is busy. */
const shortestMs = 60 * 1000;

/** A calendar's entries that overlap a window. */
export interface CalendarRead<Entry extends CalendarEntry> {
  readonly entries: readonly Entry[];
  readonly unreadable: number;
}

/** How series are read. */
export interface SeriesReading {
  readonly expansion: Expansion;
  readonly zones: TimeZones;
}

/** Reads a window, series expanded whether the server does so or not. */
export async function readCalendar<Entry extends CalendarEntry>(
  shape: ItemShape<Entry>,
  client: EwsClient,
  { expansion, zones }: SeriesReading,
  mailbox: Mailbox,
  window: Span,
  signal: AbortSignal,
): Promise<CalendarRead<Entry>> {
  const view = await readCalendarView(shape, client, mailbox, window, signal);
  expansion.saw({ masters: view.masters.size > 0, occurrences: view.expanded });
  const suspected = expansion.suspects(mailbox, view.entries, window);
  if (!expansion.missing && !suspected) return view;
  const { entries, unreadable } = view;
  try {
    // A series that began before the window may not be in view at all.
    const masters = new Set([...view.masters, ...(await listMasters(client, mailbox, signal))]);
    const series = await readSeries(shape, client, zones, mailbox, [...masters], window, signal);
    const shown = new Set(entries.map((entry) => JSON.stringify(entry)));
    const missing = series.filter((entry) => !shown.has(JSON.stringify(entry)));
    // A server that expands series shows them, whether it says what they are or not.
    expansion.saw({ masters: missing.length > 0, occurrences: series.length > 0 });
    return { entries: [...entries, ...missing], unreadable };
  } catch (error) {
    // A mere doubt is no reason to do without what was read.
    if (expansion.missing || !(error instanceof GatewayError)) throw error;
    return view;
  }
}

interface CalendarView<Entry extends CalendarEntry> extends CalendarRead<Entry> {
  /** Series that were not expanded. */
  readonly masters: ReadonlySet<string>;
  /** Series that were. */
  readonly expanded: boolean;
}

/**
 * Reads a window, in halves where the server gives less than all: CalendarView has no paging.
 * What two halves share is counted once.
 */
async function readCalendarView<Entry extends CalendarEntry>(
  shape: ItemShape<Entry>,
  client: EwsClient,
  mailbox: Mailbox,
  window: Span,
  signal: AbortSignal,
): Promise<CalendarView<Entry>> {
  const masters = new Set<string>();
  let expanded = false;
  const entries = new Map<string, Entry>();
  let unreadable = 0;
  const ranges: Span[] = [window];
  for (let range = ranges.pop(); range !== undefined; range = ranges.pop()) {
    const length = range.end - range.start;
    const page = length > longestMs ? undefined : await read(shape, client, mailbox, range, signal);
    if (page === undefined || (!page.complete && length > shortestMs)) {
      const middle = range.start + Math.floor(length / 2);
      ranges.push({ start: middle, end: range.end }, { start: range.start, end: middle });
      continue;
    }
    unreadable += page.unreadable;
    expanded ||= page.expanded;
    for (const master of page.masters) masters.add(master);
    for (const [id, entry] of page.entries) {
      entries.set(id, entry);
    }
  }
  // Exchange also returns entries that end exactly where the range starts.
  const overlapping = [...entries.values()].filter(
    ({ start, end }) => end > window.start && start < window.end,
  );
  return { entries: overlapping, masters, expanded, unreadable };
}

/** `undefined`: the server refuses because there is too much. */
async function read<Entry extends CalendarEntry>(
  shape: ItemShape<Entry>,
  client: EwsClient,
  mailbox: Mailbox,
  range: Span,
  signal: AbortSignal,
): Promise<CalendarPage<Entry> | undefined> {
  try {
    return await client.call(findItem(shape, mailbox, range, mostEntries), signal);
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
