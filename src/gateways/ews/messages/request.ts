import type { Mailbox } from '../../../sync/calendar-gateway.ts';
import type { Asked } from '../errors.ts';
import type { Element } from '../xml.ts';

/** One operation of EWS, ready to be sent: how it is written and how its answer is understood. */
export interface EwsRequest<Answer> {
  readonly operation: string;
  /** Whom the request is about: impersonated, and named to the load balancer. */
  readonly mailbox: Mailbox;
  /** The element of the SOAP body. */
  readonly body: string;
  /** Understands the SOAP body of the answer; throws a `GatewayError`. */
  readonly parse: (body: Element, asked: Asked) => Answer;
}
