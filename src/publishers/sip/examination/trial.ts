import { randomBytes } from 'node:crypto';
import type { SipLinkLoss } from '../../../telemetry/sip-events.ts';
import { steadyClock } from '../../../time/steady-clock.ts';
import type { SipAccount } from '../link/digest.ts';
import { DigestSession } from '../link/digest-session.ts';
import type { SipAnswer } from '../link/exchange.ts';
import { type SipServer, type Wire, openWire } from '../link/wire.ts';
import { readVia } from '../message/grammar.ts';
import {
  type SipRequest,
  readMessage,
  single,
  valuesOf,
  writeRequest,
  writeResponse,
} from '../message/message.ts';

/** A request of a trial. */
export interface TrialRequest {
  readonly method: string;
  /** Request-URI and To. */
  readonly uri: string;
  /** `sip:doorlight@example.com` */
  readonly from: string;
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly body?: string;
  readonly callId?: string;
  /** Who sends it; `null` for nobody, as which nothing is proved. */
  readonly account: SipAccount | null;
}

/** What came of it. */
export type TrialOutcome =
  | {
      readonly kind: 'answer';
      readonly answer: SipAnswer;
      /** `403 Forbidden`, cut and without anything that is no letter. */
      readonly line: string;
      /** The server wanted to know who we are. */
      readonly asked: boolean;
      /** And was told. */
      readonly proved: boolean;
    }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'lost'; readonly loss: SipLinkLoss };

/** What a server told within a subscription. */
interface Told {
  /** The whole `Subscription-State`. */
  readonly state: string;
}

interface Hearing extends Disposable {
  /** What was told first; `null` for nothing in time. */
  first(withinMs: number): Promise<Told | null>;
}

interface TrialOptions {
  readonly server: SipServer;
  readonly userAgent: string;
}

const openMs = 10_000;
const answerMs = 8_000;
const mostAttempts = 3;
/** What makes no sense, and is no reason to end the trial. */
const mostNonsense = 20;

type Heard =
  | { readonly kind: 'answer'; readonly answer: SipAnswer; readonly line: string }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'lost'; readonly loss: SipLinkLoss };

/**
 * A connection of its own to a SIP server, for the time of an examination. Every request has one
 * outcome, within bounds. Dispose to close it.
 */
export class Trial implements AsyncDisposable {
  readonly #options: TrialOptions;
  readonly #sessions = new Map<SipAccount, DigestSession>();
  readonly #waiting = new Map<string, (heard: Heard) => void>();
  readonly #told = new Map<string, (told: Told) => void>();
  readonly #mark = randomBytes(9).toString('hex');
  #wire: Wire | undefined;
  #lost: SipLinkLoss | undefined;
  #count = 0;
  #nonsense = 0;
  /** How far the server's clock is ahead of ours; `null` where it has not said what time it is. */
  skewMs: number | null = null;

  constructor(options: TrialOptions) {
    this.#options = options;
  }

  /** `null` once it is connected, else why it is not. */
  open(): Promise<SipLinkLoss | null> {
    const done = Promise.withResolvers<SipLinkLoss | null>();
    const cancel = steadyClock.after(openMs, () => this.#wire?.destroy({ kind: 'timeout' }));
    const over = (loss: SipLinkLoss | null): void => {
      cancel();
      done.resolve(loss);
    };
    try {
      this.#wire = openWire(this.#options.server, {
        opened: () => over(null),
        message: (text) => this.#received(text),
        pong: () => undefined,
        closed: (loss) => {
          this.#closed(loss);
          over(loss);
        },
      });
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      over({ kind: 'unreachable', detail });
    }
    return done.promise;
  }

  /** Where the server is to send what it tells by itself. */
  get contact(): string {
    const { transport: over } = this.#options.server;
    // RFC 7118 §5.2.1: there is no other word for secure WebSockets.
    const transport = over === 'wss' ? 'ws' : over;
    return `<sip:doorlight@${this.#wire?.local ?? ''};transport=${transport}>`;
  }

  /** Sends it, and once more where the server wants to know who we are. */
  async ask(request: TrialRequest): Promise<TrialOutcome> {
    const { account, method, uri, body = '' } = request;
    const digest = this.#sessionOf(account);
    const callId = request.callId ?? this.newCallId();
    for (let attempt = 1; ; attempt++) {
      const proof = digest.prove({ method, uri, body });
      const heard = await this.#send({ ...request, callId }, proof?.line ?? null);
      if (heard.kind !== 'answer') return heard;
      const again = digest.challenged(heard.answer, proof, attempt);
      if (again && attempt < mostAttempts) continue;
      const { status } = heard.answer;
      const proved = proof !== null;
      return { ...heard, proved, asked: proved || status === 401 || status === 407 };
    }
  }

  newCallId(): string {
    this.#count += 1;
    return `${this.#mark}${String(this.#count)}@doorlight`;
  }

  /** Hears what is told within the dialog from now on, until it is disposed. */
  hear(callId: string): Hearing {
    const told = Promise.withResolvers<Told | null>();
    this.#told.set(callId, told.resolve);
    return {
      async first(withinMs) {
        const cancel = steadyClock.after(withinMs, () => told.resolve(null));
        return await told.promise.finally(cancel);
      },
      [Symbol.dispose]: () => this.#told.delete(callId),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#wire?.destroy({ kind: 'stopped' });
  }

  // One nonce is used again with a count; another account has another.
  #sessionOf(account: SipAccount | null): DigestSession {
    if (account === null) return new DigestSession(null);
    const session = this.#sessions.get(account) ?? new DigestSession(account);
    this.#sessions.set(account, session);
    return session;
  }

  async #send(
    { method, uri, from, headers = [], body = '', callId = '' }: TrialRequest,
    proof: string | null,
  ): Promise<Heard> {
    const wire = this.#wire;
    if (wire === undefined || this.#lost !== undefined) {
      return { kind: 'lost', loss: this.#lost ?? { kind: 'closed' } };
    }
    const { server, userAgent } = this.#options;
    this.#count += 1;
    const branch = `z9hG4bK${this.#mark}${String(this.#count)}`;
    const colon = proof?.indexOf(':') ?? 0;
    const text = writeRequest(
      method,
      uri,
      [
        ['Via', `SIP/2.0/${server.transport.toUpperCase()} ${wire.local};branch=${branch};rport`],
        ['Max-Forwards', '70'],
        ['From', `<${from}>;tag=${this.#mark}`],
        ['To', `<${uri}>`],
        ['Call-ID', callId],
        ['CSeq', `${String(this.#count)} ${method}`],
        ...headers,
        ['User-Agent', userAgent],
        ...(proof === null ? [] : [[proof.slice(0, colon), proof.slice(colon + 2)] as const]),
      ],
      body,
    );
    const done = Promise.withResolvers<Heard>();
    const cancel = steadyClock.after(answerMs, () => done.resolve({ kind: 'timeout' }));
    this.#waiting.set(branch, done.resolve);
    // Where it cannot be written, the connection closes, which is said.
    wire.write(text).catch(() => undefined);
    try {
      return await done.promise;
    } finally {
      cancel();
      this.#waiting.delete(branch);
    }
  }

  #closed(loss: SipLinkLoss): void {
    this.#lost = loss;
    for (const settle of this.#waiting.values()) settle({ kind: 'lost', loss });
  }

  #received(text: string): void {
    const message = readMessage(text);
    if (message === undefined) {
      this.#nonsense += 1;
      if (this.#nonsense < mostNonsense) return;
      this.#wire?.destroy({ kind: 'malformed', detail: 'message after message' });
      return;
    }
    if (message.kind === 'request') {
      this.#asked(message);
      return;
    }
    const { status, headers } = message;
    const [via = ''] = valuesOf(headers, 'via');
    const settle = this.#waiting.get(readVia(via)?.parameters.get('branch') ?? '');
    if (settle === undefined || status < 200) return;
    const date = Date.parse(single(headers, 'date') ?? '');
    if (!Number.isNaN(date)) this.skewMs = date - steadyClock.wallTime();
    const header = (name: string): readonly string[] => valuesOf(headers, name.toLowerCase());
    settle({ kind: 'answer', answer: { status, header }, line: statusLine(text) });
  }

  #asked(request: SipRequest): void {
    if (request.method === 'ACK') return;
    const [via = ''] = valuesOf(request.headers, 'via');
    const parts = { headers: [], tag: this.#mark, via };
    const told = this.#told.get(single(request.headers, 'call-id') ?? '');
    const known = request.method === 'NOTIFY' && told !== undefined;
    const response = known
      ? writeResponse(request, { ...parts, status: 200, reason: 'OK' })
      : writeResponse(request, { ...parts, status: 481, reason: 'Subscription Does Not Exist' });
    this.#wire?.write(response).catch(() => undefined);
    if (known) told({ state: single(request.headers, 'subscription-state') ?? '' });
  }
}

const longestLine = 80;

/** A server may write there what it likes, and people read it. */
function statusLine(text: string): string {
  const [first = ''] = text.split('\r\n', 1);
  return first
    .replace(/^SIP\/2\.0\s+/i, '')
    .replaceAll(/[^\w .,;:()'/-]/g, '')
    .slice(0, longestLine)
    .trim();
}
