import { setTimeout as wait } from 'node:timers/promises';
import { GatewayError } from '../../../sync/gateway-error.ts';
import type { Authentication } from '../authentication.ts';
import { schemesIn } from '../challenges.ts';
import type { Line, TlsConnection } from '../line.ts';
import type { HttpRequest, HttpResponse } from '../message.ts';
import {
  type Challenge,
  type Who,
  accountNames,
  authenticateV1,
  authenticateV2,
  negotiateMessage,
  readChallenge,
} from './messages.ts';

export interface NtlmSettings {
  readonly server: URL;
  /** `user@domain` or `DOMAIN\user`. */
  readonly account: string;
  readonly password: string;
  /** Never anything but NTLMv2 unless `v1` is asked for, since v1 is broken within hours. */
  readonly version: 'v1' | 'v2';
  /** After a single refusal, which may be throttling, it is tried again this much later. */
  readonly secondTryMs?: number;
}

type Scheme = 'NTLM' | 'Negotiate';

type Handshake =
  | { readonly kind: 'done'; readonly response: HttpResponse }
  /** `broken`: the connection was lost between the messages, which says nothing of the password. */
  | { readonly kind: 'refused' | 'broken' };

type Opening =
  | { readonly kind: 'challenge'; readonly challenge: Challenge; readonly scheme: Scheme }
  | Handshake;

/**
 * NTLM over HTTP (MS-NTHT, MS-NLMP): three messages prove who we are to a connection, and nothing
 * more is said on it afterwards. Offered as `NTLM`, or raw within `Negotiate`, as IIS takes it.
 *
 * Until the password has been taken once only one exchange tries it, and the others share what
 * comes of that, lest a wrong one lock the account.
 */
export class NtlmAuthentication implements Authentication {
  readonly proves = 'connection';
  readonly #settings: NtlmSettings;
  readonly #who: Who;
  readonly #proven = new WeakSet<TlsConnection>();
  #scheme: Scheme = 'NTLM';
  #taken = false;
  #first: Promise<void> | undefined;

  constructor(settings: NtlmSettings) {
    this.#settings = settings;
    this.#who = { ...accountNames(settings.account), password: settings.password };
  }

  async exchange(request: HttpRequest, line: Line, signal: AbortSignal): Promise<HttpResponse> {
    const { connection } = line;
    if (connection !== undefined && this.#proven.has(connection)) {
      const response = await line.send(request);
      if (response.status !== 401) {
        return response;
      }
      await response.discard();
      await line.renew();
    }
    while (!this.#taken && this.#first !== undefined) {
      await this.#first;
      signal.throwIfAborted();
    }
    return this.#taken
      ? this.#prove(request, line, signal)
      : this.#proveFirst(request, line, signal);
  }

  async #proveFirst(request: HttpRequest, line: Line, signal: AbortSignal): Promise<HttpResponse> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    promise.catch(() => {});
    this.#first = promise;
    try {
      const response = await this.#prove(request, line, signal);
      this.#taken = true;
      return response;
    } catch (error) {
      if (error instanceof GatewayError && error.remedy === 'fix-server') {
        reject(error);
      }
      throw error;
    } finally {
      this.#first = undefined;
      resolve();
    }
  }

  /** Two tries, since a single refusal may be throttling. */
  async #prove(request: HttpRequest, line: Line, signal: AbortSignal): Promise<HttpResponse> {
    let refused = 0;
    for (let tries = 0; tries < 4; tries += 1) {
      const handshake = await this.#handshake(request, line);
      if (handshake.kind === 'done') {
        return handshake.response;
      }
      // Some servers take no second handshake on a connection where one has failed.
      await line.renew();
      if (handshake.kind === 'refused') {
        refused += 1;
        this.#taken = false;
        if (refused === 2) {
          throw this.#refused();
        }
        await wait(this.#settings.secondTryMs ?? 500, undefined, { signal });
      }
    }
    throw new GatewayError(
      `${this.#server} closes the connection in the middle of signing in with NTLM: look for a proxy in between that does not keep connections.`,
      'retry',
    );
  }

  async #handshake(request: HttpRequest, line: Line): Promise<Handshake> {
    const opening = await this.#open(request, line);
    if (opening.kind !== 'challenge') {
      return opening;
    }
    const { connection } = line;
    if (connection === undefined) {
      return { kind: 'broken' };
    }
    const message = this.#answer(opening.challenge, connection);
    const response = await line.send(withToken(request, opening.scheme, message));
    if (response.status !== 401) {
      if (line.connection !== undefined) {
        this.#proven.add(line.connection);
      }
      return { kind: 'done', response };
    }
    await response.discard();
    return { kind: line.connection === connection ? 'refused' : 'broken' };
  }

  /** The first message, without the body of the request; and what the server says to it. */
  async #open(request: HttpRequest, line: Line): Promise<Opening> {
    for (let tries = 0; tries < 2; tries += 1) {
      const scheme = this.#scheme;
      const empty = { ...request, body: '' };
      const response = await line.send(withToken(empty, scheme, negotiateMessage()));
      if (response.status !== 401) {
        return { kind: 'done', response };
      }
      await response.discard();
      const offers = response.headers.get('www-authenticate') ?? '';
      const challenge = challengeIn(offers, scheme);
      if (challenge !== undefined) {
        return { kind: 'challenge', challenge, scheme };
      }
      const schemes = offered(offers);
      if (schemes.length === 0) {
        throw this.#notOffered(offers);
      }
      this.#scheme = schemes.find((one) => one !== scheme) ?? scheme;
    }
    return { kind: 'refused' };
  }

  #answer(challenge: Challenge, connection: TlsConnection): Buffer {
    const { targetInfo } = challenge;
    if (this.#settings.version === 'v1') {
      return authenticateV1(this.#who, challenge);
    }
    if (targetInfo === undefined) {
      throw new GatewayError(
        `${this.#server} knows NTLMv1 only, which is not allowed since it does not protect the password: let the server take NTLMv2, or allow it with "ntlmv1".`,
        'fix-server',
        { fault: 'ntlm-level' },
      );
    }
    const binding = {
      servicePrincipal: `HTTP/${this.#settings.server.hostname}`,
      tlsServerEndPoint: connection.serverEndPoint,
    };
    return authenticateV2(this.#who, { ...challenge, targetInfo }, binding, Date.now());
  }

  get #server(): string {
    return this.#settings.server.href;
  }

  #refused(): GatewayError {
    const { account, version } = this.#settings;
    const hint =
      version === 'v1'
        ? 'that it is written as DOMAIN\\user, and that the server takes NTLMv1, which is sent here'
        : 'and that it is written as user@domain or DOMAIN\\user';
    return new GatewayError(
      `${this.#server} does not accept the password of ${account}: check account and password, ${hint}.`,
      'fix-server',
      { fault: 'password-refused' },
    );
  }

  #notOffered(offers: string): GatewayError {
    const schemes = schemesIn(offers);
    const instead = schemes.length === 0 ? 'nothing' : schemes.join(' and ');
    return new GatewayError(
      `${this.#server} does not offer NTLM (it offers ${instead}): allow Windows authentication on the EWS virtual directory, or choose another authentication.`,
      'fix-server',
      { fault: 'not-offered' },
    );
  }
}

function withToken(request: HttpRequest, scheme: Scheme, token: Buffer): HttpRequest {
  const authorization = `${scheme} ${token.toString('base64')}`;
  return { ...request, headers: { ...request.headers, authorization } };
}

function challengeIn(offers: string, scheme: Scheme): Challenge | undefined {
  const token = new RegExp(`(?:^|, *)${scheme} +([A-Za-z0-9+/]+=*)`, 'i').exec(offers)?.[1];
  return token === undefined ? undefined : readChallenge(Buffer.from(token, 'base64'));
}

/** What of ours the server offers, NTLM first. */
function offered(offers: string): readonly Scheme[] {
  const names = new Set(schemesIn(offers).map((name) => name.toLowerCase()));
  return (['NTLM', 'Negotiate'] as const).filter((scheme) => names.has(scheme.toLowerCase()));
}
