import type { SimulatorClock } from '../clock.ts';
import type { MailboxStore } from '../mailboxes/mailbox-store.ts';
import type { Caller } from './access.ts';
import type { Limits } from './limits.ts';
import { Refusal, errorChildren } from './refusal.ts';
import type { Subscription, Subscriptions } from './subscriptions.ts';
import type { ServerVersion } from './versions.ts';
import type { ReadElement } from './xml-reading.ts';
import { type WrittenElement, leaf, xml } from './xml-writing.ts';

/** How a subscriber wants to be told. */
export interface PushWish {
  readonly url: string;
  readonly callerData: string | null;
  readonly statusFrequencyMs: number;
}

/** What an operation is given beside its request. */
export interface OperationContext {
  readonly caller: Caller;
  readonly clock: SimulatorClock;
  readonly mailboxes: MailboxStore;
  readonly subscriptions: Subscriptions;
  readonly limits: Limits;
  /** Begins to post what happens to a subscriber. */
  readonly startPush: (subscription: Subscription, wish: PushWish) => void;
  /** The version the request asked for. */
  readonly version: ServerVersion;
}

/** The element inside the answer's Body. Throws a `Refusal`. */
export type Operation = (request: ReadElement, context: OperationContext) => WrittenElement;

/** `m:<operation>Response` around one response message per thing asked for. */
export function response(operation: string, messages: readonly WrittenElement[]): WrittenElement {
  return xml(`m:${operation}Response`, {}, xml('m:ResponseMessages', {}, ...messages));
}

/** One message for each thing asked for; a refusal of one leaves the others standing. */
export function eachMessage(
  operation: string,
  asked: readonly ReadElement[],
  answer: (one: ReadElement) => WrittenElement,
): WrittenElement {
  const messages = asked.map((one) => {
    try {
      return answer(one);
    } catch (error) {
      if (error instanceof Refusal && error.form === 'message') return failure(operation, error);
      throw error;
    }
  });
  return response(operation, messages);
}

export function success(operation: string, ...children: readonly WrittenElement[]): WrittenElement {
  return xml(
    `m:${operation}ResponseMessage`,
    { ResponseClass: 'Success' },
    leaf('m:ResponseCode', 'NoError'),
    ...children,
  );
}

export function failure(operation: string, refusal: Refusal): WrittenElement {
  // The schema wants the list of items also where there is none.
  const items = operation === 'CreateItem' || operation === 'UpdateItem' || operation === 'GetItem';
  return xml(
    `m:${operation}ResponseMessage`,
    { ResponseClass: 'Error' },
    ...errorChildren(refusal),
    ...(items ? [xml('m:Items', {})] : []),
  );
}

/** The whole answer where an operation was refused: one message that says so. */
export function refused(operation: string, refusal: Refusal): WrittenElement {
  if (operation === 'GetMailTips') {
    return xml('m:GetMailTipsResponse', { ResponseClass: 'Error' }, ...errorChildren(refusal));
  }
  if (operation === 'GetUserAvailability') {
    const message = xml('m:ResponseMessage', { ResponseClass: 'Error' }, ...errorChildren(refusal));
    const only = xml('m:FreeBusyResponse', {}, message);
    return xml(`m:${operation}Response`, {}, xml('m:FreeBusyResponseArray', {}, only));
  }
  if (!operation.endsWith('UserOofSettings')) {
    return response(operation, [failure(operation, refusal)]);
  }
  return xml(
    `m:${operation}Response`,
    {},
    xml('m:ResponseMessage', { ResponseClass: 'Error' }, ...errorChildren(refusal)),
  );
}
