import { type CalendarEntry, occurrenceOn, plannedStart } from '../mailboxes/appointment.ts';
import type { SimulatedMailbox } from '../mailboxes/mailbox.ts';
import { changeKey, folderId, itemId } from './ids.ts';
import { propertyRank } from './item-shapes.ts';
import { writeRecurrence } from './recurrence-xml.ts';
import { Refusal } from './refusal.ts';
import { writeTime } from './times.ts';
import { meetingZoneElement } from './zone-rules.ts';
import { type ServerVersion, atLeast } from './versions.ts';
import { type ReadElement, child, childText } from './xml-reading.ts';
import { type WrittenElement, leaf, xml } from './xml-writing.ts';

interface Described {
  readonly entry: CalendarEntry;
  readonly mailbox: SimulatedMailbox;
  readonly version: ServerVersion;
}

type Writer = (of: Described) => string | WrittenElement | null;

/** How each property is written; `null` where the item has none. */
const writers: Readonly<Record<string, Writer>> = {
  ParentFolderId: ({ mailbox }) =>
    xml('t:ParentFolderId', { Id: folderId(mailbox, 'calendar'), ChangeKey: changeKey(1) }),
  ItemClass: ({ entry }) =>
    entry.kind === 'Exception'
      ? 'IPM.OLE.CLASS.{00061055-0000-0000-C000-000000000046}'
      : 'IPM.Appointment',
  Subject: ({ entry }) => entry.subject,
  Sensitivity: ({ entry }) => entry.sensitivity,
  HasAttachments: () => 'false',
  Culture: () => 'en-US',
  UID: ({ entry, mailbox }) => itemId(mailbox.address, entry.appointmentId, null),
  RecurrenceId: ({ entry }) => (entry.date === null ? null : writeTime(entry.originalStart)),
  Start: ({ entry }) => writeTime(entry.start),
  End: ({ entry }) => writeTime(entry.end),
  OriginalStart: ({ entry }) => (entry.date === null ? null : writeTime(entry.originalStart)),
  IsAllDayEvent: ({ entry }) => String(entry.allDay),
  // Exchange 2010 and older have never heard of working elsewhere.
  LegacyFreeBusyStatus: ({ entry, version }) =>
    entry.showAs === 'WorkingElsewhere' && !atLeast(version, 'Exchange2013')
      ? 'Free'
      : entry.showAs,
  Location: ({ entry }) => (entry.location === '' ? null : entry.location),
  IsMeeting: ({ entry }) => String(isMeeting(entry)),
  IsCancelled: ({ entry }) => String(entry.cancelled),
  IsRecurring: ({ entry }) => String(entry.date !== null),
  MeetingRequestWasSent: ({ entry }) => String(isMeeting(entry)),
  IsResponseRequested: () => 'true',
  CalendarItemType: ({ entry }) => entry.kind,
  MyResponseType: ({ entry }) => entry.response,
  Organizer: ({ mailbox }) =>
    xml(
      't:Organizer',
      {},
      xml(
        't:Mailbox',
        {},
        leaf('t:Name', mailbox.displayName),
        leaf('t:EmailAddress', mailbox.address),
      ),
    ),
  Duration: ({ entry }) => `PT${Math.round((entry.end - entry.start) / 60_000)}M`,
  // A name for people, in no list of zones.
  TimeZone: ({ mailbox }) => `(UTC) ${mailbox.timeZone}`,
};

/** What GetItem tells and FindItem never does. */
const writersAlone: Readonly<Record<string, Writer>> = {
  Body: ({ entry }) => xml('t:Body', { BodyType: 'Text' }, entry.body),
  Recurrence: ({ entry, mailbox }) => {
    const series = mailbox.appointment(entry.appointmentId);
    if (entry.kind !== 'RecurringMaster' || !series?.recurrence) return null;
    return writeRecurrence(series.recurrence, series.start, series.timeZone);
  },
  MeetingTimeZone: ({ entry, mailbox }) => {
    const zone = mailbox.appointment(entry.appointmentId)?.timeZone ?? mailbox.timeZone;
    return meetingZoneElement(zone, entry.start);
  },
  ModifiedOccurrences: ({ entry, mailbox }) => {
    const series = mailbox.appointment(entry.appointmentId);
    if (entry.kind !== 'RecurringMaster' || !series || series.exceptions.size === 0) return null;
    const changed = [...series.exceptions.keys()].flatMap((date) => {
      const one = occurrenceOn(series, date);
      return one === null ? [] : [occurrenceInfo(one, mailbox)];
    });
    return xml('t:ModifiedOccurrences', {}, ...changed);
  },
  DeletedOccurrences: ({ entry, mailbox }) => {
    const series = mailbox.appointment(entry.appointmentId);
    if (entry.kind !== 'RecurringMaster' || !series || series.deleted.size === 0) return null;
    const gone = [...series.deleted].map((date) =>
      xml('t:DeletedOccurrence', {}, leaf('t:Start', writeTime(plannedStart(series, date)))),
    );
    return xml('t:DeletedOccurrences', {}, ...gone);
  },
};

const defaultShape = [
  'Subject',
  'HasAttachments',
  'Start',
  'End',
  'LegacyFreeBusyStatus',
  'Location',
  'CalendarItemType',
  'Organizer',
];

/**
 * Which properties an `m:ItemShape` asks for, in the schema's order and without the id, which
 * always comes. Throws a `Refusal` for a property that is none.
 */
export function wantedProperties(shape: ReadElement | null): readonly string[] {
  const base = childText(shape, 't:BaseShape');
  const names = new Set<string>(
    base === 'AllProperties'
      ? Object.keys({ ...writers, ...writersAlone })
      : base === 'Default'
        ? defaultShape
        : [],
  );
  for (const path of child(shape, 't:AdditionalProperties')?.children ?? []) {
    if (path.name === 't:FieldURI') names.add(propertyOf(path));
  }
  return [...names].sort((a, b) => propertyRank(a) - propertyRank(b));
}

/** `Start` for `<t:FieldURI FieldURI="calendar:Start"/>`. */
export function propertyOf(path: ReadElement): string {
  const uri = path.attributes.get('FieldURI') ?? '';
  const [kind = '', name = ''] = uri.split(':');
  if (!['item', 'calendar'].includes(kind) || propertyRank(name) < 0) {
    const wrong = `The 'FieldURI' attribute is invalid - The value '${uri}' is invalid.`;
    throw new Refusal('ErrorSchemaValidation', 'fault', {
      text: `The request failed schema validation: ${wrong}`,
      values: { Violation: wrong },
    });
  }
  return name;
}

/** `t:CalendarItem` with its id and these properties, as far as it has them. */
export function calendarItem(
  entry: CalendarEntry,
  mailbox: SimulatedMailbox,
  properties: readonly string[],
  version: ServerVersion,
  how: 'listed' | 'alone' = 'listed',
): WrittenElement {
  const id = itemId(mailbox.address, entry.appointmentId, entry.date);
  const children: WrittenElement[] = [
    xml('t:ItemId', { Id: id, ChangeKey: changeKey(entry.changeKey) }),
  ];
  for (const name of properties) {
    const writer = writers[name] ?? (how === 'alone' ? writersAlone[name] : undefined);
    const written = writer?.({ entry, mailbox, version }) ?? null;
    if (written === null) continue;
    children.push(typeof written === 'string' ? leaf(`t:${name}`, written) : written);
  }
  return xml('t:CalendarItem', {}, ...children);
}

function isMeeting(entry: CalendarEntry): boolean {
  return entry.response !== 'Unknown' && entry.response !== 'Organizer';
}

function occurrenceInfo(entry: CalendarEntry, mailbox: SimulatedMailbox): WrittenElement {
  const id = itemId(mailbox.address, entry.appointmentId, entry.date);
  return xml(
    't:Occurrence',
    {},
    xml('t:ItemId', { Id: id, ChangeKey: changeKey(entry.changeKey) }),
    leaf('t:Start', writeTime(entry.start)),
    leaf('t:End', writeTime(entry.end)),
    leaf('t:OriginalStart', writeTime(entry.originalStart)),
  );
}
