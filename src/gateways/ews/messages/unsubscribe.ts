import type { Mailbox } from '../../../sync/calendar-gateway.ts';
import { escapeXml } from '../xml.ts';
import type { EwsRequest } from './request.ts';

/** Ends a subscription. That it was gone already is fine, so no refusal is looked for. */
export function unsubscribe(mailbox: Mailbox, id: string): EwsRequest<void> {
  return {
    operation: 'Unsubscribe',
    mailbox,
    body: `<m:Unsubscribe><m:SubscriptionId>${escapeXml(id)}</m:SubscriptionId></m:Unsubscribe>`,
    parse: () => undefined,
  };
}
