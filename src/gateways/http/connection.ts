import type { SecureContext } from 'node:tls';
import { Pool } from 'undici';
import { GatewayError } from '../../sync/gateway-error.ts';
import type { Authentication } from './authentication.ts';
import { timedOut, transportFailure } from './failures.ts';
import type { HttpAnswer, HttpRequest, HttpResponse } from './message.ts';
import { Slots } from './slots.ts';

export interface HttpSettings {
  readonly url: URL;
  readonly trust: SecureContext;
  readonly authentication: Authentication;
  /** Exchange Timeout: one request, from the moment it is sent to the end of its answer. */
  readonly timeoutMs: number;
  /** Exchange Threads: requests in flight; held ones are not counted. */
  readonly threads: number;
  /** An answer larger than this is refused. */
  readonly mostBytes: number;
}

/**
 * The connections to one address: a pool for requests, and another for those that are held open
 * for minutes, which count against neither threads nor timeout.
 */
export class HttpConnection implements AsyncDisposable {
  readonly url: URL;
  readonly #settings: HttpSettings;
  readonly #slots: Slots;
  readonly #requests: Pool;
  readonly #held: Pool;

  constructor(settings: HttpSettings) {
    this.url = settings.url;
    this.#settings = settings;
    this.#slots = new Slots(settings.threads);
    this.#requests = pool(settings, settings.threads);
    this.#held = pool(settings, null);
  }

  /** Rejects with a `GatewayError`, or with the signal's reason. */
  async request(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
    return this.#slots.run(signal, async () => {
      const timeout = AbortSignal.timeout(this.#settings.timeoutMs);
      const either = AbortSignal.any([signal, timeout]);
      try {
        const response = await this.#exchange(this.#requests, request, either);
        const text = await this.#wholeText(response);
        return { status: response.status, headers: response.headers, text };
      } catch (error) {
        signal.throwIfAborted();
        throw timeout.aborted
          ? timedOut(this.url, this.#settings.timeoutMs)
          : transportFailure(error, this.url);
      }
    });
  }

  /**
   * A request whose answer comes piece by piece for as long as both sides want: only the signal
   * ends it. Reading `chunks` may reject with what undici says; see `transportFailure`.
   */
  async hold(request: HttpRequest, signal: AbortSignal): Promise<HttpResponse> {
    try {
      return await this.#exchange(this.#held, request, signal);
    } catch (error) {
      signal.throwIfAborted();
      throw transportFailure(error, this.url);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#requests.destroy(), this.#held.destroy()]);
  }

  #exchange(via: Pool, request: HttpRequest, signal: AbortSignal): Promise<HttpResponse> {
    return this.#settings.authentication.exchange(
      request,
      (ready) => send(via, this.url, ready, signal),
      signal,
    );
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
    return Buffer.concat(parts, bytes).toString('utf8');
  }
}

/** No HTTP/2: Exchange authenticates connections, and a held stream must not share one. */
function pool(settings: HttpSettings, connections: number | null): Pool {
  return new Pool(settings.url.origin, {
    connections,
    pipelining: 1,
    allowH2: false,
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: 20_000,
    connect: {
      secureContext: settings.trust,
      rejectUnauthorized: true,
      timeout: settings.timeoutMs,
    },
  });
}

async function send(
  via: Pool,
  url: URL,
  request: HttpRequest,
  signal: AbortSignal,
): Promise<HttpResponse> {
  const { statusCode, headers, body } = await via.request({
    method: 'POST',
    path: `${url.pathname}${url.search}`,
    headers: request.headers,
    body: request.body,
    signal,
  });
  const named = new Map<string, string>();
  for (const [name, value] of Object.entries(headers)) {
    const first = Array.isArray(value) ? value[0] : value;
    if (first !== undefined) {
      named.set(name.toLowerCase(), first);
    }
  }
  return {
    status: statusCode,
    headers: named,
    chunks: body,
    discard: () => body.dump({ limit: 65_536 }),
  };
}
