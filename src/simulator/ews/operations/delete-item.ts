import { findByItemId } from '../item-reading.ts';
import { type OperationContext, eachMessage, success } from '../operation.ts';
import { Refusal } from '../refusal.ts';
import { type ReadElement, child } from '../xml-reading.ts';
import type { WrittenElement } from '../xml-writing.ts';

/** One message per id: an appointment, a whole series, or one occurrence. */
export function deleteItem(request: ReadElement, context: OperationContext): WrittenElement {
  const ids = child(request, 'm:ItemIds')?.children ?? [];
  const toDeletedItems = request.attributes.get('DeleteType') === 'MoveToDeletedItems';
  return eachMessage('DeleteItem', ids, (id) => {
    const { mailbox, entry } = findByItemId(id, context);
    if (!request.attributes.has('SendMeetingCancellations')) {
      throw new Refusal('ErrorSendMeetingCancellationsRequired', 'message');
    }
    if (entry.date !== null) mailbox.deleteOccurrence(entry.appointmentId, entry.date);
    else mailbox.deleteAppointment(entry.appointmentId, toDeletedItems ? 'deleted-items' : 'hard');
    return success('DeleteItem');
  });
}
