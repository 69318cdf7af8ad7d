import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import type { Inbox } from '../../../engine/inbox.ts';
import {
  callWatchDown,
  callWatchRefused,
  callWatchUp,
  callsFollowed,
  callsNotTold,
} from '../../../telemetry/sip-call-events.ts';
import type { SipLinkLoss } from '../../../telemetry/sip-events.ts';
import type { Telemetry } from '../../../telemetry/telemetry.ts';
import type { SteadyClock } from '../../../time/steady-clock.ts';
import type { SipAccount } from '../link/digest.ts';
import { DigestSession } from '../link/digest-session.ts';
import { dial } from '../link/dial.ts';
import { lossOf } from '../link/failures.ts';
import { type SipServer, linkOf } from '../link/wire.ts';
import { backOffMs, credentialsPauseMs, pauseMs, refusedMs } from '../delays.ts';
import {
  type SipMessage,
  type SipRequest,
  type SipResponse,
  valuesOf,
  writeRequest,
  writeResponse,
} from '../message/message.ts';
import type { PhoneConnection } from '../connections/phone-connection.ts';
import { StreamConnection } from '../connections/stream-connection.ts';
import { Transactions } from '../connections/transactions.ts';
import { CallSubscription, type SubscribeAsking } from './call-subscription.ts';
import type { CallVerdict } from './call-verdict.ts';

type Person = Parameters<Inbox['call']>[0];
type Call = Parameters<Inbox['call']>[1];

export interface CallWatchOptions {
  readonly name: string;
  /** Over TCP or TLS. */
  readonly server: SipServer;
  readonly account: SipAccount | null;
  readonly expiresS: number;
  /** Subscriptions a second that the server is given at most. */
  readonly ratePerS: number;
  readonly inbox: Pick<Inbox, 'call'>;
  readonly userAgent: string;
  readonly clock: SteadyClock;
  readonly random: () => number;
  readonly telemetry: Telemetry;
}

interface Followed {
  readonly address: string;
  readonly subscription: CallSubscription;
  /** When the call began that goes on; milliseconds since 1970-01-01T00:00Z. */
  since: number | null;
}

const limits = {
  messageMs: 10_000,
  mostHeadBytes: 16 * 1024,
  mostBodyBytes: 256 * 1024,
  mostUnreadBytes: 8 * 1024 * 1024,
  unreadBytesToPause: 1024 * 1024,
};
const openMs = 15_000;
const mostAttempts = 3;

/**
 * Follows at a SIP server whether people are in calls, and tells the engine. What it told lapses
 * by itself where nothing more is heard, so that no lost subscription leaves anybody on the phone.
 */
export class CallWatch implements AsyncDisposable {
  readonly #options: CallWatchOptions;
  readonly #digest: DigestSession;
  readonly #transactions: Transactions;
  readonly #followed = new Map<Person, Followed>();
  readonly #byCallId = new Map<string, CallSubscription>();
  readonly #waiting = new Set<CallSubscription>();
  #socket: Socket | undefined;
  #connection: PhoneConnection | undefined;
  #callOff: (() => void) | undefined;
  #callOffTurn: (() => void) | undefined;
  /** Ends the connection there is, or the attempt. */
  #giveUp: ((loss: SipLinkLoss) => void) | undefined;
  #heardAt = 0;
  #failures = 0;
  #loss: SipLinkLoss | undefined;
  /** Why there was no connection last, as it was said. */
  #saidLoss: string | undefined;
  /** What the server refuses of what it has to take from everyone: said until it takes one. */
  readonly #saidRefusals = new Set<CallVerdict['kind']>();
  /** One after the other, for the pauses to grow. */
  #refusals = 0;
  /** Nothing is asked before. */
  #pausedUntil = 0;
  #stopped = false;

  constructor(options: CallWatchOptions) {
    this.#options = options;
    this.#digest = new DigestSession(options.account);
    this.#transactions = new Transactions(options.clock);
  }

  start(): void {
    const { server, clock } = this.#options;
    const dialling = new AbortController();
    this.#loss = undefined;
    this.#giveUp = (loss) => {
      this.#loss ??= loss;
      dialling.abort();
      this.#socket?.destroy();
    };
    this.#callOff = clock.after(openMs, () => this.#giveUp?.({ kind: 'timeout' }));
    void dial(server, dialling.signal).then(
      (socket) => this.#up(socket),
      (error: unknown) => {
        this.#loss ??= lossOf(error instanceof Error ? error : new Error(String(error)));
        this.#down();
      },
    );
  }

  /** The person is at this address from now on, `null` for none. */
  follow(person: Person, address: string | null): void {
    const before = this.#followed.get(person);
    if (before?.address === address) return;
    if (before !== undefined) {
      before.subscription.stop();
      this.#byCallId.delete(before.subscription.callId);
      this.#waiting.delete(before.subscription);
    }
    this.#followed.delete(person);
    if (before !== undefined && before.since !== null) this.#say(person, null);
    if (address !== null) this.#begin(person, address);
    callsFollowed(this.#options.telemetry, this.#options.name, this.#followed.size);
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#stopped = true;
    this.#callOff?.();
    this.#callOffTurn?.();
    for (const { subscription } of this.#followed.values()) subscription.stop();
    this.#giveUp?.({ kind: 'stopped' });
    return Promise.resolve();
  }

  #begin(person: Person, address: string): void {
    const { clock, random, expiresS } = this.#options;
    const followed: Followed = {
      address,
      since: null,
      subscription: new CallSubscription({
        address,
        expiresS,
        clock,
        random,
        send: (asking) => this.#subscribe(asking, 1),
        due: () => this.#queue(followed.subscription),
        said: (inCallForS) => this.#said(person, followed, inCallForS),
        refused: (verdict) => this.#refused(verdict),
      }),
    };
    this.#followed.set(person, followed);
    this.#byCallId.set(followed.subscription.callId, followed.subscription);
    this.#queue(followed.subscription);
  }

  #said(person: Person, followed: Followed, inCallForS: number | null): void {
    if (this.#followed.get(person) !== followed) return;
    if (inCallForS === null) {
      if (followed.since !== null) this.#say(person, null);
      followed.since = null;
      return;
    }
    const now = this.#options.clock.wallTime();
    followed.since ??= now;
    this.#say(person, { since: followed.since, until: now + inCallForS * 1_000 });
  }

  #say(person: Person, call: Call): void {
    const { inbox, name } = this.#options;
    inbox.call(person, call, `sip ${name}`);
  }

  #up(socket: Socket): void {
    const { server, clock, telemetry, name } = this.#options;
    this.#callOff?.();
    this.#socket = socket;
    socket.on('error', (error) => this.#giveUp?.(lossOf(error)));
    socket.once('close', () => this.#down());
    if (this.#stopped || this.#loss !== undefined) {
      socket.destroy();
      return;
    }
    const transport = server.tls === null ? 'tcp' : 'tls';
    const connection = new StreamConnection(socket, transport, {
      limits,
      clock,
      events: {
        message: (_connection, message) => this.#received(message),
        broken: () => undefined,
        closed: () => undefined,
      },
    });
    connection.start();
    this.#connection = connection;
    this.#saidLoss = undefined;
    callWatchUp(telemetry, name);
    for (const { subscription } of this.#followed.values()) this.#queue(subscription);
  }

  #down(): void {
    const { server, clock, random, telemetry, name } = this.#options;
    this.#callOff?.();
    const connection = this.#connection;
    this.#connection = undefined;
    this.#socket = undefined;
    this.#waiting.clear();
    for (const { subscription } of this.#followed.values()) subscription.lost();
    if (connection !== undefined) {
      this.#failures = 0;
      this.#transactions.closed(connection);
    }
    if (this.#stopped) return;
    const retryInMs = backOffMs(this.#failures++, random());
    const loss = this.#loss ?? { kind: 'closed' };
    if (this.#saidLoss !== loss.kind) {
      callWatchDown(telemetry, linkOf(name, server), loss, retryInMs);
    }
    this.#saidLoss = loss.kind;
    this.#callOff = clock.after(retryInMs, () => this.start());
  }

  /** In their turn, as many a second as the server is to be given. */
  #queue(subscription: CallSubscription): void {
    if (this.#connection === undefined) return;
    this.#waiting.add(subscription);
    this.#callOffTurn ??= this.#options.clock.after(0, () => this.#turn());
  }

  #turn(): void {
    const { clock } = this.#options;
    const [next] = this.#waiting;
    this.#callOffTurn = undefined;
    if (next === undefined) return;
    const pausedMs = this.#pausedUntil - clock.now();
    if (pausedMs > 0) {
      this.#callOffTurn = clock.after(pausedMs, () => this.#turn());
      return;
    }
    this.#waiting.delete(next);
    void next.subscribe();
    const betweenMs = Math.ceil(1_000 / this.#options.ratePerS);
    this.#callOffTurn = clock.after(betweenMs, () => this.#turn());
  }

  /** What holds for everyone keeps everyone waiting, so that a server is not asked in vain. */
  #refused(verdict: CallVerdict): void {
    const { telemetry, name, clock, random } = this.#options;
    if (verdict.kind === 'forgotten' || verdict.kind === 'too-brief') return;
    callWatchRefused(telemetry, name, verdict.status);
    if (!this.#saidRefusals.has(verdict.kind)) callsNotTold(telemetry, name, verdict);
    this.#saidRefusals.add(verdict.kind);
    const waitMs = (): number => {
      switch (verdict.kind) {
        case 'credentials':
          return credentialsPauseMs(random());
        case 'unknown-package':
          return Math.max(refusedMs(this.#refusals++, random()), pauseMs(verdict.afterS, random()));
        case 'later':
          // RFC 3261 §21.5.4: that is about the server, not about whom it was asked for.
          return verdict.status === 503 ? pauseMs(verdict.afterS, random()) : 0;
        case 'refused':
          return 0;
      }
    };
    this.#pausedUntil = Math.max(this.#pausedUntil, clock.now() + waitMs());
  }

  #taken(): void {
    this.#refusals = 0;
    // Others may go on being refused, which was said.
    for (const kind of ['credentials', 'unknown-package', 'later'] as const) {
      this.#saidRefusals.delete(kind);
    }
  }

  async #subscribe(asking: SubscribeAsking, attempt: number): Promise<SipResponse | undefined> {
    const connection = this.#connection;
    if (connection === undefined) return undefined;
    const proof = this.#digest.prove({ method: 'SUBSCRIBE', uri: asking.uri, body: '' });
    const branch = `z9hG4bK${randomBytes(12).toString('hex')}`;
    const sentAt = this.#options.clock.now();
    const text = this.#write(connection, asking, branch, proof?.line ?? null);
    const response = await this.#transactions.send(connection, 'SUBSCRIBE', branch, text);
    if (response === undefined) this.#silent(connection, sentAt);
    if (response === undefined || attempt === mostAttempts) return response;
    const { status, headers } = response;
    if (status < 300) this.#taken();
    const header = (name: string): readonly string[] => valuesOf(headers, name.toLowerCase());
    const again = this.#digest.challenged({ status, header }, proof, attempt);
    return again ? await this.#subscribe(asking, attempt + 1) : response;
  }

  /** Nothing came since a request that was given time enough: the way there is dead. */
  #silent(connection: PhoneConnection, sentAt: number): void {
    if (this.#connection !== connection || this.#heardAt > sentAt) return;
    this.#giveUp?.({ kind: 'dead' });
  }

  #write(
    connection: PhoneConnection,
    asking: SubscribeAsking,
    branch: string,
    proof: string | null,
  ): string {
    const { local, transport } = connection;
    const host = local.address.includes(':') ? `[${local.address}]` : local.address;
    const place = `${host}:${String(local.port)}`;
    const colon = proof?.indexOf(':') ?? 0;
    return writeRequest(
      'SUBSCRIBE',
      asking.uri,
      [
        ['Via', `SIP/2.0/${transport.toUpperCase()} ${place};branch=${branch};rport`],
        ['Max-Forwards', '70'],
        ...asking.routes.map((route) => ['Route', route] as const),
        ['From', asking.from],
        ['To', asking.to],
        ['Call-ID', asking.callId],
        ['CSeq', `${String(asking.nextSequence())} SUBSCRIBE`],
        ['Contact', `<sip:doorlight@${place};transport=${transport}>`],
        ['Event', 'dialog'],
        ['Accept', 'application/dialog-info+xml'],
        ['Expires', String(asking.expiresS)],
        ['User-Agent', this.#options.userAgent],
        ...(proof === null
          ? []
          : [[proof.slice(0, colon), proof.slice(colon + 1).trim()] as const]),
      ],
      '',
    );
  }

  #received(message: SipMessage): void {
    this.#heardAt = this.#options.clock.now();
    const connection = this.#connection;
    if (connection === undefined) return;
    if (message.kind === 'response') this.#transactions.received(connection, message);
    else if (message.method !== 'ACK') connection.write(this.#answer(message));
  }

  #answer(request: SipRequest): string {
    const [callId = ''] = valuesOf(request.headers, 'call-id');
    const [via = ''] = valuesOf(request.headers, 'via');
    const parts = { headers: [], tag: randomBytes(6).toString('base64url'), via };
    if (request.method !== 'NOTIFY') {
      const [status, reason] = request.method === 'OPTIONS' ? [200, 'OK'] : [405, 'Not Allowed'];
      return writeResponse(request, { ...parts, status, reason });
    }
    const known = this.#byCallId.get(callId)?.notified(request) === true;
    return known
      ? writeResponse(request, { ...parts, status: 200, reason: 'OK' })
      : writeResponse(request, { ...parts, status: 481, reason: 'Subscription Does Not Exist' });
  }
}
