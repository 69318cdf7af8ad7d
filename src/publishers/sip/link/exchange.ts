import { randomBytes } from 'node:crypto';
import {
  type IncomingResponseMessage,
  IncomingRequestMessage,
  LoggerFactory,
  Parser,
  URI,
  UserAgentClient,
  UserAgentCore,
} from 'sip.js/lib/core/index.js';
import type { SteadyClock } from '../../../time/steady-clock.ts';
import type { SipUri } from '../address.ts';
import type { DigestSession } from './digest-session.ts';
import { UniqueRequest, UniqueTransaction } from './transaction.ts';

/** A request out of any dialog. */
export interface SipRequest {
  readonly method: string;
  /** Request-URI, From and To. */
  readonly uri: SipUri;
  readonly callId: string;
  /** Asked for each time it is sent: once more where the server wants to know who we are. */
  readonly nextCseq: () => number;
  /** Whole lines. */
  readonly headers: readonly string[];
  readonly body: { readonly contentType: string; readonly content: string } | null;
}

export interface SipAnswer {
  /** 200 to 699. */
  readonly status: number;
  /** All values of a header, as they were written. */
  readonly header: (name: string) => readonly string[];
}

/** What became of a request. */
export type SipOutcome =
  | { readonly kind: 'answer'; readonly answer: SipAnswer }
  /** No final answer came in time: whether the server has done it is unknown. */
  | { readonly kind: 'timeout' }
  /** The connection went before an answer came: likewise. */
  | { readonly kind: 'lost' };

export interface ExchangeOptions {
  readonly protocol: string;
  readonly write: (text: string) => Promise<void>;
  readonly digest: DigestSession;
  readonly clock: SteadyClock;
  readonly timeoutMs: number;
  readonly userAgent: string;
}

/** One request, until its outcome is known. */
interface Pending {
  readonly settle: (outcome: SipOutcome) => void;
}

/** How often one request is sent at most: without credentials, with them, with a newer nonce. */
const mostAttempts = 3;

/**
 * Requests and their answers over one connection, on the core of sip.js: its messages and its
 * transactions. Whatever it throws, and whatever the server sends, ends here; each request has one
 * outcome.
 */
export class Exchange {
  readonly #options: ExchangeOptions;
  readonly #core: UserAgentCore;
  readonly #loggers: LoggerFactory;
  readonly #pending = new Set<Pending>();
  /** Makes branches different from those of every other connection and process. */
  readonly #mark = randomBytes(9).toString('hex');
  #count = 0;
  #closed = false;

  constructor(options: ExchangeOptions) {
    this.#options = options;
    this.#loggers = new LoggerFactory();
    // What it logs has addresses and whole messages in it.
    this.#loggers.builtinEnabled = false;
    this.#core = this.#makeCore();
  }

  get inFlight(): number {
    return this.#pending.size;
  }

  /** Sends it; `done` is called once, never before this has returned. */
  request(request: SipRequest, done: (outcome: SipOutcome) => void): void {
    const { clock, timeoutMs } = this.#options;
    let settled = false;
    const pending: Pending = {
      settle: (outcome) => {
        if (settled) return;
        settled = true;
        cancelTimeout();
        this.#pending.delete(pending);
        done(outcome);
      },
    };
    const cancelTimeout = clock.after(timeoutMs, () => pending.settle({ kind: 'timeout' }));
    this.#pending.add(pending);
    if (this.#closed) queueMicrotask(() => pending.settle({ kind: 'lost' }));
    else this.#attempt(request, pending, 1);
  }

  /** A whole message has come. Answers whether it was one that makes sense. */
  received(text: string): boolean {
    try {
      const message = Parser.parseMessage(text, this.#loggers.getLogger('parser'));
      if (message === undefined) return false;
      if (message instanceof IncomingRequestMessage) {
        this.#core.receiveIncomingRequestFromTransport(message);
      } else {
        this.#core.receiveIncomingResponseFromTransport(message);
      }
      return true;
    } catch {
      // The library throws at what its grammar lets through and its states do not expect.
      return false;
    }
  }

  /** The connection is gone: nothing more is answered. */
  close(): void {
    this.#closed = true;
    for (const { settle } of this.#pending) settle({ kind: 'lost' });
    try {
      this.#core.reset();
    } catch {
      // Nothing of it is used any more.
    }
  }

  #attempt(request: SipRequest, pending: Pending, attempt: number): void {
    const { digest } = this.#options;
    const { method, uri, headers, body } = request;
    const address = uriOf(uri);
    const proof = digest.prove({ method, uri: address.toRaw(), body: body?.content ?? '' });
    const message = new UniqueRequest(
      `z9hG4bK${this.#mark}${(++this.#count).toString(36)}`,
      method,
      address,
      address,
      address,
      { ...this.#messageOptions(), callId: request.callId, cseq: request.nextCseq() },
      proof === null ? [...headers] : [...headers, proof.line],
      body === null
        ? undefined
        : { contentDisposition: 'render', contentType: body.contentType, content: body.content },
    );
    const answered = ({ message: response }: { message: IncomingResponseMessage }): void => {
      // The library makes answers of its own where the transport fails or nothing comes.
      if (response.data === undefined) {
        pending.settle({ kind: response.statusCode === 408 ? 'timeout' : 'lost' });
        return;
      }
      const answer = answerOf(response);
      if (attempt < mostAttempts && digest.challenged(answer, proof, attempt)) {
        this.#attempt(request, pending, attempt + 1);
      } else pending.settle({ kind: 'answer', answer });
    };
    try {
      void new UserAgentClient(UniqueTransaction, this.#core, message, {
        onAccept: answered,
        onRedirect: answered,
        onReject: answered,
      });
    } catch {
      queueMicrotask(() => pending.settle({ kind: 'lost' }));
    }
  }

  #messageOptions() {
    const { userAgent } = this.#options;
    return { optionTags: [], userAgentString: userAgent, viaHost: this.#viaHost, forceRport: true };
  }

  get #viaHost(): string {
    // RFC 7118 §5.2, and for streams RFC 3261 §18.2.2: answers come over the same connection.
    return `${this.#mark}.invalid`;
  }

  #makeCore(): UserAgentCore {
    const { protocol, write, userAgent } = this.#options;
    const nobody = new URI('sip', 'doorlight', this.#viaHost);
    const contact = {
      pubGruu: undefined,
      tempGruu: undefined,
      uri: nobody,
      toString: () => `<${nobody.toString()}>`,
    };
    const transport = { protocol, send: write };
    return new UserAgentCore({
      aor: nobody,
      contact,
      displayName: '',
      loggerFactory: this.#loggers,
      hackViaTcp: false,
      routeSet: [],
      sipjsId: this.#mark,
      supportedOptionTags: [],
      supportedOptionTagsResponse: [],
      userAgentHeaderFieldValue: userAgent,
      viaForceRport: true,
      viaHost: this.#viaHost,
      // Who we are is proved by our own digest: the library knows MD5 only, and no second nonce.
      authenticationFactory: () => undefined,
      transportAccessor: () => transport,
    });
  }
}

function uriOf({ user, host }: SipUri): URI {
  return new URI('sip', user, host);
}

function answerOf(response: IncomingResponseMessage): SipAnswer {
  return {
    status: response.statusCode ?? 0,
    // The library keeps one of several challenges only.
    header: (name) => valuesIn(response.data, name),
  };
}

const mostValues = 20;

function valuesIn(text: string, name: string): readonly string[] {
  const head = text.slice(0, Math.max(0, text.indexOf('\r\n\r\n')) + 2);
  const unfolded = head.includes('\r\n ') || head.includes('\r\n\t');
  const lines = (unfolded ? head.replaceAll(/\r\n[ \t]+/g, ' ') : head).split('\r\n');
  const wanted = `${name.toLowerCase()}:`;
  const values: string[] = [];
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon < 0 || `${line.slice(0, colon).trim().toLowerCase()}:` !== wanted) continue;
    values.push(line.slice(colon + 1).trim());
    if (values.length === mostValues) break;
  }
  return values;
}
