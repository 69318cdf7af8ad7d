import type { Mailbox } from '../../../sync/calendar-gateway.ts';
import { garbled, refusalError } from '../errors.ts';
import { refusalIn, responseMessages } from '../soap.ts';
import type { EwsRequest } from './request.ts';

/** Everything that can happen to an appointment. NewMail is not among it. */
const eventTypes = [
  'CopiedEvent',
  'CreatedEvent',
  'DeletedEvent',
  'ModifiedEvent',
  'MovedEvent',
  'FreeBusyChangedEvent',
];

const eventTypesXml = eventTypes.map((type) => `<t:EventType>${type}</t:EventType>`).join('');

/** How a subscription reports. Each kind names what it needs besides folder and event types. */
export interface SubscriptionKind {
  readonly kind: 'streaming';
}

export interface Subscription {
  readonly id: string;
}

/** Subscribe to a mailbox's calendar folder. */
export function subscribe(mailbox: Mailbox, kind: SubscriptionKind): EwsRequest<Subscription> {
  const element = elements[kind.kind];
  return {
    operation: 'Subscribe',
    mailbox,
    body:
      `<m:Subscribe><m:${element}><t:FolderIds><t:DistinguishedFolderId Id="calendar"/></t:FolderIds>` +
      `<t:EventTypes>${eventTypesXml}</t:EventTypes></m:${element}></m:Subscribe>`,
    parse: (body, asked) => {
      const [message] = responseMessages(body);
      const refusal = message === undefined ? undefined : refusalIn(message);
      if (refusal !== undefined) {
        throw refusalError(refusal, asked);
      }
      const id = message?.textOf('SubscriptionId');
      if (id === undefined) {
        throw garbled(asked, 'no subscription');
      }
      return { id };
    },
  };
}

const elements: Readonly<Record<SubscriptionKind['kind'], string>> = {
  streaming: 'StreamingSubscriptionRequest',
};
