import type { CalendarEntry, Mailbox, Span } from '../../../sync/calendar-gateway.ts';
import { garbled, refusalError } from '../errors.ts';
import { refusalIn, responseMessages } from '../soap.ts';
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
  /** By item, so that an entry that two ranges share counts once. */
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
      const [message] = responseMessages(body);
      if (message === undefined) {
        throw garbled(asked, 'no response message');
      }
      const refusal = refusalIn(message);
      if (refusal !== undefined) {
        throw refusalError(refusal, asked);
      }
      // Without a folder this is no answer, and must not be taken for an empty calendar.
      const folder = message.child('RootFolder') ?? message.first('RootFolder');
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
    const type = item.textOf('CalendarItemType');
    const id = item.child('ItemId')?.attribute('Id');
    if (type === 'RecurringMaster' && id !== undefined) {
      masters.push(id);
      continue;
    }
    expanded ||= type === 'Occurrence' || type === 'Exception';
    const entry = shape.entryOf(item);
    if (entry === undefined) {
      unreadable += 1;
    } else {
      entries.set(id ?? JSON.stringify(entry), entry);
    }
  }
  const total = Number(folder.attribute('TotalItemsInView') ?? items);
  const complete = folder.attribute('IncludesLastItemInRange') !== 'false' && !(total > items);
  return { entries, masters, expanded, complete, unreadable };
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
    showAs: statuses.get(item.textOf('LegacyFreeBusyStatus')) ?? 'busy',
    allDay: isTrue(item.textOf('IsAllDayEvent')),
    response: responses.get(item.textOf('MyResponseType')) ?? 'none',
    cancelled: isTrue(item.textOf('IsCancelled')),
  };
}

/**
 * An entry without a status, or with one that is not known, counts as busy: that is what Exchange
 * gives a new appointment, and nobody is shown free who may not be.
 */
const statuses: ReadonlyMap<string | undefined, CalendarEntry['showAs']> = new Map([
  ['Free', 'free'],
  ['Tentative', 'tentative'],
  ['Busy', 'busy'],
  ['OOF', 'oof'],
  ['WorkingElsewhere', 'workingElsewhere'],
  ['NoData', 'noData'],
]);

const responses: ReadonlyMap<string | undefined, Response> = new Map([
  ['Organizer', 'organizer'],
  ['Tentative', 'tentative'],
  ['Accept', 'accepted'],
  ['Decline', 'declined'],
  ['NoResponseReceived', 'notResponded'],
]);

type Response = NonNullable<CalendarEntry['response']>;

function isTrue(text: string | undefined): boolean {
  return text === 'true' || text === '1';
}
