import type { MailboxStore } from '../mailboxes/mailbox-store.ts';
import type { Caller } from './access.ts';
import type { Limits } from './limits.ts';
import { type Refusal, errorChildren } from './refusal.ts';
import type { Subscriptions } from './subscriptions.ts';
import type { ServerVersion } from './versions.ts';
import type { ReadElement } from './xml-reading.ts';
import { type WrittenElement, leaf, xml } from './xml-writing.ts';

/** What an operation is given beside its request. */
export interface OperationContext {
  readonly caller: Caller;
  readonly mailboxes: MailboxStore;
  readonly subscriptions: Subscriptions;
  readonly limits: Limits;
  /** The version the request asked for. */
  readonly version: ServerVersion;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** The element inside the answer's Body. Throws a `Refusal`. */
export type Operation = (request: ReadElement, context: OperationContext) => WrittenElement;

/** `m:<operation>Response` around one response message per thing asked for. */
export function response(operation: string, messages: readonly WrittenElement[]): WrittenElement {
  return xml(`m:${operation}Response`, {}, xml('m:ResponseMessages', {}, ...messages));
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
  if (!operation.endsWith('UserOofSettings')) {
    return response(operation, [failure(operation, refusal)]);
  }
  return xml(
    `m:${operation}Response`,
    {},
    xml('m:ResponseMessage', { ResponseClass: 'Error' }, ...errorChildren(refusal)),
  );
}
