import type { CalendarEntry, Instant, Mailbox } from '../../../sync/calendar-gateway.ts';
import { garbled } from '../errors.ts';
import type { Recurrence } from '../recurrence.ts';
import { refusalIn, responseMessages } from '../soap.ts';
import { parseTime } from '../times.ts';
import { isAtLeast } from '../versions.ts';
import { type Element, escapeXml } from '../xml.ts';
import { type ZoneRules, meetingZoneIn } from '../zone-rules.ts';
import { type ItemShape, fieldUris } from './find-item.ts';
import { recurrenceIn } from './recurrence.ts';
import type { EwsRequest } from './request.ts';

/** A series as its master tells it. */
export interface Series<Entry extends CalendarEntry> {
  /** What an occurrence says that is no exception; times are those of the first. */
  readonly entry: Entry;
  /** `null` where it cannot be understood. */
  readonly recurrence: Recurrence | null;
  /** What its time zone may be, the most trustworthy first. */
  readonly zones: readonly (string | ZoneRules)[];
  /** Where the pattern puts occurrences that are no more. */
  readonly deleted: readonly Instant[];
  readonly modified: readonly ModifiedOccurrence[];
}

interface ModifiedOccurrence {
  /** `undefined` where it cannot be asked for by itself. */
  readonly id: string | undefined;
  readonly start: Instant;
  readonly end: Instant;
  readonly originalStart: Instant;
}

const seriesProperties = [
  'calendar:Recurrence',
  'calendar:ModifiedOccurrences',
  'calendar:DeletedOccurrences',
  'calendar:TimeZone',
  'calendar:MeetingTimeZone',
];

/** GetItem of masters: when they occur, and when not. What is gone is missing. */
export function getSeries<Entry extends CalendarEntry>(
  shape: ItemShape<Entry>,
  mailbox: Mailbox,
  ids: readonly string[],
): EwsRequest<readonly Series<Entry>[]> {
  return getItems(mailbox, ids, shape.properties, seriesProperties, (item) => {
    const entry = shape.entryOf(item);
    return entry && { ...seriesOf(item), entry };
  });
}

/** GetItem of single occurrences, as FindItem would have them. What is gone is missing. */
export function getEntries<Entry extends CalendarEntry>(
  shape: ItemShape<Entry>,
  mailbox: Mailbox,
  ids: readonly string[],
): EwsRequest<readonly { readonly id: string; readonly entry: Entry }[]> {
  return getItems(mailbox, ids, shape.properties, [], (item) => {
    const entry = shape.entryOf(item);
    return entry && { entry, id: item.child('ItemId')?.attribute('Id') ?? '' };
  });
}

function getItems<T>(
  mailbox: Mailbox,
  ids: readonly string[],
  properties: readonly string[],
  more: readonly string[],
  read: (item: Element) => T | undefined,
): EwsRequest<readonly T[]> {
  const list = ids.map((id) => `<t:ItemId Id="${escapeXml(id)}"/>`).join('');
  const bodyWith = (uris: readonly string[]): string =>
    `<m:GetItem><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties>${fieldUris(uris)}</t:AdditionalProperties></m:ItemShape>` +
    `<m:ItemIds>${list}</m:ItemIds></m:GetItem>`;
  const all = [...properties, ...more];
  return {
    operation: 'GetItem',
    mailbox,
    body: bodyWith(all),
    // Exchange 2007 has no such property.
    bodyIn: (version) =>
      more.length > 0 && isAtLeast(version, 'Exchange2010')
        ? bodyWith([...all, 'calendar:StartTimeZone'])
        : bodyWith(all),
    parse: (body, asked) => {
      const found: T[] = [];
      let messages = 0;
      for (const message of responseMessages(body)) {
        messages += 1;
        if (refusalIn(message) !== undefined) continue;
        for (const item of message.first('Items')?.children() ?? []) {
          const one = read(item);
          if (one !== undefined) found.push(one);
        }
      }
      if (messages < ids.length) throw garbled(asked, 'not every item that was asked for');
      return found;
    },
  };
}

function seriesOf(item: Element): Omit<Series<CalendarEntry>, 'entry'> {
  const recurrence = item.child('Recurrence');
  return {
    recurrence: (recurrence && recurrenceIn(recurrence)) ?? null,
    zones: [...zonesOf(item)],
    deleted: [...childrenOf(item, 'DeletedOccurrences')].flatMap(
      (one) => parseTime(one.textOf('Start') ?? '') ?? [],
    ),
    modified: [...childrenOf(item, 'ModifiedOccurrences')].flatMap((one) => {
      const [start, end, originalStart] = ['Start', 'End', 'OriginalStart'].map((name) =>
        parseTime(one.textOf(name) ?? ''),
      );
      const id = one.child('ItemId')?.attribute('Id');
      return start === undefined || end === undefined
        ? []
        : [{ id, start, end, originalStart: originalStart ?? start }];
    }),
  };
}

function childrenOf(item: Element, name: string): Iterable<Element> {
  return item.child(name)?.children() ?? [];
}

function* zonesOf(item: Element): Generator<string | ZoneRules> {
  const start = item.child('StartTimeZone');
  const meeting = item.child('MeetingTimeZone');
  const names = [
    start?.attribute('Id'),
    start?.attribute('Name'),
    meeting?.attribute('TimeZoneName'),
    item.textOf('TimeZone'),
  ];
  for (const name of names) if (name !== undefined && name !== '') yield name;
  const rules = meeting === undefined ? null : meetingZoneIn(meeting);
  if (rules !== null) yield rules;
}
