import type { Mailbox } from '../../../sync/calendar-gateway.ts';
import { garbled } from '../errors.ts';
import { throwRefusal } from '../soap.ts';
import { type EwsVersion, ewsVersions, isAtLeast } from '../versions.ts';
import { escapeXml } from '../xml.ts';
import type { EwsRequest } from './request.ts';

/** Everything that can happen to an appointment. NewMail is not among it. */
const eventTypes = ['CopiedEvent', 'CreatedEvent', 'DeletedEvent', 'ModifiedEvent', 'MovedEvent'];

/** How a subscription reports. Each kind names what it needs besides folder and event types. */
export type SubscriptionKind =
  | { readonly kind: 'streaming' }
  | {
      readonly kind: 'push';
      /** Minutes, 1 to 1440, after which the server says that it is still there. */
      readonly statusFrequencyMin: number;
      /** http or https, at most 2082 characters. */
      readonly url: string;
    }
  | {
      readonly kind: 'pull';
      /** Minutes, 1 to 1440, for which it lives without being asked for. */
      readonly timeoutMin: number;
    };

export interface Subscription {
  readonly id: string;
  /** Where events begin; streaming has none, and other servers leave it out. */
  readonly watermark: string | null;
}

/** Before, no connection is held. */
const streaming = { version: 'Exchange2010_SP1', what: 'streaming subscriptions' } as const;

/** Subscribe to a mailbox's calendar folder. */
export function subscribe(mailbox: Mailbox, kind: SubscriptionKind): EwsRequest<Subscription> {
  return {
    operation: 'Subscribe',
    mailbox,
    ...(kind.kind === 'streaming' ? { since: streaming } : {}),
    body: written(kind, ewsVersions[0]),
    bodyIn: (version) => written(kind, version),
    parse: (body, asked) => {
      throwRefusal(body, asked);
      const id = body.first('SubscriptionId')?.text ?? '';
      if (id === '') {
        throw garbled(asked, 'no subscription');
      }
      const watermark = body.first('Watermark')?.text ?? '';
      return { id, watermark: watermark === '' ? null : watermark };
    },
  };
}

function written(kind: SubscriptionKind, version: EwsVersion): string {
  const element = elements[kind.kind];
  return (
    `<m:Subscribe><m:${element}><t:FolderIds><t:DistinguishedFolderId Id="calendar"/></t:FolderIds>` +
    `<t:EventTypes>${eventTypesXml(version)}</t:EventTypes>${own(kind)}</m:${element}></m:Subscribe>`
  );
}

function eventTypesXml(version: EwsVersion): string {
  const known = isAtLeast(version, 'Exchange2010_SP1')
    ? [...eventTypes, 'FreeBusyChangedEvent']
    : eventTypes;
  return known.map((type) => `<t:EventType>${type}</t:EventType>`).join('');
}

function own(kind: SubscriptionKind): string {
  switch (kind.kind) {
    case 'streaming':
      return '';
    case 'push':
      return `<t:StatusFrequency>${kind.statusFrequencyMin}</t:StatusFrequency><t:URL>${escapeXml(kind.url)}</t:URL>`;
    case 'pull':
      return `<t:Timeout>${kind.timeoutMin}</t:Timeout>`;
  }
}

const elements: Readonly<Record<SubscriptionKind['kind'], string>> = {
  streaming: 'StreamingSubscriptionRequest',
  push: 'PushSubscriptionRequest',
  pull: 'PullSubscriptionRequest',
};
