import type {
  Appointment,
  AppointmentChange,
  CalendarEntry,
  Sensitivity,
  ShowAs,
} from '../mailboxes/appointment.ts';
import { occurrenceOn, occurrences, singleEntry } from '../mailboxes/appointment.ts';
import type { SimulatedMailbox } from '../mailboxes/mailbox.ts';
import { permitted } from './access.ts';
import { readItemId } from './ids.ts';
import type { OperationContext } from './operation.ts';
import { readRecurrence } from './recurrence-xml.ts';
import { Refusal } from './refusal.ts';
import { readTime } from './times.ts';
import type { ReadElement } from './xml-reading.ts';

/** What a `t:CalendarItem` says, property by property. Throws a `Refusal`. */
export function readProperties(item: ReadElement): AppointmentChange {
  return Object.assign({}, ...item.children.map(readProperty)) as AppointmentChange;
}

function readProperty(property: ReadElement): AppointmentChange {
  const text = property.text;
  const trimmed = text.trim();
  switch (property.name) {
    case 't:Subject':
      return { subject: text };
    case 't:Body':
      return { body: text };
    case 't:Location':
      return { location: text };
    case 't:Sensitivity':
      return { sensitivity: trimmed as Sensitivity };
    case 't:Start':
      return { start: readTime(trimmed) ?? 0 };
    case 't:End':
      return { end: readTime(trimmed) ?? 0 };
    case 't:IsAllDayEvent':
      return { allDay: trimmed === 'true' || trimmed === '1' };
    case 't:LegacyFreeBusyStatus':
      return { showAs: trimmed as ShowAs };
    case 't:Recurrence':
      return { recurrence: readRecurrence(property) };
    case 't:MyResponseType':
    case 't:IsCancelled':
    case 't:CalendarItemType':
      // These come about by answering and cancelling; nobody may write them.
      throw new Refusal('ErrorInvalidPropertySet', 'message');
    default:
      // Reminders, categories and the like are taken and forgotten.
      return {};
  }
}

/** What a deleted property falls back to. */
export const emptied: Readonly<Record<string, AppointmentChange>> = {
  Subject: { subject: '' },
  Body: { body: '' },
  Location: { location: '' },
  Sensitivity: { sensitivity: 'Normal' },
  LegacyFreeBusyStatus: { showAs: 'Busy' },
  Recurrence: { recurrence: null },
};

export interface FoundItem {
  readonly mailbox: SimulatedMailbox;
  readonly entry: CalendarEntry;
}

/** What an item id of any of the three kinds names. Throws a `Refusal` where it names nothing. */
export function findByItemId(
  element: ReadElement,
  { caller, mailboxes }: OperationContext,
): FoundItem {
  const { attributes } = element;
  const id =
    attributes.get('Id') ?? attributes.get('RecurringMasterId') ?? attributes.get('OccurrenceId');
  const reference = readItemId(id ?? '');
  const mailbox = reference === null ? null : mailboxes.get(reference.address);
  if (reference === null || mailbox === null) throw notFound();
  const appointment = permitted(mailbox, caller).appointment(reference.appointmentId);
  if (appointment === null) throw notFound();
  if (element.name === 't:OccurrenceItemId') {
    const index = Number(attributes.get('InstanceIndex'));
    return { mailbox, entry: occurrenceAt(appointment, index) };
  }
  if (element.name === 't:RecurringMasterItemId' || reference.date === null) {
    return { mailbox, entry: singleEntry(appointment) };
  }
  const entry = occurrenceOn(appointment, reference.date);
  if (entry === null) throw notFound();
  return { mailbox, entry };
}

/** Occurrences are counted from 1, deleted ones included. */
function occurrenceAt(appointment: Appointment, index: number): CalendarEntry {
  let at = 0;
  for (const entry of appointment.recurrence === null ? [] : occurrences(appointment)) {
    at += 1;
    if (at < index || index < 1) continue;
    if (!appointment.deleted.has(entry.date ?? '')) return entry;
    throw new Refusal('ErrorCalendarOccurrenceIsDeletedFromRecurrence', 'message');
  }
  throw new Refusal('ErrorCalendarOccurrenceIndexIsOutOfRecurrenceRange', 'message');
}

function notFound(): Refusal {
  return new Refusal('ErrorItemNotFound', 'message');
}
