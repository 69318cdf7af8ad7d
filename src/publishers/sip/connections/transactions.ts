import type { SteadyClock } from '../../../time/steady-clock.ts';
import { type SipResponse, single, valuesOf } from '../message/message.ts';
import type { PhoneConnection } from './phone-connection.ts';

/** RFC 3261 §17.1.2.2, Timer F: 64 times T1. */
const timerFMs = 32_000;

interface Waiting {
  readonly connection: PhoneConnection;
  readonly method: string;
  readonly settle: (response: SipResponse | undefined) => void;
}

/**
 * Our own requests that wait for an answer. Over connections nothing is sent twice (RFC 3261
 * §17.1.2), so that a transaction is a branch, a deadline, and who waits.
 */
export class Transactions {
  readonly #clock: SteadyClock;
  readonly #waiting = new Map<string, Waiting>();
  #whenIdle: (() => void) | undefined;

  constructor(clock: SteadyClock) {
    this.#clock = clock;
  }

  /** Resolves when nothing waits any more, or after `limitMs`. */
  async idle(limitMs: number): Promise<void> {
    if (this.#waiting.size === 0) return;
    const idle = Promise.withResolvers<void>();
    const callOff = this.#clock.after(limitMs, idle.resolve);
    this.#whenIdle = idle.resolve;
    await idle.promise;
    callOff();
  }

  /** The final response; `undefined` where none came in time or the connection went. */
  send(
    connection: PhoneConnection,
    method: string,
    branch: string,
    text: string,
  ): Promise<SipResponse | undefined> {
    const answered = Promise.withResolvers<SipResponse | undefined>();
    const callOff = this.#clock.after(timerFMs, () => settle(undefined));
    const settle = (response: SipResponse | undefined): void => {
      callOff();
      this.#waiting.delete(branch);
      if (this.#waiting.size === 0) this.#whenIdle?.();
      answered.resolve(response);
    };
    this.#waiting.set(branch, { connection, method, settle });
    connection.write(text);
    if (!connection.open) settle(undefined);
    return answered.promise;
  }

  /** RFC 3261 §17.1.3: by the branch of the topmost Via, and the method. */
  received(connection: PhoneConnection, response: SipResponse): void {
    if (response.status < 200) return;
    const via = valuesOf(response.headers, 'via')[0] ?? '';
    const branch = /;\s*branch\s*=\s*([^;\s]+)/i.exec(via)?.[1] ?? '';
    const waiting = this.#waiting.get(branch);
    const method = (single(response.headers, 'cseq') ?? '').split(/[ \t]+/)[1];
    if (waiting?.connection !== connection || waiting.method !== method) return;
    waiting.settle(response);
  }

  /** Nothing comes over this connection any more. */
  closed(connection: PhoneConnection): void {
    for (const waiting of this.#waiting.values()) {
      if (waiting.connection === connection) waiting.settle(undefined);
    }
  }
}
