import { saysTrue } from '../calendar-words.ts';
import type { Element } from '../xml.ts';

/** Of these the whole company's free/busy search folders are made; they say nothing of a person. */
const freeBusyData = 'IPM.SchedulePlus.FreeBusy.BinaryData';

/** What one `Notification` tells, whichever way it came. */
export interface Notified {
  /** `''` where the server leaves it out. */
  readonly subscriptionId: string;
  /** Something happened in the folder. */
  readonly changed: boolean;
  /** The watermark of the last event, where the server writes any. */
  readonly watermark: string | null;
  /** There is more to be asked for. */
  readonly more: boolean;
}

/** Understands a `Notification`; one with nothing but a status event tells of no change. */
export function readNotification(notification: Element): Notified {
  let changed = false;
  let watermark: string | null = null;
  for (const child of notification.children()) {
    if (!child.name.endsWith('Event')) {
      continue;
    }
    watermark = child.first('Watermark')?.text ?? watermark;
    changed ||= child.name !== 'StatusEvent' && child.first('ItemClass')?.text !== freeBusyData;
  }
  return {
    subscriptionId: notification.first('SubscriptionId')?.text ?? '',
    changed,
    watermark: watermark === '' ? null : watermark,
    more: saysTrue(notification.first('MoreEvents')?.text),
  };
}
