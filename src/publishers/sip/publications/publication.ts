import { notWaiting, type Timed } from '../../../time/timer-queue.ts';
import type { SipUri } from '../address.ts';

/** What is to be said of an address, in one event package. */
export interface Content {
  readonly contentType: string;
  /** Two contents with the same key say the same. */
  readonly key: string;
  /**
   * Nothing follows it: once the server has it, the publication is removed, and what is said later
   * is another. Kamailio keeps to that for dialogs, which cannot come back after they are terminated.
   */
  readonly last?: true;
  /** Written when it is sent, so that nothing is kept of what is never sent. */
  write(): string;
}

/** An event package of an address, as the server is to have it and as it has it. */
export class EventState implements Timed {
  readonly address: string;
  readonly uri: SipUri;
  readonly event: string;
  /** `null` for nothing: what the server has is to go. */
  wanted: Content | null = null;
  /** Key of what the server has confirmed; `null` where that is unknown. */
  confirmed: string | null = null;
  etag: string | null = null;
  /** What the server has confirmed was the last of this publication. */
  over = false;
  /** A request is on its way: RFC 3903 §4 forbids another before its answer. */
  flying = false;
  /** It is to be said again although nothing has changed. */
  stale = false;
  /** Nothing is sent before a failure's pause is over. */
  pausing = false;
  failures = 0;
  expiresS: number;
  /** Numbers its Call-ID; 0 before the first request. */
  call = 0;
  cseq = 0;
  place = notWaiting;

  constructor(address: string, uri: SipUri, event: string, expiresS: number) {
    this.address = address;
    this.uri = uri;
    this.event = event;
    this.expiresS = expiresS;
  }
}

/** What a request is to do (RFC 3903 §4.1). */
export type Errand = 'initial' | 'refresh' | 'modify' | 'remove';

/** What has to be sent; none where the server has what it is to have. */
export function errandOf(state: EventState): Errand | undefined {
  const { wanted, etag, confirmed, over, stale } = state;
  if (etag !== null && (wanted === null || over)) return 'remove';
  if (wanted === null) return undefined;
  const isSaid = confirmed === wanted.key;
  // The last word about nothing need not be said.
  if (wanted.last === true && etag === null && (isSaid || confirmed === null)) return undefined;
  // A server that gives no entity-tag can only be told again.
  if (etag === null) return isSaid && !stale ? undefined : 'initial';
  if (!isSaid) return 'modify';
  return stale ? 'refresh' : undefined;
}

/** By address and event package, of which there is one state each. */
export function keyOf(address: string, event: string): string {
  return `${event} ${address}`;
}
