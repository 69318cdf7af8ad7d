import type { CalendarEntry, Mailbox, Span } from '../../../sync/calendar-gateway.ts';
import { garbled, refusalError } from '../errors.ts';
import { refusalIn, responseMessages } from '../soap.ts';
import { parseTime, writeTime } from '../times.ts';
import type { Element } from '../xml.ts';
import type { EwsRequest } from './request.ts';

/** Everything that is ever asked for of an appointment: no subject, place or attendee. */
export const properties: readonly string[] = [
  'calendar:Start',
  'calendar:End',
  'calendar:LegacyFreeBusyStatus',
  'calendar:IsAllDayEvent',
  'calendar:IsCancelled',
  'calendar:MyResponseType',
  'item:Sensitivity',
  'calendar:CalendarItemType',
];

const shape = properties.map((uri) => `<t:FieldURI FieldURI="${uri}"/>`).join('');

/** Part of a calendar. */
export interface CalendarPage {
  /** By item, so that an entry that two ranges share counts once. */
  readonly entries: ReadonlyMap<string, CalendarEntry>;
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
export function findItem(mailbox: Mailbox, range: Span, most: number): EwsRequest<CalendarPage> {
  return {
    operation: 'FindItem',
    mailbox,
    body:
      `<m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape>` +
      `<t:AdditionalProperties>${shape}</t:AdditionalProperties></m:ItemShape>` +
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
      return pageOf(folder);
    },
  };
}

function pageOf(folder: Element): CalendarPage {
  const entries = new Map<string, CalendarEntry>();
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
    const entry = entryOf(item);
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

/** `undefined` for an item without a time that could be understood. */
export function entryOf(item: Element): CalendarEntry | undefined {
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
