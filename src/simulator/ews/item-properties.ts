import type { CalendarEntry } from '../mailboxes/appointment.ts';
import { toLocal } from '../mailboxes/local-time.ts';
import type { SimulatedMailbox } from '../mailboxes/mailbox.ts';
import { changeKey, folderId, itemId } from './ids.ts';
import { propertyRank } from './item-shapes.ts';
import { Refusal } from './refusal.ts';
import { writeTime } from './times.ts';
import { type ServerVersion, atLeast } from './versions.ts';
import { type ReadElement, child, childText } from './xml-reading.ts';
import { type WrittenElement, leaf, xml } from './xml-writing.ts';

interface Subject {
  readonly entry: CalendarEntry;
  readonly mailbox: SimulatedMailbox;
  readonly version: ServerVersion;
}

/** How each property is written; `null` where the item has none. */
const writers: Readonly<Record<string, (of: Subject) => string | WrittenElement | null>> = {
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
  TimeZone: ({ mailbox, entry }) => {
    const local = toLocal(entry.start, mailbox.timeZone);
    return `${mailbox.timeZone} (${local.msOfDay / 60_000} min)`;
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
    base === 'AllProperties' ? Object.keys(writers) : base === 'Default' ? defaultShape : [],
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
): WrittenElement {
  const id = itemId(mailbox.address, entry.appointmentId, entry.date);
  const children: WrittenElement[] = [
    xml('t:ItemId', { Id: id, ChangeKey: changeKey(entry.changeKey) }),
  ];
  for (const name of properties) {
    const written = writers[name]?.({ entry, mailbox, version }) ?? null;
    if (written === null) continue;
    children.push(typeof written === 'string' ? leaf(`t:${name}`, written) : written);
  }
  return xml('t:CalendarItem', {}, ...children);
}

function isMeeting(entry: CalendarEntry): boolean {
  return entry.response !== 'Unknown' && entry.response !== 'Organizer';
}
