import type { Mailbox } from '../../../sync/calendar-gateway.ts';
import type { Refusal } from '../errors.ts';
import { faultIn, refusalIn, responseMessages } from '../soap.ts';
import { type Element, escapeXml } from '../xml.ts';
import { readNotification } from './events.ts';

/** Exchange's own limit on the subscriptions of one request. */
export const mostSubscriptions = 200;

/** What one document of the stream says. */
export interface StreamNews {
  /** Subscriptions in whose folder something happened. */
  readonly changed: readonly string[];
  /** Subscriptions that the server no longer has; the others go on. */
  readonly failed: readonly string[];
  /** The server ends the connection because its time is over. */
  readonly closed: boolean;
  /** Why the server refuses the connection as a whole, or the failed ones. */
  readonly refusal: Refusal | undefined;
}

/** The body of a request for at most 200 subscriptions, held for 1 to 30 minutes. */
export function getStreamingEvents(
  mailbox: Mailbox,
  ids: readonly string[],
  connectionTimeoutMin: number,
): { readonly operation: string; readonly mailbox: Mailbox; readonly body: string } {
  const list = ids.map((id) => `<t:SubscriptionId>${escapeXml(id)}</t:SubscriptionId>`).join('');
  return {
    operation: 'GetStreamingEvents',
    mailbox,
    body:
      `<m:GetStreamingEvents><m:SubscriptionIds>${list}</m:SubscriptionIds>` +
      `<m:ConnectionTimeout>${connectionTimeoutMin}</m:ConnectionTimeout></m:GetStreamingEvents>`,
  };
}

export function parseStreamingEvents(body: Element): StreamNews {
  const changed = new Set<string>();
  const failed = new Set<string>();
  let closed = false;
  let refusal = faultIn(body);
  for (const message of responseMessages(body)) {
    refusal ??= refusalIn(message);
  }
  for (const ids of body.all('ErrorSubscriptionIds')) {
    for (const id of ids.children()) {
      failed.add(id.text);
    }
  }
  for (const status of body.all('ConnectionStatus')) {
    closed ||= status.text.toLowerCase() === 'closed';
  }
  for (const notification of body.all('Notification')) {
    const { subscriptionId, changed: hasChanged } = readNotification(notification);
    if (subscriptionId !== '' && hasChanged) {
      changed.add(subscriptionId);
    }
  }
  return { changed: [...changed], failed: [...failed], closed, refusal };
}
