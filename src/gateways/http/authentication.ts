import { setTimeout as wait } from 'node:timers/promises';
import { GatewayError } from '../../sync/gateway-error.ts';
import { schemesInstead } from './challenges.ts';
import type { Line } from './line.ts';
import type { HttpRequest, HttpResponse } from './message.ts';

/** How a server's requests are authenticated. */
export interface Authentication {
  /**
   * What is proved by an exchange. With `connection` (NTLM) all requests of an exchange go over one
   * connection, which is kept for the next exchange; with `request` over any.
   */
  readonly proves: 'request' | 'connection';
  /**
   * Sends `request` with what proves who we are, in as many tries as that takes. Rejects with a
   * `GatewayError` when refused.
   */
  exchange(request: HttpRequest, line: Line, signal: AbortSignal): Promise<HttpResponse>;
}

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
  readonly proves = 'request';
  readonly #settings: BasicSettings;
  readonly #header: string;

  constructor(settings: BasicSettings) {
    this.#settings = settings;
    const pair = Buffer.from(`${settings.account}:${settings.password}`, 'utf8');
    this.#header = `Basic ${pair.toString('base64')}`;
  }

  async exchange(request: HttpRequest, line: Line, signal: AbortSignal): Promise<HttpResponse> {
    const proved = { ...request, headers: { ...request.headers, authorization: this.#header } };
    const first = await line.send(proved);
    if (first.status !== 401) {
      return first;
    }
    await first.discard();
    this.#needOffer(first);
    await wait(this.#settings.secondTryMs ?? 500, undefined, { signal });
    const second = await line.send(proved);
    if (second.status !== 401) {
      return second;
    }
    await second.discard();
    const { server, account } = this.#settings;
    throw new GatewayError(
      `${server} does not accept the password of ${account}: check account and password, and that the server allows Basic authentication.`,
      'fix-server',
      { fault: 'password-refused' },
    );
  }

  /** A server that says what it takes, and that is something else, need not be asked again. */
  #needOffer({ headers }: HttpResponse): void {
    const instead = schemesInstead(headers.get('www-authenticate') ?? '', ['Basic']);
    if (instead.length === 0) return;
    throw new GatewayError(
      `${this.#settings.server} does not offer Basic (it offers ${instead.join(' and ')}): choose another authentication, or allow Basic on the EWS virtual directory.`,
      'fix-server',
      { fault: 'not-offered' },
    );
  }
}
