import { randomUUID } from 'node:crypto';
import type { Element } from '@xmpp/component';
import type { Clock } from './clock.ts';
import { type Markup, element } from './markup.ts';
import type { Outbox } from './outbox.ts';

export interface IqRequest {
  readonly type: 'get' | 'set';
  /** Bare or full JID, or a domain, as the server writes it. */
  readonly to: string;
  /** An address of the component's domain; the domain itself by default. */
  readonly from?: string;
  readonly payload: Markup;
  /** From sending to the answer; some queries are never answered (Openfire). */
  readonly timeoutMs?: number;
}

/** What became of a request that brought no result. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  /** `timeout`, `link-down`, or what the answer says (RFC 6120 §8.3.3): `item-not-found`. */
  readonly condition: string;

  constructor(condition: string, to: string) {
    super(`${to} did not do what it was asked for: ${condition}`);
    this.condition = condition;
  }
}

interface Waiting {
  readonly request: IqRequest;
  readonly answered: PromiseWithResolvers<Element>;
}

interface UnderWay extends Waiting {
  readonly cancelTimeout: () => void;
}

const defaultTimeoutMs = 15_000;

/** Requests of one link under way at the same time; the others wait for their turn. */
const mostUnderWay = 64;

/**
 * Asks the server, and whoever is behind it, things by IQ (RFC 6120 §8.2.3). An answer counts only
 * from whom was asked, under an id that nobody can guess. Nobody who is answering a stanza may
 * wait for one: while too much waits to be answered, the link is not read.
 */
export class Requests {
  readonly #domain: string;
  readonly #clock: Clock;
  readonly #underWay = new Map<string, UnderWay>();
  readonly #waiting: Waiting[] = [];
  #outbox: Outbox | undefined;
  #idPrefix = '';
  #count = 0;

  /** `domain` is the component's. */
  constructor(domain: string, clock: Clock) {
    this.#domain = domain;
    this.#clock = clock;
  }

  /** Resolves with the stanza of type `result`; rejects with a `RequestError`. */
  async ask(request: IqRequest): Promise<Element> {
    if (!this.#outbox) throw new RequestError('link-down', request.to);
    const answered = Promise.withResolvers<Element>();
    this.#waiting.push({ request, answered });
    this.#next();
    return await answered.promise;
  }

  online(outbox: Outbox): void {
    this.#outbox = outbox;
    // What an earlier connection was asked is not answered over this one.
    this.#idPrefix = randomUUID();
  }

  offline(): void {
    this.#outbox = undefined;
    for (const { request, answered, cancelTimeout } of this.#underWay.values()) {
      cancelTimeout();
      answered.reject(new RequestError('link-down', request.to));
    }
    this.#underWay.clear();
    for (const { request, answered } of this.#waiting.splice(0)) {
      answered.reject(new RequestError('link-down', request.to));
    }
  }

  /** Takes every IQ that is an answer, also one that nobody waits for; false for the others. */
  received(stanza: Element, from: string, to: string): boolean {
    const { type, id } = stanza.attrs;
    if (stanza.name !== 'iq' || (type !== 'result' && type !== 'error')) return false;
    const underWay = id === undefined ? undefined : this.#underWay.get(id);
    if (id === undefined || underWay === undefined) return true;
    const { request, answered } = underWay;
    if (!same(from, request.to) || !same(to, request.from ?? this.#domain)) return true;
    this.#settle(id, underWay);
    if (type === 'result') answered.resolve(stanza);
    else answered.reject(new RequestError(conditionOf(stanza), request.to));
    return true;
  }

  #next(): void {
    while (this.#underWay.size < mostUnderWay) {
      const waiting = this.#waiting.shift();
      if (waiting === undefined) return;
      this.#send(waiting);
    }
  }

  #send({ request, answered }: Waiting): void {
    const { type, to, from = this.#domain, payload, timeoutMs = defaultTimeoutMs } = request;
    this.#count += 1;
    const id = `${this.#idPrefix}-${String(this.#count)}`;
    const underWay: UnderWay = {
      request,
      answered,
      cancelTimeout: this.#clock.after(timeoutMs, () => {
        this.#settle(id, underWay);
        answered.reject(new RequestError('timeout', to));
      }),
    };
    this.#underWay.set(id, underWay);
    this.#outbox?.publish(element('iq', { type, id, from, to }, payload)).catch(() => {
      // The link is down, and everything under way is rejected as one.
    });
  }

  #settle(id: string, { cancelTimeout }: UnderWay): void {
    cancelTimeout();
    this.#underWay.delete(id);
    this.#next();
  }
}

/** Servers write addresses as they normalise them; a result to ourselves may omit neither. */
function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** RFC 6120 §8.3.2: the first child of `<error/>` that is not its text. */
function conditionOf(stanza: Element): string {
  const [condition] = stanza.getChild('error')?.getChildElements() ?? [];
  return condition?.name ?? 'undefined-condition';
}
