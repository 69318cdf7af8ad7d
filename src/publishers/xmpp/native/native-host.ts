import { randomUUID } from 'node:crypto';
import type { Element } from '@xmpp/component';
import { type SteadyClock, pause } from '../../../time/steady-clock.ts';
import { LinkDownError } from '../link/link.ts';
import type { Markup } from '../markup.ts';
import { type IqRequest, RequestError, type Requests } from '../requests.ts';
import { mostIn, openElement, readyElement, renewElement, showElement } from './native-stanzas.ts';

export interface NativeHostOptions {
  /** The server's domain that the module is loaded on. */
  readonly host: string;
  readonly requests: Pick<Requests, 'ask'>;
  readonly clock: SteadyClock;
  /** What is set stands this long without a renewal, in seconds. */
  readonly leaseS: number;
  /** Everyone is to be said, from the beginning. */
  readonly opened: () => void;
  /** There is no session and will be none soon, for this reason (RFC 6120 §8.3.3). */
  readonly refused: (condition: string) => void;
  /** What was said is in force no more; another session is opened. */
  readonly lost: (condition: string) => void;
  /** The module does not take one of these people. */
  readonly personRefused: (condition: string) => void;
  /** An answer that may tell of people's sessions, and who of them were asked about. */
  readonly answered: (answer: Element, asked: readonly ShownPerson[]) => void;
}

export interface ShownPerson {
  /** Bare JID. */
  readonly person: string;
  /** A `<person/>`. */
  readonly markup: Markup;
}

export const defaultLeaseS = 60;
/** Of a lease: what is lost once is said again in time. */
const renewalsPerLease = 3;
const mostPeople = 500;
/** UTF-16 code units of one request; servers take 512 KiB at least. */
const mostLength = 100_000;
/** Hundreds of rosters are gone through meanwhile. */
const showTimeoutMs = 120_000;
const firstRetryMs = 1_000;
const longestRetryMs = 60_000;
const busyPauseMs = 1_000;
const mostBusyPauses = 30;

/** The session with one host's module: begun, kept up by renewals, begun again when it is lost. */
export class NativeHost {
  readonly #options: NativeHostOptions;
  #linkUp = false;
  #session: string | undefined;
  /** Ends the wait for what was asked in this session: a module that has gone answers nothing. */
  readonly #giveUp = new Set<(error: RequestError) => void>();
  #most = mostPeople;
  #failures = 0;
  #cancelTimer: () => void = () => {};
  /** Grows with each attempt: what an earlier one is answered means nothing any more. */
  #attempt = 0;

  constructor(options: NativeHostOptions) {
    this.#options = options;
  }

  get #renewMs(): number {
    return (this.#options.leaseS * 1_000) / renewalsPerLease;
  }

  get open(): boolean {
    return this.#session !== undefined;
  }

  /** The link is up, or the module has just been loaded. Resolves when it is open, or is not. */
  async begin(): Promise<void> {
    this.#linkUp = true;
    await this.#begin();
  }

  /** The link is down. */
  end(): void {
    this.#linkUp = false;
    this.#over();
    this.#attempt += 1;
    this.#failures = 0;
    this.#cancelTimer();
  }

  /**
   * Resolves, with the number of requests, when contacts have been sent what they see of these
   * people; or when there is no session, or it has been lost: another says them again. Rejects
   * when the link is down.
   */
  async show(people: readonly ShownPerson[]): Promise<number> {
    let requests = 0;
    for (const portion of this.#portions(people)) {
      const session = this.#session;
      if (session === undefined) return requests;
      requests += await this.#say(session, portion);
    }
    return requests;
  }

  /** Everyone has been said: what has not been is in force no more. */
  async ready(): Promise<void> {
    const session = this.#session;
    if (session === undefined) return;
    try {
      await this.#askInSession(readyElement(session));
    } catch (error) {
      this.#failed(session, conditionOf(error));
    }
  }

  async #begin(): Promise<void> {
    this.#cancelTimer();
    this.#attempt += 1;
    const attempt = this.#attempt;
    const session = randomUUID();
    this.#over();
    try {
      const answer = await this.#ask(openElement(session, this.#options.leaseS));
      if (attempt !== this.#attempt) return;
      this.#session = session;
      this.#most = mostIn(answer, mostPeople);
      this.#renewLater();
      this.#options.opened();
    } catch (error) {
      if (attempt !== this.#attempt || !this.#linkUp) return;
      this.#options.refused(conditionOf(error));
      this.#beginLater();
    }
  }

  /** At once the first time, then less and less often. */
  #beginLater(): void {
    const delayMs = Math.min(longestRetryMs, firstRetryMs * 2 ** Math.min(this.#failures, 10));
    this.#failures += 1;
    this.#cancelTimer();
    this.#cancelTimer = this.#options.clock.after(delayMs, () => void this.#begin());
  }

  #renewLater(): void {
    this.#cancelTimer = this.#options.clock.after(this.#renewMs, () => void this.#renew());
  }

  async #renew(): Promise<void> {
    const session = this.#session;
    if (session === undefined) return;
    try {
      const timeoutMs = this.#renewMs;
      // Whatever else is said stands only as long as this gets through.
      await this.#ask(renewElement(session, this.#options.leaseS), { timeoutMs, urgent: true });
      if (session !== this.#session) return;
      this.#failures = 0;
      this.#renewLater();
    } catch (error) {
      this.#failed(session, conditionOf(error));
    }
  }

  /** Something of this session was refused: it is over. */
  #failed(session: string, condition: string): void {
    if (session !== this.#session || !this.#linkUp || condition === 'link-down') return;
    this.#over();
    this.#options.lost(condition);
    this.#beginLater();
  }

  #over(): void {
    this.#session = undefined;
    const error = new RequestError('item-not-found', this.#options.host);
    for (const giveUp of this.#giveUp) giveUp(error);
    this.#giveUp.clear();
  }

  async #askInSession(payload: Markup, heard?: (answer: Element) => void): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<Element>();
    this.#giveUp.add(reject);
    void this.#ask(payload, { timeoutMs: showTimeoutMs, ...(heard && { heard }) }).then(
      resolve,
      reject,
    );
    await promise.finally(() => this.#giveUp.delete(reject));
  }

  async #say(session: string, people: readonly ShownPerson[]): Promise<number> {
    const markup = people.map((one) => one.markup);
    for (let pauses = 0; ; pauses += 1) {
      try {
        // Reports that follow the answer are newer than it.
        await this.#askInSession(showElement(session, markup), (answer) => {
          if (session === this.#session) this.#options.answered(answer, people);
        });
        return 1;
      } catch (error) {
        const condition = conditionOf(error);
        if (condition === 'link-down') throw new LinkDownError('the link is down');
        if (condition === 'resource-constraint' && pauses < mostBusyPauses) {
          await pause(this.#options.clock, busyPauseMs);
          continue;
        }
        if (condition === 'bad-request' || condition === 'not-acceptable') {
          return await this.#sayApart(session, people, condition);
        }
        this.#failed(session, condition);
        return 1;
      }
    }
  }

  /** One of them is not taken: the others are, when it is not among them. */
  async #sayApart(
    session: string,
    people: readonly ShownPerson[],
    condition: string,
  ): Promise<number> {
    if (people.length <= 1) {
      this.#options.personRefused(condition);
      return 1;
    }
    const half = Math.ceil(people.length / 2);
    const first = await this.#say(session, people.slice(0, half));
    return 1 + first + (await this.#say(session, people.slice(half)));
  }

  #portions(people: readonly ShownPerson[]): readonly (readonly ShownPerson[])[] {
    const portions: ShownPerson[][] = [];
    let length = 0;
    let last: ShownPerson[] | undefined;
    for (const one of people) {
      length += one.markup.length;
      if (last === undefined || last.length >= this.#most || length > mostLength) {
        last = [];
        portions.push(last);
        length = one.markup.length;
      }
      last.push(one);
    }
    return portions;
  }

  #ask(
    payload: Markup,
    how: Pick<IqRequest, 'timeoutMs' | 'urgent' | 'heard'> = {},
  ): Promise<Element> {
    const { requests, host } = this.#options;
    return requests.ask({ type: 'set', to: host, payload, ...how });
  }
}

function conditionOf(error: unknown): string {
  if (error instanceof RequestError) return error.condition;
  throw error;
}
