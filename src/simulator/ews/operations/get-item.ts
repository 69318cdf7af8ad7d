import { calendarItem, wantedProperties } from '../item-properties.ts';
import { findByItemId } from '../item-reading.ts';
import { type OperationContext, eachMessage, success } from '../operation.ts';
import { type ReadElement, child } from '../xml-reading.ts';
import { type WrittenElement, xml } from '../xml-writing.ts';

/** One message per id. */
export function getItem(request: ReadElement, context: OperationContext): WrittenElement {
  const properties = wantedProperties(child(request, 'm:ItemShape'));
  const ids = child(request, 'm:ItemIds')?.children ?? [];
  return eachMessage('GetItem', ids, (id) => {
    const { entry, mailbox } = findByItemId(id, context);
    const item = calendarItem(entry, mailbox, properties, context.version, 'alone');
    return success('GetItem', xml('m:Items', {}, item));
  });
}
