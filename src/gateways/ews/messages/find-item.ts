import type { CalendarEntry, Mailbox, Span } from '../../../sync/calendar-gateway.ts';
import { responseOf, saysFalse, saysTrue, showAsOf } from '../calendar-words.ts';
import { garbled } from '../errors.ts';
import { throwRefusal } from '../soap.ts';
import { parseTime, writeTime } from '../times.ts';
import type { Element } from '../xml.ts';
import type { EwsRequest } from './request.ts';

/** What is asked for of an appointment, and what is made of the answer. */
export interface ItemShape<Entry extends CalendarEntry> {
  readonly properties: readonly string[];
  /** `undefined` for an item without a time that could be understood. */
  readonly entryOf: (item: Element) => Entry | undefined;
}

/** All that is asked for of an appointment for presence: no subject, place or attendee. */
const properties: readonly string[] = [
  'calendar:Start',
  'calendar:End',
  'calendar:LegacyFreeBusyStatus',
  'calendar:IsAllDayEvent',
  'calendar:IsCancelled',
  'calendar:MyResponseType',
  'item:Sensitivity',
  'calendar:CalendarItemType',
];

export const timesOnly: ItemShape<CalendarEntry> = { properties, entryOf };

/** `AdditionalProperties` of a shape. */
export function fieldUris(uris: readonly string[]): string {
  return uris.map((uri) => `<t:FieldURI FieldURI="${uri}"/>`).join('');
}

/** Part of a calendar. */
export interface CalendarPage<Entry extends CalendarEntry> {
  /** By item and times, so that an entry that two ranges share counts once. */
  readonly entries: ReadonlyMap<string, Entry>;
  /** Series that stand there themselves: this server does not expand them. */
  readonly masters: readonly string[];
  /** There are occurrences of series: this server expands them. */
  readonly expanded: boolean;
  /** False: there are more in this range than the server gives at once. */
  readonly complete: boolean;
  /** Entries without a time that could be understood. */
  readonly unreadable: number;
}

/** FindItem with CalendarView: the server expands recurrences, and there is no paging. */
export function findItem<Entry extends CalendarEntry>(
  shape: ItemShape<Entry>,
  mailbox: Mailbox,
  range: Span,
  most: number,
): EwsRequest<CalendarPage<Entry>> {
  return {
    operation: 'FindItem',
    mailbox,
    body:
      `<m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape>` +
      `<t:AdditionalProperties>${fieldUris(shape.properties)}</t:AdditionalProperties></m:ItemShape>` +
      `<m:CalendarView MaxEntriesReturned="${most}" StartDate="${writeTime(range.start)}" EndDate="${writeTime(range.end)}"/>` +
      `<m:ParentFolderIds><t:DistinguishedFolderId Id="calendar"/></m:ParentFolderIds></m:FindItem>`,
    parse: (body, asked) => {
      throwRefusal(body, asked);
      // Without a folder this is no answer, and must not be taken for an empty calendar.
      const folder = body.first('RootFolder');
      if (folder === undefined) {
        throw garbled(asked, 'no folder');
      }
      return pageOf(folder, shape);
    },
  };
}

function pageOf<Entry extends CalendarEntry>(
  folder: Element,
  shape: ItemShape<Entry>,
): CalendarPage<Entry> {
  const entries = new Map<string, Entry>();
  const masters: string[] = [];
  let expanded = false;
  let items = 0;
  let unreadable = 0;
  for (const item of folder.child('Items')?.children() ?? []) {
    items += 1;
    const type = item.textOf('CalendarItemType')?.toLowerCase();
    const id = item.child('ItemId')?.attribute('Id');
    if (type === 'recurringmaster' && id !== undefined) {
      masters.push(id);
      continue;
    }
    expanded ||= type === 'occurrence' || type === 'exception';
    const entry = shape.entryOf(item);
    if (entry === undefined) {
      unreadable += 1;
    } else {
      // Some servers give all occurrences of a series the id of the series.
      entries.set(`${id ?? ''} ${JSON.stringify(entry)}`, entry);
    }
  }
  const complete = items === 0 || isComplete(folder, items);
  return { entries, masters, expanded, complete, unreadable };
}

/** Some servers count what is in the folder, not what is in view: a plain word goes before that. */
function isComplete(folder: Element, items: number): boolean {
  const last = folder.attribute('IncludesLastItemInRange');
  if (saysTrue(last)) return true;
  return !saysFalse(last) && !(Number(folder.attribute('TotalItemsInView') ?? items) > items);
}

function entryOf(item: Element): CalendarEntry | undefined {
  const start = parseTime(item.textOf('Start') ?? '');
  const end = parseTime(item.textOf('End') ?? '');
  if (start === undefined || end === undefined || end < start) {
    return undefined;
  }
  return {
    start,
    end,
    showAs: showAsOf(item.textOf('LegacyFreeBusyStatus')),
    allDay: saysTrue(item.textOf('IsAllDayEvent')),
    response: responseOf(item.textOf('MyResponseType')),
    cancelled: saysTrue(item.textOf('IsCancelled')),
  };
}
