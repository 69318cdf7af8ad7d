import { changeKey, folderId, itemId } from './ids.ts';
import type { QueuedEvent, Subscription } from './subscriptions.ts';
import { writeTime } from './times.ts';
import { type WrittenElement, leaf, xml } from './xml-writing.ts';

/**
 * A `Notification` with these events. Streaming notifications carry no watermarks; a push
 * notification without an event is a status event.
 */
export function notification(
  name: 'm:Notification' | 't:Notification',
  subscription: Subscription,
  events: readonly QueuedEvent[],
  more = false,
): WrittenElement {
  const marked = subscription.kind !== 'streaming';
  const marks = marked
    ? [
        leaf('t:PreviousWatermark', subscription.previousWatermark),
        leaf('t:MoreEvents', String(more)),
      ]
    : [];
  const status = xml('t:StatusEvent', {}, leaf('t:Watermark', subscription.previousWatermark));
  return xml(
    name,
    {},
    leaf('t:SubscriptionId', subscription.id),
    ...marks,
    ...(events.length === 0 ? [status] : events.map((one) => event(subscription, one, marked))),
  );
}

function event(
  { mailbox }: Subscription,
  { type, change, watermark }: QueuedEvent,
  marked: boolean,
): WrittenElement {
  const item = itemId(mailbox.address, change.appointmentId, null);
  const key = changeKey(change.changeKey);
  const calendar = folderId(mailbox, 'calendar');
  const moved = type === 'MovedEvent';
  const parent = moved ? folderId(mailbox, 'deleteditems') : calendar;
  return xml(
    `t:${type}`,
    {},
    ...(marked ? [leaf('t:Watermark', watermark)] : []),
    leaf('t:TimeStamp', writeTime(change.at)),
    xml('t:ItemId', { Id: item, ChangeKey: key }),
    xml('t:ParentFolderId', { Id: parent, ChangeKey: changeKey(1) }),
    ...(moved
      ? [
          xml('t:OldItemId', { Id: item, ChangeKey: key }),
          xml('t:OldParentFolderId', { Id: calendar, ChangeKey: changeKey(1) }),
        ]
      : []),
  );
}
