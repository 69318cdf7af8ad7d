import type { CalendarEntry, Instant, Mailbox, Span } from '../../sync/calendar-gateway.ts';
import type { EwsClient } from './client.ts';
import { EwsError } from './errors.ts';
import { type MastersPage, findMasters } from './messages/find-masters.ts';
import type { ItemShape } from './messages/find-item.ts';
import { type Series, getEntries, getSeries } from './messages/get-series.ts';
import { localDay, occurrencesIn } from './recurrence.ts';
import type { TimeZones } from './time-zones.ts';
import { zoneNamed } from './windows-zones.ts';

const mostInPage = 1000;
const leastInPage = 10;
const itemsAtOnce = 50;

/** The masters of all series of a calendar, whenever they occur. */
export async function listMasters(
  client: EwsClient,
  mailbox: Mailbox,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const masters: string[] = [];
  let size = mostInPage;
  for (let offset: number | null = 0; offset !== null;) {
    const page: MastersPage | null = await readPage(client, mailbox, offset, size, signal);
    if (page === null) {
      size = Math.ceil(size / 10);
      continue;
    }
    masters.push(...page.masters);
    offset = page.next;
  }
  return masters;
}

/** `null` where the server gives fewer at once. */
async function readPage(
  client: EwsClient,
  mailbox: Mailbox,
  offset: number,
  size: number,
  signal: AbortSignal,
): Promise<MastersPage | null> {
  try {
    return await client.call(findMasters(mailbox, offset, size), signal);
  } catch (error) {
    const tooMany = error instanceof EwsError && error.code === 'ErrorExceededFindCountLimit';
    if (tooMany && size > leastInPage) return null;
    throw error;
  }
}

/**
 * The occurrences of series within `window`, worked out here because the server does not. A series
 * that cannot be understood stands with its first occurrence, which is all that is known of it.
 */
export async function readSeries<Entry extends CalendarEntry>(
  shape: ItemShape<Entry>,
  client: EwsClient,
  zones: TimeZones,
  mailbox: Mailbox,
  masters: readonly string[],
  window: Span,
  signal: AbortSignal,
): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  const exceptions = new Map<string, Entry>();
  for (const ids of inParts(masters)) {
    for (const series of await client.call(getSeries(shape, mailbox, ids), signal)) {
      expand(series, zones, window, entries, exceptions);
    }
  }
  // An exception may say something else than its series: free, cancelled, declined.
  for (const ids of inParts([...exceptions.keys()])) {
    for (const { id, entry } of await client.call(getEntries(shape, mailbox, ids), signal)) {
      if (exceptions.has(id)) exceptions.set(id, entry);
    }
  }
  return [...entries, ...exceptions.values()].filter((entry) => overlaps(entry, window));
}

function expand<Entry extends CalendarEntry>(
  { entry, recurrence, zones: candidates, deleted, modified }: Series<Entry>,
  zones: TimeZones,
  window: Span,
  entries: Entry[],
  exceptions: Map<string, Entry>,
): void {
  if (recurrence === null) {
    entries.push(entry);
    return;
  }
  const names = candidates.map((candidate) =>
    typeof candidate === 'string' ? zoneNamed(candidate) : zones.nameOf(candidate, entry.start),
  );
  const timeZone = zoneOf([...names, zones.preferred], entry.start, recurrence.firstDay);
  // By their days: an occurrence on each at most.
  const passedOver = new Set(
    [...deleted, ...modified.map(({ originalStart }) => originalStart)].map((at) =>
      localDay(at, timeZone),
    ),
  );
  const first = { start: entry.start, end: entry.end, timeZone };
  for (const { day, start, end } of occurrencesIn(recurrence, first, window)) {
    if (!passedOver.has(day)) entries.push({ ...entry, start, end });
  }
  for (const { id, start, end } of modified) {
    const changed = { ...entry, start, end };
    if (!overlaps(changed, window)) continue;
    if (id === undefined) entries.push(changed);
    else exceptions.set(id, changed);
  }
}

/** The first zone in which the series begins on the day that its pattern names. */
function zoneOf(
  candidates: readonly (string | null | undefined)[],
  start: Instant,
  firstDay: number,
): string {
  const known = [...candidates, 'UTC'].filter((name) => typeof name === 'string');
  return known.find((name) => localDay(start, name) === firstDay) ?? known[0] ?? 'UTC';
}

function overlaps({ start, end }: Span, window: Span): boolean {
  return end > window.start && start < window.end;
}

function* inParts(ids: readonly string[]): Generator<readonly string[]> {
  for (let at = 0; at < ids.length; at += itemsAtOnce) yield ids.slice(at, at + itemsAtOnce);
}
