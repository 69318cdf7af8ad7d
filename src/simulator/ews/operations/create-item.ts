import { singleEntry } from '../../mailboxes/appointment.ts';
import type { SimulatedMailbox } from '../../mailboxes/mailbox.ts';
import { folderOf } from '../access.ts';
import { calendarItem } from '../item-properties.ts';
import { readProperties } from '../item-reading.ts';
import { type OperationContext, eachMessage, success } from '../operation.ts';
import { Refusal } from '../refusal.ts';
import { type ReadElement, child } from '../xml-reading.ts';
import { type WrittenElement, xml } from '../xml-writing.ts';

/** One message per item; only calendar items are made. */
export function createItem(request: ReadElement, context: OperationContext): WrittenElement {
  const items = child(request, 'm:Items')?.children ?? [];
  return eachMessage('CreateItem', items, (item) => {
    const mailbox = target(request, context);
    const made = create(item, request, mailbox);
    return success(
      'CreateItem',
      xml('m:Items', {}, calendarItem(made, mailbox, [], context.version)),
    );
  });
}

function target(request: ReadElement, { caller, mailboxes }: OperationContext): SimulatedMailbox {
  const saved = child(request, 'm:SavedItemFolderId')?.children[0];
  if (saved !== undefined) return folderOf(saved, caller, mailboxes).mailbox;
  if (caller.mailbox === null) throw new Refusal('ErrorMissingEmailAddress', 'message');
  return caller.mailbox;
}

function create(item: ReadElement, request: ReadElement, mailbox: SimulatedMailbox) {
  if (item.name !== 't:CalendarItem') {
    throw new Refusal('ErrorUnsupportedTypeForConversion', 'message');
  }
  if (!request.attributes.has('SendMeetingInvitations')) {
    throw new Refusal('ErrorSendMeetingInvitationsRequired', 'message');
  }
  const { start, end, recurrence, ...details } = readProperties(item);
  if (start === undefined || end === undefined) {
    throw new Refusal('ErrorMissingArgument', 'message', { text: 'Start and End are needed.' });
  }
  if (end < start) throw new Refusal('ErrorCalendarEndDateIsEarlierThanStartDate', 'message');
  const id = mailbox.addAppointment({
    ...details,
    start,
    end,
    ...(recurrence ? { recurrence } : {}),
  });
  const made = mailbox.appointment(id);
  if (made === null) throw new Refusal('ErrorInternalServerError', 'message');
  return singleEntry(made);
}
