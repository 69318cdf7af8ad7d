import type { Mailbox } from '../../../sync/calendar-gateway.ts';
import { throwRefusal } from '../soap.ts';
import { escapeXml } from '../xml.ts';
import { readNotification } from './events.ts';
import type { EwsRequest } from './request.ts';

/** What happened since a watermark; at most 50 events in one answer. */
export interface Events {
  readonly changed: boolean;
  /** Where to go on; `null` where the server writes none. */
  readonly watermark: string | null;
  /** There are more after these. */
  readonly more: boolean;
}

/** What a pull subscription has gathered since `watermark`, `''` where there was none. */
export function getEvents(mailbox: Mailbox, id: string, watermark: string): EwsRequest<Events> {
  return {
    operation: 'GetEvents',
    mailbox,
    body:
      `<m:GetEvents><m:SubscriptionId>${escapeXml(id)}</m:SubscriptionId>` +
      `<m:Watermark>${escapeXml(watermark)}</m:Watermark></m:GetEvents>`,
    parse: (body, asked) => {
      throwRefusal(body, asked);
      const heard = [...body.all('Notification')].map(readNotification);
      return {
        changed: heard.some(({ changed }) => changed),
        watermark: heard.findLast((one) => one.watermark !== null)?.watermark ?? null,
        more: heard.some(({ more }) => more),
      };
    },
  };
}
