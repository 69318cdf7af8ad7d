import { setTimeout as wait } from 'node:timers/promises';
import { GatewayError } from '../../sync/gateway-error.ts';
import type { HttpRequest, HttpResponse } from './message.ts';

/**
 * How a server's requests are authenticated. `send` may be called several times for one exchange;
 * all its calls use one connection where the kind needs that (NTLM), which is the caller's care.
 */
export interface Authentication {
  /** Sends `request` with what proves who we are. Rejects with a `GatewayError` when refused. */
  exchange(request: HttpRequest, send: Send, signal: AbortSignal): Promise<HttpResponse>;
}

/** Sends as it is, and resolves when the headers of the answer are there. */
export type Send = (request: HttpRequest) => Promise<HttpResponse>;

export interface BasicSettings {
  /** For messages only. */
  readonly server: string;
  /** `user@domain` or `DOMAIN\user`. */
  readonly account: string;
  readonly password: string;
  /** After a single 401, which may be throttling, the request is sent again this much later. */
  readonly secondTryMs?: number;
}

/**
 * RFC 7617. It is left to the caller to hold back others while the password has not been taken
 * yet, lest a wrong one lock the account.
 */
export class BasicAuthentication implements Authentication {
  readonly #settings: BasicSettings;
  readonly #header: string;

  constructor(settings: BasicSettings) {
    this.#settings = settings;
    const pair = Buffer.from(`${settings.account}:${settings.password}`, 'utf8');
    this.#header = `Basic ${pair.toString('base64')}`;
  }

  async exchange(request: HttpRequest, send: Send, signal: AbortSignal): Promise<HttpResponse> {
    const proved = { ...request, headers: { ...request.headers, authorization: this.#header } };
    const first = await send(proved);
    if (first.status !== 401) {
      return first;
    }
    await first.discard();
    await wait(this.#settings.secondTryMs ?? 500, undefined, { signal });
    const second = await send(proved);
    if (second.status !== 401) {
      return second;
    }
    await second.discard();
    const { server, account } = this.#settings;
    throw new GatewayError(
      `${server} does not accept the password of ${account}: check account and password, and that the server allows Basic authentication.`,
      'fix-server',
    );
  }
}
