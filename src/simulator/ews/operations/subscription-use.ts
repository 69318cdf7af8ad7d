import { notification } from '../notifications.ts';
import { type OperationContext, response, success } from '../operation.ts';
import { Refusal } from '../refusal.ts';
import { type ReadElement, childText } from '../xml-reading.ts';
import type { WrittenElement } from '../xml-writing.ts';

/** Events a reply of GetEvents carries at most. */
const eventsAReply = 50;

export function unsubscribe(
  request: ReadElement,
  { caller, subscriptions }: OperationContext,
): WrittenElement {
  const { id } = subscriptions.get(childText(request, 'm:SubscriptionId') ?? '', caller.account);
  subscriptions.remove(id);
  return response('Unsubscribe', [success('Unsubscribe')]);
}

/** The events after the watermark; those before it are forgotten. */
export function getEvents(
  request: ReadElement,
  { caller, subscriptions }: OperationContext,
): WrittenElement {
  const id = childText(request, 'm:SubscriptionId') ?? '';
  const subscription = subscriptions.get(id, caller.account);
  if (subscription.kind !== 'pull') throw new Refusal('ErrorInvalidPullSubscriptionId', 'message');
  const watermark = childText(request, 'm:Watermark') ?? '';
  const seen = subscription.queue.findIndex((one) => one.watermark === watermark);
  if (seen < 0 && watermark !== subscription.previousWatermark) {
    throw new Refusal('ErrorInvalidWatermark', 'message');
  }
  subscription.queue.splice(0, seen + 1);
  subscription.previousWatermark = watermark;
  const events = subscription.queue.slice(0, eventsAReply);
  const more = subscription.queue.length > events.length;
  return response('GetEvents', [
    success('GetEvents', notification('m:Notification', subscription, events, more)),
  ]);
}
