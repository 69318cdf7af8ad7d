import type { Refusal } from '../errors.ts';
import { faultIn, refusalIn, responseMessages } from '../soap.ts';
import { type Element, parseXml } from '../xml.ts';
import { type Notified, readNotification } from './events.ts';

/** What a server posts to us. */
export interface Posted {
  readonly notifications: readonly Notified[];
  /** What the server has to say instead: its subscription is in trouble. */
  readonly refusal: Refusal | undefined;
}

/**
 * Understands the body of a SendNotification, in whatever it is wrapped; `undefined` where it is
 * none, so that it is posted again.
 */
export function parseSendNotification(text: string): Posted | undefined {
  const root = parseXml(text);
  const body = root?.name === 'Envelope' ? root.child('Body') : undefined;
  if (body === undefined) {
    return undefined;
  }
  const notifications = [...body.all('Notification')].map(readNotification);
  const refusal = faultIn(body) ?? firstRefusal(body);
  return notifications.length === 0 && refusal === undefined
    ? undefined
    : { notifications, refusal };
}

function firstRefusal(body: Element): Refusal | undefined {
  for (const message of responseMessages(body)) {
    const refusal = refusalIn(message);
    if (refusal !== undefined) {
      return refusal;
    }
  }
  return undefined;
}

/** What we answer: `Unsubscribe` ends the subscription, with push the only way to do so. */
export function sendNotificationResult(status: 'OK' | 'Unsubscribe'): string {
  return (
    '<?xml version="1.0" encoding="utf-8"?>' +
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>' +
    '<m:SendNotificationResult xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages">' +
    `<m:SubscriptionStatus>${status}</m:SubscriptionStatus></m:SendNotificationResult></s:Body></s:Envelope>`
  );
}
