import type { FastifyInstance } from 'fastify';
import { httpListening } from '../telemetry/http-events.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { buildApi } from './api.ts';
import type { ArrivalBounds } from './arrival.ts';
import { type ListenAddress, listenOn } from './listen.ts';
import type { HttpServices } from './services.ts';

/** Disposing it stops accepting, lets what is under way finish for a moment, and closes the rest. */
export interface HttpServer extends AsyncDisposable {
  /** `http://127.0.0.1:8780` or `unix:/run/doorlight/api.sock`. */
  readonly address: string;
}

export interface HttpServerOptions {
  readonly listen: ListenAddress;
  /** The bearer token that every route but health needs. */
  readonly token: string;
  readonly services: HttpServices;
  readonly telemetry: Telemetry;
  /** How long requests may take to come in. */
  readonly bounds?: ArrivalBounds;
}

const closeTimeoutMs = 3_000;

/** Starts the REST API. Throws a `ListenError` where it cannot listen. */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const { services, telemetry, bounds } = options;
  const { app } = await buildApi(services, options.token, telemetry, bounds);
  const address = await listenOn(app, options.listen);
  httpListening(telemetry, address);
  return { address, [Symbol.asyncDispose]: () => close(app) };
}

async function close(app: Pick<FastifyInstance, 'close' | 'server'>): Promise<void> {
  const cut = setTimeout(() => app.server.closeAllConnections(), closeTimeoutMs);
  try {
    await app.close();
  } finally {
    clearTimeout(cut);
  }
}
