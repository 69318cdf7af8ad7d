import { randomUUID } from 'node:crypto';
import type { Element } from '@xmpp/component';
import type { SteadyClock } from '../../time/steady-clock.ts';
import { bareJid } from './address.ts';
import { type Markup, element } from './markup.ts';
import type { Outbox } from './outbox.ts';

export interface IqRequest {
  readonly type: 'get' | 'set';
  /** Bare or full JID, or a domain, as the server writes it. */
  readonly to: string;
  /** An address of the component's domain; the domain itself by default. */
  readonly from?: string;
  readonly payload: Markup;
  /**
   * From when the network has taken it to the answer; some queries are never answered (Openfire).
   */
  readonly timeoutMs?: number;
  /** It goes before all that waits, and its time runs at once; for what others hang on. */
  readonly urgent?: boolean;
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
   * `timeout`, `link-down`, `not-asked` (it was not sent: too much is asked already), or what the
   * answer says (RFC 6120 §8.3.3): `item-not-found`.
   */
  readonly condition: string;

  constructor(condition: string, to: string) {
    super(`${to} did not do what it was asked for: ${condition}`);
    this.condition = condition;
  }

  /** Nothing came back at all; an error is an answer. */
  get isSilence(): boolean {
    return ['timeout', 'link-down', 'not-asked'].includes(this.condition);
  }
}

interface Asked {
  readonly id: string;
  readonly request: IqRequest;
  readonly answered: PromiseWithResolvers<Element>;
  readonly lane: Lane;
  /** Ends what runs: the time to be sent in, then the time to be answered in. */
  cancelTimer: () => void;
}

const defaultTimeoutMs = 15_000;

/** From asking to when the network has taken it. */
const mostWaitMs = 60_000;

/** Of each kind under way at the same time; the others wait for their turn. */
const mostUnderWay = 64;

/** Under way and waiting for all clients of one account. */
const mostOfOneAccount = 8;

/** Those that can answer when they like are not to keep the server's own from being asked. */
interface Lane {
  /** The one that has waited longest comes first. */
  readonly waiting: Set<Asked>;
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
  readonly #clock: SteadyClock;
  readonly #underWay = new Map<string, Asked>();
  readonly #server: Lane = { waiting: new Set(), underWay: 0 };
  readonly #clients: Lane = { waiting: new Set(), underWay: 0 };
  /** Of each account with clients that are asked something, how much. */
  readonly #perAccount = new Map<string, number>();
  #outbox: Outbox | undefined;
  #idPrefix = '';
  #count = 0;

  /** `domain` is the component's. */
  constructor(domain: string, clock: SteadyClock) {
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
    const lanes = [this.#server, this.#clients];
    const unanswered = [...this.#underWay.values(), ...lanes.flatMap((lane) => [...lane.waiting])];
    this.#underWay.clear();
    for (const lane of lanes) {
      lane.underWay = 0;
      lane.waiting.clear();
    }
    for (const asked of unanswered) refuse(asked, 'link-down');
  }

  /** Takes every IQ that is an answer, also one that nobody waits for; false for the others. */
  received(stanza: Element, from: string, to: string): boolean {
    const { type, id } = stanza.attrs;
    if (stanza.name !== 'iq' || (type !== 'result' && type !== 'error')) return false;
    const asked = id === undefined ? undefined : this.#underWay.get(id);
    if (id === undefined || asked === undefined) return true;
    const { request, answered } = asked;
    if (!same(from, request.to) || !same(to, request.from ?? this.#domain)) return true;
    this.#settle(asked);
    if (type === 'result') {
      request.heard?.(stanza);
      answered.resolve(stanza);
    } else {
      refuse(asked, conditionOf(stanza));
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
    this.#count += 1;
    const asked: Asked = {
      id: `${this.#idPrefix}-${String(this.#count)}`,
      request,
      answered: Promise.withResolvers<Element>(),
      lane,
      cancelTimer: () => {},
    };
    if (request.urgent) {
      this.#outbox?.answer(this.#begin(asked));
      this.#giveUpAfter(request.timeoutMs ?? defaultTimeoutMs, asked, 'timeout');
    } else {
      this.#giveUpAfter(mostWaitMs, asked, 'not-asked');
      lane.waiting.add(asked);
      this.#next(lane);
    }
    return asked.answered.promise;
  }

  #next(lane: Lane): void {
    for (const asked of lane.waiting) {
      if (lane.underWay >= mostUnderWay) return;
      lane.waiting.delete(asked);
      void this.#send(asked);
    }
  }

  async #send(asked: Asked): Promise<void> {
    const isWanted = (): boolean => this.#underWay.get(asked.id) === asked;
    try {
      await this.#outbox?.publish(this.#begin(asked), isWanted);
    } catch {
      // The link is down, and everything under way is rejected as one.
      return;
    }
    if (!isWanted()) return;
    asked.cancelTimer();
    this.#giveUpAfter(asked.request.timeoutMs ?? defaultTimeoutMs, asked, 'timeout');
  }

  /** It is under way from here on; what is to be sent of it. */
  #begin(asked: Asked): Markup {
    const { id, lane } = asked;
    const { type, to, from = this.#domain, payload } = asked.request;
    this.#underWay.set(id, asked);
    lane.underWay += 1;
    return element('iq', { type, id, from, to }, payload);
  }

  #giveUpAfter(delayMs: number, asked: Asked, condition: 'timeout' | 'not-asked'): void {
    asked.cancelTimer = this.#clock.after(delayMs, () => {
      if (!asked.lane.waiting.delete(asked)) this.#settle(asked);
      refuse(asked, condition);
    });
  }

  #settle({ id, lane, cancelTimer }: Asked): void {
    cancelTimer();
    this.#underWay.delete(id);
    lane.underWay -= 1;
    this.#next(lane);
  }
}

function refuse({ request, answered, cancelTimer }: Asked, condition: string): void {
  cancelTimer();
  answered.reject(new RequestError(condition, request.to));
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
