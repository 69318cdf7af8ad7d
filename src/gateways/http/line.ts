import type { TLSSocket } from 'node:tls';
import { Client, type Dispatcher, buildConnector } from 'undici';
import { unpacked } from './content.ts';
import type { HttpRequest, HttpResponse } from './message.ts';
import { tlsServerEndPoint } from './server-end-point.ts';

/** A TLS connection to the server, as against one made after it broke. */
export interface TlsConnection {
  /** RFC 5929 §4, the hash alone; `undefined` where the server showed no certificate. */
  readonly serverEndPoint: Buffer | undefined;
}

/** What the requests of one exchange go over. */
export interface Line {
  /** Sends as it is, and resolves when the headers of the answer are there. */
  send(request: HttpRequest): Promise<HttpResponse>;
  /** What it is connected by; `undefined` before the first request and after a break. */
  readonly connection: TlsConnection | undefined;
  /** Gives the connection up, so that the next request goes over a new one. */
  renew(): Promise<void>;
}

/** How connections are made. */
export interface Reach {
  readonly url: URL;
  readonly connect: buildConnector.BuildOptions;
  /** A connection on which nothing happens for so long is closed. */
  readonly keepAliveTimeoutMs: number;
}

/** What both kinds of connections have in common: only the caller's signal ends a request. */
export function transportOptions(reach: Reach): Omit<Client.Options, 'connect'> {
  return {
    // No HTTP/2: Exchange authenticates connections, and a held stream must not share one.
    allowH2: false,
    pipelining: 1,
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: reach.keepAliveTimeoutMs,
  };
}

/** At most one TLS connection at a time, made when it is needed, which nobody else uses. */
export class OwnLine {
  readonly #reach: Reach;
  #client: Client;
  #connection: TlsConnection | undefined;

  constructor(reach: Reach) {
    this.#reach = reach;
    this.#client = this.#newClient();
  }

  get connection(): TlsConnection | undefined {
    return this.#connection;
  }

  send(request: HttpRequest, signal: AbortSignal): Promise<HttpResponse> {
    return sendOver(this.#client, this.#reach.url, request, signal);
  }

  async renew(): Promise<void> {
    const old = this.#client;
    this.#connection = undefined;
    this.#client = this.#newClient();
    await old.destroy();
  }

  /** Cuts what is under way. */
  destroy(): Promise<void> {
    return this.#client.destroy();
  }

  #newClient(): Client {
    const connector = buildConnector(this.#reach.connect);
    return new Client(this.#reach.url.origin, {
      ...transportOptions(this.#reach),
      connect: (options, made) => {
        connector(options, (...result) => {
          // With an error there is no second argument at all.
          if (result[0] === null) {
            this.#connected(result[1] as TLSSocket);
          }
          made(...result);
        });
      },
    });
  }

  #connected(socket: TLSSocket): void {
    const certificate = socket.getPeerX509Certificate();
    const connection = {
      serverEndPoint: certificate === undefined ? undefined : tlsServerEndPoint(certificate),
    };
    this.#connection = connection;
    socket.once('close', () => {
      if (this.#connection === connection) {
        this.#connection = undefined;
      }
    });
  }
}

/** Resolves when the headers of the answer are there. */
export async function sendOver(
  via: Dispatcher,
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
    const kept = Array.isArray(value) ? onlyOne(name, value) : value;
    if (kept !== undefined) {
      named.set(name.toLowerCase(), kept);
    }
  }
  return {
    status: statusCode,
    headers: named,
    chunks: unpacked(body, named.get('content-encoding')),
    discard: () => body.dump({ limit: 65_536 }),
  };
}

/**
 * RFC 9110 §11.6.1: several challenges may stand in one field, or in several. Cookies may not be
 * joined so (RFC 6265 §3): each has a line.
 */
function onlyOne(name: string, values: readonly string[]): string | undefined {
  switch (name.toLowerCase()) {
    case 'www-authenticate':
      return values.join(', ');
    case 'set-cookie':
      return values.join('\n');
    default:
      return values[0];
  }
}
