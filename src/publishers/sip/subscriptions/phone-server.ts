import { randomBytes } from 'node:crypto';
import {
  phoneAnswered,
  phoneConnectionsCounted,
  phoneCut,
  phoneRequestFailed,
  phoneSubscriptionsCounted,
  phonesServed,
} from '../../../telemetry/sip-server-events.ts';
import type { Telemetry } from '../../../telemetry/telemetry.ts';
import type { SteadyClock } from '../../../time/steady-clock.ts';
import { type Answer, isAnswerable, writeAnswer } from './answer.ts';
import { Crowd, type CrowdLimits } from './crowd.ts';
import {
  type SipCredentials,
  type SipListener,
  type SipPlace,
  listenForPhones,
} from './listening.ts';
import type { SipMessage, SipRequest } from '../message/message.ts';
import type {
  CutReason,
  PhoneConnection,
  PhoneEvents,
  PhoneLimits,
} from '../connections/phone-connection.ts';
import { type RefusalLimits, Refusals } from './refusals.ts';
import { readRequestLine } from './subscribe-request.ts';
import {
  type DeskOptions,
  SubscriptionDesk,
  type SubscriptionLimits,
} from './subscription-desk.ts';
import { Transactions } from '../connections/transactions.ts';

export type PhoneServerLimits = PhoneLimits & CrowdLimits & RefusalLimits & SubscriptionLimits;

export const usualLimits: PhoneServerLimits = {
  messageMs: 10_000,
  mostHeadBytes: 16 * 1024,
  mostBodyBytes: 32 * 1024,
  mostUnreadBytes: 8 * 1024 * 1024,
  unreadBytesToPause: 64 * 1024,
  mostConnections: 4_000,
  mostConnectionsPerAddress: 200,
  idleMs: 60_000,
  mostRefused: 50,
  mostWrongPasswords: 30,
  minExpiresS: 60,
  maxExpiresS: 3_600,
  // RFC 3856 §6.10: not more often than once every five seconds.
  notifyIntervalMs: 5_000,
  mostSubscriptions: 100_000,
  mostPerAccount: 500,
};

export interface PhoneServerOptions extends Pick<
  DeskOptions,
  'accounts' | 'domains' | 'mayWatch' | 'packages' | 'personOf' | 'product' | 'realm'
> {
  readonly places: readonly SipPlace[];
  /** The host name that phones reach us by; `null` for the address they came to. */
  readonly host: string | null;
  readonly limits: PhoneServerLimits;
  readonly clock: SteadyClock;
  readonly telemetry: Telemetry;
}

/** The last NOTIFY of each subscription may take so long. */
const lastNotifiesMs = 2_000;

/** Where phones subscribe to us: connections, messages, answers. Nothing they send throws. */
export class PhoneServer implements AsyncDisposable {
  readonly desk: SubscriptionDesk;
  readonly #options: PhoneServerOptions;
  readonly #crowd: Crowd;
  readonly #transactions: Transactions;
  readonly #refusals: Refusals;
  readonly #listeners: SipListener[] = [];

  constructor(options: PhoneServerOptions) {
    const { clock, telemetry, limits } = options;
    this.#options = options;
    this.#transactions = new Transactions(clock);
    this.#refusals = new Refusals(limits, clock, telemetry);
    this.#crowd = new Crowd(limits, clock, (count) => phoneConnectionsCounted(telemetry, count));
    this.desk = new SubscriptionDesk({
      ...options,
      contactOf: (connection, secure) => this.#contactOf(connection, secure),
      transactions: this.#transactions,
      holds: (connection, difference) => this.#crowd.holds(connection, difference),
      counted: (count) => phoneSubscriptionsCounted(telemetry, count),
    });
  }

  get listeners(): readonly Pick<SipListener, 'port' | 'transport'>[] {
    return this.#listeners;
  }

  /** Listens everywhere it is to. Rejects with a `SipListenError`; then it listens nowhere. */
  async start(): Promise<void> {
    const { places, limits, clock, telemetry } = this.#options;
    const surroundings = { events: this.#events(), limits, clock };
    try {
      for (const place of places) {
        const listener = await listenForPhones(
          place,
          surroundings,
          (socket) => this.#refusals.admits(socket) && this.#crowd.admit(socket),
          (connection) => this.#crowd.arrived(connection),
        );
        this.#listeners.push(listener);
        phonesServed(telemetry, listener.transport, listener.port);
      }
    } catch (error) {
      await this.#closeListeners();
      throw error;
    }
  }

  /** Whoever connects to that listener from now on is shown this certificate. */
  showing(at: number, credentials: SipCredentials): void {
    this.#listeners[at]?.showing(credentials);
  }

  /** Tells everyone that their subscription is over, so that they come again, and closes. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const { subscription } of this.desk.book.all()) subscription.endAtOnce('deactivated');
    await this.#transactions.idle(lastNotifiesMs);
    for (const connection of this.#crowd.connections) connection.cut('shut-down');
    await this.#closeListeners();
  }

  async #closeListeners(): Promise<void> {
    const listeners = this.#listeners.splice(0);
    await Promise.all(listeners.map((listener) => listener[Symbol.asyncDispose]()));
  }

  #events(): PhoneEvents {
    return {
      message: (connection, message) => this.#received(connection, message),
      broken: (connection, message, reason) => this.#broken(connection, message, reason),
      closed: (connection, reason) => this.#closed(connection, reason),
    };
  }

  #received(connection: PhoneConnection, message: SipMessage): void {
    try {
      if (message.kind === 'response') this.#transactions.received(connection, message);
      else if (message.method !== 'ACK') this.#requested(connection, message);
    } catch (error) {
      phoneRequestFailed(this.#options.telemetry, error);
      connection.cut('malformed');
    }
  }

  #requested(connection: PhoneConnection, request: SipRequest): void {
    if (!isAnswerable(request)) {
      connection.cut('malformed');
      return;
    }
    const line = readRequestLine(request);
    if ('status' in line) {
      this.#answer(connection, request, line);
      return;
    }
    const done = this.desk.handle(connection, request, line);
    this.#answer(connection, request, done, done.tag);
    done.afterwards?.();
    this.#refusals.count(connection, done);
  }

  #broken(
    connection: PhoneConnection,
    message: SipMessage,
    reason: 'malformed' | 'too-large',
  ): void {
    if (message.kind !== 'request' || message.method === 'ACK') return;
    this.#answer(connection, message, { status: reason === 'malformed' ? 400 : 413 });
  }

  #answer(
    connection: PhoneConnection,
    request: SipRequest,
    answer: Answer,
    tag = randomBytes(6).toString('base64url'),
  ): void {
    const headers = [...(answer.headers ?? []), ['Server', this.#options.product] as const];
    const { status } = answer;
    const text = writeAnswer(request, { status, headers }, tag, connection.remote);
    if (text === undefined) {
      connection.cut('malformed');
      return;
    }
    connection.write(text);
    const { method } = request;
    // Whoever invents methods is not to fill the metrics with them.
    const known = method === 'SUBSCRIBE' || method === 'OPTIONS' ? method : 'other';
    phoneAnswered(this.#options.telemetry, known, status);
  }

  #closed(connection: PhoneConnection, reason: CutReason | null): void {
    this.#crowd.closed(connection);
    this.#transactions.closed(connection);
    if (reason !== null) phoneCut(this.#options.telemetry, reason);
  }

  /** RFC 3261 §8.1.1.8: the place to which requests within the dialog come. */
  #contactOf({ local, transport }: PhoneConnection, secure: boolean): string {
    const address = this.#options.host ?? local.address;
    const host = address.includes(':') ? `[${address}]` : address;
    return `${secure ? 'sips' : 'sip'}:${host}:${String(local.port)};transport=${transport}`;
  }
}
