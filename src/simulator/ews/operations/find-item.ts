import type { CalendarEntry } from '../../mailboxes/appointment.ts';
import { singleEntry } from '../../mailboxes/appointment.ts';
import type { SimulatedMailbox } from '../../mailboxes/mailbox.ts';
import { folderOf } from '../access.ts';
import { calendarItem, wantedProperties } from '../item-properties.ts';
import { type OperationContext, eachMessage, success } from '../operation.ts';
import { Refusal } from '../refusal.ts';
import { readTime } from '../times.ts';
import { type ReadElement, child } from '../xml-reading.ts';
import { type WrittenElement, xml } from '../xml-writing.ts';

/** One message per folder asked for. */
export function findItem(request: ReadElement, context: OperationContext): WrittenElement {
  const properties = wantedProperties(child(request, 'm:ItemShape'));
  const folders = child(request, 'm:ParentFolderIds')?.children ?? [];
  return eachMessage('FindItem', folders, (folder) => {
    const { mailbox, folder: name } = folderOf(folder, context.caller, context.mailboxes);
    // Nothing is kept of what was deleted.
    const selection = name === 'calendar' ? select(request, mailbox, context) : none;
    return success('FindItem', rootFolder(selection, mailbox, properties, context));
  });
}

interface Selection {
  readonly entries: readonly CalendarEntry[];
  readonly total: number;
  /** Where the next page begins; only of a paged view. */
  readonly nextOffset?: number;
}

const none: Selection = { entries: [], total: 0 };

function select(
  request: ReadElement,
  mailbox: SimulatedMailbox,
  { limits }: OperationContext,
): Selection {
  const view = child(request, 'm:CalendarView');
  if (view === null) {
    return page(mailbox.appointments.map(singleEntry), request, limits.findCount);
  }
  if (child(request, 'm:Restriction') ?? child(request, 'm:SortOrder')) {
    throw new Refusal('ErrorInvalidRequest', 'fault', {
      text: 'A calendar view allows neither a restriction nor a sort order.',
    });
  }
  const [start, end] = range(view);
  const most = Number(view.attributes.get('MaxEntriesReturned') ?? Infinity);
  const all = inView(mailbox, start, end, limits.calendarView).toSorted(
    (a, b) => a.start - b.start,
  );
  if (Math.min(all.length, most) > limits.findCount) {
    throw new Refusal('ErrorExceededFindCountLimit', 'message');
  }
  return { entries: all.slice(0, most), total: all.length };
}

function page(all: readonly CalendarEntry[], request: ReadElement, limit: number): Selection {
  const view = child(request, 'm:IndexedPageItemView');
  const offset = Number(view?.attributes.get('Offset') ?? 0);
  const most = Number(view?.attributes.get('MaxEntriesReturned') ?? Infinity);
  if (Math.min(all.length, most) > limit) {
    throw new Refusal('ErrorExceededFindCountLimit', 'message');
  }
  const entries = all.slice(offset, offset + most);
  return { entries, total: all.length, nextOffset: offset + entries.length };
}

function inView(
  mailbox: SimulatedMailbox,
  start: number,
  end: number,
  how: OperationContext['limits']['calendarView'],
): readonly CalendarEntry[] {
  const expanded = mailbox.entriesBetween(start, end);
  if (how === 'occurrences') return expanded;
  const single = expanded.filter((entry) => entry.date === null);
  const occurring = new Set(expanded.map((entry) => entry.appointmentId));
  const masters = mailbox.appointments.filter(
    (series) =>
      series.recurrence !== null &&
      (how === 'masters' ? occurring.has(series.id) : series.end >= start && series.start < end),
  );
  return [...single, ...masters.map(singleEntry)];
}

function range(view: ReadElement): [number, number] {
  const start = readTime(view.attributes.get('StartDate') ?? null) ?? Number.NaN;
  const end = readTime(view.attributes.get('EndDate') ?? null) ?? Number.NaN;
  if (end < start) throw new Refusal('ErrorCalendarEndDateIsEarlierThanStartDate', 'message');
  const twoYearsOn = new Date(start);
  twoYearsOn.setUTCFullYear(twoYearsOn.getUTCFullYear() + 2);
  if (end > twoYearsOn.getTime()) throw new Refusal('ErrorCalendarViewRangeTooBig', 'message');
  return [start, end];
}

function rootFolder(
  { entries, total, nextOffset }: Selection,
  mailbox: SimulatedMailbox,
  properties: readonly string[],
  { version }: OperationContext,
): WrittenElement {
  const items = entries.map((entry) => calendarItem(entry, mailbox, properties, version));
  return xml(
    'm:RootFolder',
    {
      TotalItemsInView: String(total),
      IncludesLastItemInRange: String((nextOffset ?? entries.length) === total),
      ...(nextOffset === undefined ? {} : { IndexedPagingOffset: String(nextOffset) }),
    },
    xml('t:Items', {}, ...items),
  );
}
