import { type AppointmentChange, singleEntry } from '../../mailboxes/appointment.ts';
import { calendarItem, propertyOf } from '../item-properties.ts';
import { type FoundItem, emptied, findByItemId, readProperties } from '../item-reading.ts';
import { type OperationContext, eachMessage, success } from '../operation.ts';
import { Refusal } from '../refusal.ts';
import { type ReadElement, child } from '../xml-reading.ts';
import { type WrittenElement, leaf, xml } from '../xml-writing.ts';

/** One message per item. */
export function updateItem(request: ReadElement, context: OperationContext): WrittenElement {
  const changes = child(request, 'm:ItemChanges')?.children ?? [];
  return eachMessage('UpdateItem', changes, (change) => {
    if (!request.attributes.has('SendMeetingInvitationsOrCancellations')) {
      throw new Refusal('ErrorSendMeetingInvitationsOrCancellationsRequired', 'message');
    }
    const [id] = change.children;
    if (id === undefined) throw new Refusal('ErrorItemNotFound', 'message');
    const found = findByItemId(id, context);
    update(found, readUpdates(child(change, 't:Updates')));
    return success(
      'UpdateItem',
      xml('m:Items', {}, itemAfter(found, context)),
      xml('m:ConflictResults', {}, leaf('t:Count', '0')),
    );
  });
}

function readUpdates(updates: ReadElement | null): AppointmentChange {
  const changes = (updates?.children ?? []).map((wanted): AppointmentChange => {
    const [path, item] = wanted.children;
    if (wanted.name === 't:DeleteItemField' && path !== undefined) {
      return emptied[propertyOf(path)] ?? refuse('ErrorInvalidPropertyDelete');
    }
    if (wanted.name !== 't:SetItemField' || item?.name !== 't:CalendarItem') {
      return refuse('ErrorInvalidPropertyAppend');
    }
    const [only, another] = item.children;
    // One property at a time, and the one that the path names.
    const agrees = path !== undefined && only?.name === `t:${propertyOf(path)}`;
    if (!agrees || another !== undefined) return refuse('ErrorUpdatePropertyMismatch');
    return readProperties(item);
  });
  return Object.assign({}, ...changes) as AppointmentChange;
}

function update({ mailbox, entry }: FoundItem, change: AppointmentChange): void {
  const [start, end] = [change.start ?? entry.start, change.end ?? entry.end];
  if (end < start) refuse('ErrorCalendarEndDateIsEarlierThanStartDate');
  if (entry.date === null) mailbox.changeAppointment(entry.appointmentId, change);
  else if (change.recurrence === undefined) {
    mailbox.changeOccurrence(entry.appointmentId, entry.date, change);
  } else refuse('ErrorInvalidPropertySet');
}

function itemAfter({ mailbox, entry }: FoundItem, { version }: OperationContext): WrittenElement {
  const now = mailbox.appointment(entry.appointmentId);
  const changeKey = now === null ? entry.changeKey : singleEntry(now).changeKey;
  return calendarItem({ ...entry, changeKey }, mailbox, [], version);
}

function refuse(code: string): never {
  throw new Refusal(code, 'message');
}
