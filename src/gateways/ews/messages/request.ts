import type { Mailbox } from '../../../sync/calendar-gateway.ts';
import type { Asked } from '../errors.ts';
import type { EwsVersion } from '../versions.ts';
import type { Element } from '../xml.ts';

/** What a version must have for a request. */
export interface Since {
  readonly version: EwsVersion;
  /** `streaming subscriptions`, for the message. */
  readonly what: string;
}

/** One operation of EWS, ready to be sent: how it is written and how its answer is understood. */
export interface EwsRequest<Answer> {
  readonly operation: string;
  /** Whom the request is about: impersonated, and named to the load balancer. */
  readonly mailbox: Mailbox;
  /** False: asked in the account's own name, as what is about many mailboxes is. */
  readonly impersonate?: boolean;
  /** The first version that has this; every version by default. */
  readonly since?: Since;
  /** The element of the SOAP body. */
  readonly body: string;
  /** The same where older versions of EWS have it otherwise. */
  readonly bodyIn?: (version: EwsVersion) => string;
  /** Understands the SOAP body of the answer; throws a `GatewayError`. */
  readonly parse: (body: Element, asked: Asked) => Answer;
}
