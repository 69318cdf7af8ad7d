import type { ServerTrust } from '../../../certificates/server-trust.ts';
import { GatewayError } from '../../../sync/gateway-error.ts';
import type { Authentication } from '../authentication.ts';
import type { Line } from '../line.ts';
import type { HttpRequest, HttpResponse } from '../message.ts';
import { type OAuthClient, type Token, requestToken } from './token-endpoint.ts';

export interface OAuthSettings {
  /** For messages only. */
  readonly server: string;
  /** What the token endpoint's certificate is verified against. */
  readonly trust: ServerTrust;
  readonly client: OAuthClient;
}

interface CachedToken extends Token {
  /** By `performance.now`, which no change of the clock disturbs. */
  readonly renewAt: number;
}

const mostEarlierMs = 300_000;

/**
 * RFC 6750: a token of the client credentials grant with every request. It is kept until shortly
 * before it expires; one request for a new one is under way at most, and all wait for that.
 */
export class OAuthAuthentication implements Authentication {
  readonly proves = 'request';
  readonly #settings: OAuthSettings;
  #token: CachedToken | undefined;
  #renewal: Promise<CachedToken> | undefined;

  constructor(settings: OAuthSettings) {
    this.#settings = settings;
  }

  async exchange(request: HttpRequest, line: Line, signal: AbortSignal): Promise<HttpResponse> {
    const token = await this.#current(signal);
    const first = await line.send(withToken(request, token));
    if (first.status !== 401) {
      return first;
    }
    await first.discard();
    // It may have been revoked. Others may have a new one already.
    if (this.#token === token) {
      this.#token = undefined;
    }
    const second = await line.send(withToken(request, await this.#current(signal)));
    if (second.status !== 401) {
      return second;
    }
    await second.discard();
    const { server, client } = this.#settings;
    throw new GatewayError(
      `${server} does not accept the token of the client ${client.clientId}: check that the application has the permission to use Exchange Web Services (full_access_as_app) with an administrator's consent, and that the tenant and the scope ${client.scope} are those of this server.`,
      'fix-server',
    );
  }

  async #current(signal: AbortSignal): Promise<CachedToken> {
    if (this.#token !== undefined && performance.now() < this.#token.renewAt) {
      return this.#token;
    }
    this.#renewal ??= this.#renew().finally(() => {
      this.#renewal = undefined;
    });
    return abortable(this.#renewal, signal);
  }

  /** For everyone who waits, so nobody's signal ends it; it has a time limit of its own. */
  async #renew(): Promise<CachedToken> {
    const { client, trust } = this.#settings;
    const token = await requestToken(client, trust);
    const earlier = Math.min(mostEarlierMs, token.lifetimeMs / 10);
    this.#token = { ...token, renewAt: performance.now() + token.lifetimeMs - earlier };
    return this.#token;
  }
}

function withToken(request: HttpRequest, { value }: Token): HttpRequest {
  return { ...request, headers: { ...request.headers, authorization: `Bearer ${value}` } };
}

function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => reject(signal.reason as Error);
    if (signal.aborted) {
      giveUp();
      return;
    }
    signal.addEventListener('abort', giveUp, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp));
  });
}
