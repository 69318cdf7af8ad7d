import type { LookupFunction } from 'node:net';
import { type ServerTrust, verifying } from '../../certificates/server-trust.ts';
import { GatewayError } from '../../sync/gateway-error.ts';
import type { Authentication } from './authentication.ts';
import { encodingOf } from './content.ts';
import { timedOut, transportFailure, wasClosed } from './failures.ts';
import { namingMissingCa } from './missing-ca.ts';
import { type Lines, OwnLines, SharedLines } from './lines.ts';
import type { HttpAnswer, HttpRequest, HttpResponse } from './message.ts';
import { Slots } from './slots.ts';

/** How a server is told who we are, and how we know that it is the one. */
export interface Access {
  readonly trust: ServerTrust;
  readonly authentication: Authentication;
}

export interface HttpSettings extends Access {
  readonly url: URL;
  /** Exchange Timeout: one request, from the moment it is sent to the end of its answer. */
  readonly timeoutMs: () => number;
  /** Exchange Threads: requests in flight; held ones are not counted. */
  readonly threads: () => number;
  /** An answer larger than this is refused. */
  readonly mostBytes: number;
  /** How the host's name is resolved; as this machine does it. */
  readonly lookup?: LookupFunction;
}

interface Way {
  readonly trust: ServerTrust;
  readonly authentication: Authentication;
  readonly lines: Lines;
}

/**
 * The connections to one address, for requests and for those that are held open for minutes, which
 * count against neither threads nor timeout. Which ones there are is up to the authentication.
 */
export class HttpConnection implements AsyncDisposable {
  readonly url: URL;
  readonly #settings: HttpSettings;
  readonly #slots: Slots;
  #way: Way;
  #look: Promise<GatewayError> | undefined;
  /** There may be a connection that was answered on. */
  #answered = false;
  /** Ways of before, for what is held there still; their idle connections close by themselves. */
  readonly #former: Way[] = [];

  constructor(settings: HttpSettings) {
    this.url = settings.url;
    this.#settings = settings;
    this.#slots = new Slots(settings.threads);
    this.#way = this.#wayOf(settings);
  }

  /** Holds from the next request on; what is under way or held goes on as it began. */
  change(access: Access): void {
    this.#former.push(this.#way);
    this.#way = this.#wayOf(access);
  }

  /** Rejects with a `GatewayError`, or with the signal's reason. */
  async request(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
    return this.#slots.run(signal, async () => {
      const timeoutMs = this.#settings.timeoutMs();
      const timeout = AbortSignal.timeout(timeoutMs);
      const way = this.#way;
      const either = AbortSignal.any([signal, timeout]);
      try {
        return await this.#asked(request, way, either);
      } catch (error) {
        signal.throwIfAborted();
        if (timeout.aborted) throw timedOut(this.url, timeoutMs);
        throw await this.#named(transportFailure(error, this.url), way.trust, either);
      }
    });
  }

  /**
   * Servers close connections that they have answered on, some without a word, and what is sent
   * just then is lost. It is sent once more (RFC 9110 §9.2.2): nothing that is asked here does harm
   * by being asked twice.
   */
  async #asked(
    request: HttpRequest,
    { lines, authentication }: Way,
    signal: AbortSignal,
  ): Promise<HttpAnswer> {
    for (let again = this.#answered; ; again = false) {
      let begun = false;
      try {
        return await lines.request(signal, async (line) => {
          const response = await authentication.exchange(request, line, signal);
          begun = true;
          const text = await this.#wholeText(response);
          this.#answered = true;
          return { status: response.status, headers: response.headers, text };
        });
      } catch (error) {
        if (!again || begun || signal.aborted || !wasClosed(error)) throw error;
      }
    }
  }

  /**
   * A request whose answer comes piece by piece for as long as both sides want: only the signal
   * ends it. Reading `chunks` may reject with what undici says; see `transportFailure`.
   */
  async hold(request: HttpRequest, signal: AbortSignal): Promise<HttpResponse> {
    const { lines, authentication, trust } = this.#way;
    try {
      return await lines.hold(signal, (line) => authentication.exchange(request, line, signal));
    } catch (error) {
      signal.throwIfAborted();
      throw await this.#named(transportFailure(error, this.url), trust, signal);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const all = [...this.#former, this.#way];
    await Promise.all(all.map(({ lines }) => lines[Symbol.asyncDispose]()));
  }

  #wayOf({ trust, authentication }: Access): Way {
    const { lookup } = this.#settings;
    const reach = {
      url: this.url,
      keepAliveTimeoutMs: 20_000,
      connect: {
        ...verifying(trust, this.url.hostname),
        timeout: this.#settings.timeoutMs(),
        ...(lookup === undefined ? {} : { lookup }),
      },
    };
    const own = authentication.proves === 'connection';
    return { trust, authentication, lines: own ? new OwnLines(reach) : new SharedLines(reach) };
  }

  /** One look for all who were refused at the same time. */
  async #named(
    error: GatewayError,
    trust: ServerTrust,
    signal: AbortSignal,
  ): Promise<GatewayError> {
    if (error.fault !== 'untrusted') return error;
    this.#look ??= namingMissingCa(error, this.url, trust, signal);
    try {
      return await this.#look;
    } finally {
      this.#look = undefined;
    }
  }

  async #wholeText(response: HttpResponse): Promise<string> {
    const parts: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of response.chunks) {
      bytes += chunk.byteLength;
      if (bytes > this.#settings.mostBytes) {
        throw new GatewayError(
          `${this.url.host} sent an answer of more than ${this.#settings.mostBytes} bytes: check what is behind that address.`,
          'retry',
        );
      }
      parts.push(chunk);
    }
    const whole = Buffer.concat(parts, bytes);
    return new TextDecoder(encodingOf(whole, response.headers.get('content-type'))).decode(whole);
  }
}
