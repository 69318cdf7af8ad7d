import { randomUUID } from 'node:crypto';
import type { Element } from '@xmpp/component';
import { bareJid } from './address.ts';
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
  /**
   * Called with the result before anything that came after it is read. Whoever is also told of
   * changes takes the state here: what awaits the result comes too late, after those changes.
   */
  readonly heard?: (result: Element) => void;
}

/** What became of a request that brought no result. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  /**
   * `timeout`, `link-down`, `not-asked` (too much is asked of them already), or what the answer
   * says (RFC 6120 §8.3.3): `item-not-found`.
   */
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
  readonly lane: Lane;
  readonly cancelTimeout: () => void;
}

const defaultTimeoutMs = 15_000;

/** Of each kind under way at the same time; the others wait for their turn. */
const mostUnderWay = 64;

/** Under way and waiting for all clients of one account. */
const mostOfOneAccount = 8;

/** Those that can answer when they like are not to keep the server's own from being asked. */
interface Lane {
  readonly waiting: Waiting[];
  underWay: number;
}

/**
 * Asks the server, and whoever is behind it, things by IQ (RFC 6120 §8.2.3). An answer counts only
 * from whom was asked, under an id that nobody can guess. Nobody who is answering a stanza may
 * wait for one: while too much waits to be answered, the link is not read. Clients (full JIDs) are
 * asked beside the server, and few of one account: they may never answer, on purpose.
 */
export class Requests {
  readonly #domain: string;
  readonly #clock: Clock;
  readonly #underWay = new Map<string, UnderWay>();
  readonly #server: Lane = { waiting: [], underWay: 0 };
  readonly #clients: Lane = { waiting: [], underWay: 0 };
  /** Of each account with clients that are asked something, how much. */
  readonly #perAccount = new Map<string, number>();
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
    return isClient(request.to)
      ? await this.#askClient(request)
      : await this.#enqueue(this.#server, request);
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
    for (const lane of [this.#server, this.#clients]) {
      lane.underWay = 0;
      for (const { request, answered } of lane.waiting.splice(0)) {
        answered.reject(new RequestError('link-down', request.to));
      }
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
    if (type === 'result') {
      request.heard?.(stanza);
      answered.resolve(stanza);
    } else {
      answered.reject(new RequestError(conditionOf(stanza), request.to));
    }
    return true;
  }

  async #askClient(request: IqRequest): Promise<Element> {
    const account = bareJid(request.to);
    const already = this.#perAccount.get(account) ?? 0;
    if (already >= mostOfOneAccount) throw new RequestError('not-asked', request.to);
    this.#perAccount.set(account, already + 1);
    try {
      return await this.#enqueue(this.#clients, request);
    } finally {
      const left = (this.#perAccount.get(account) ?? 1) - 1;
      if (left === 0) this.#perAccount.delete(account);
      else this.#perAccount.set(account, left);
    }
  }

  #enqueue(lane: Lane, request: IqRequest): Promise<Element> {
    const answered = Promise.withResolvers<Element>();
    lane.waiting.push({ request, answered });
    this.#next(lane);
    return answered.promise;
  }

  #next(lane: Lane): void {
    while (lane.underWay < mostUnderWay) {
      const waiting = lane.waiting.shift();
      if (waiting === undefined) return;
      lane.underWay += 1;
      this.#send(lane, waiting);
    }
  }

  #send(lane: Lane, { request, answered }: Waiting): void {
    const { type, to, from = this.#domain, payload, timeoutMs = defaultTimeoutMs } = request;
    this.#count += 1;
    const id = `${this.#idPrefix}-${String(this.#count)}`;
    const underWay: UnderWay = {
      request,
      answered,
      lane,
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

  #settle(id: string, { cancelTimeout, lane }: UnderWay): void {
    cancelTimeout();
    this.#underWay.delete(id);
    lane.underWay -= 1;
    this.#next(lane);
  }
}

function isClient(jid: string): boolean {
  return jid.includes('@') && jid.includes('/');
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
