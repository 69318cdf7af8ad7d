import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import { fastify } from 'fastify';
import {
  type ZodTypeProvider,
  serializerCompiler,
  validatorCompiler,
} from 'fastify-type-provider-zod';
import { httpAnswered, httpListening } from '../telemetry/http-events.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { requireToken } from './authentication.ts';
import { clientErrorHandler, errorHandler, notFound, routeOf } from './error-handler.ts';
import { type ListenAddress, listenOn } from './listen.ts';
import { describeOperations } from './openapi.ts';
import { healthRoutes } from './routes/health.ts';
import { parameterRoutes } from './routes/parameters.ts';
import { peopleRoutes } from './routes/people.ts';
import { presenceRoutes } from './routes/presence.ts';
import type { HttpServices } from './services.ts';
import type { ZodApp } from './zod-app.ts';

/** Disposing it stops accepting, lets what is under way finish for a moment, and closes the rest. */
export interface HttpServer extends AsyncDisposable {
  /** `http://127.0.0.1:8080` or `unix:/run/doorlight/api.sock`. */
  readonly address: string;
}

export interface HttpServerOptions {
  readonly listen: ListenAddress;
  /** The bearer token that every route but health needs. */
  readonly token: string;
  readonly services: HttpServices;
  readonly telemetry: Telemetry;
}

const bodyLimitBytes = 64 * 1024;
const requestTimeoutMs = 10_000;
const handlerTimeoutMs = 30_000;
const closeTimeoutMs = 3_000;

/** Starts the REST API. Throws a `ListenError` where it cannot listen. */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const { services, telemetry } = options;
  const app = createApp(telemetry);
  countAnswers(app, telemetry);
  await app.register(helmet);
  await app.register(rateLimit, { global: false });
  requireToken(app, options.token, telemetry);
  await describeOperations(app, services.status.status().version);
  healthRoutes(app, services.status, telemetry);
  peopleRoutes(app, services.people);
  presenceRoutes(app, services);
  parameterRoutes(app, services.parameters);

  const address = await listenOn(app, options.listen);
  httpListening(telemetry, address);
  return { address, [Symbol.asyncDispose]: () => close(app) };
}

function createApp(telemetry: Telemetry): ZodApp {
  const handleError = errorHandler(telemetry);
  const app = fastify({
    // What is logged of requests is said in telemetry/http-events.ts.
    logger: false,
    bodyLimit: bodyLimitBytes,
    requestTimeout: requestTimeoutMs,
    connectionTimeout: requestTimeoutMs + handlerTimeoutMs,
    handlerTimeout: handlerTimeoutMs,
    // A bare JID is at most 2047 octets (RFC 7622 §3.1), each up to three when percent-encoded.
    routerOptions: { maxParamLength: 3 * 2_047 },
    clientErrorHandler,
    frameworkErrors: (error, request, reply) => void handleError(error, request, reply),
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler(handleError);
  app.setNotFoundHandler(notFound);
  return app.withTypeProvider<ZodTypeProvider>();
}

/** Every answer is counted, those to what is no route under one name. */
function countAnswers(app: ZodApp, telemetry: Telemetry): void {
  app.addHook('onResponse', async (request, reply) => {
    httpAnswered(telemetry, {
      method: request.method,
      route: routeOf(request),
      status: reply.statusCode,
      seconds: reply.elapsedTime / 1_000,
    });
  });
}

async function close(app: ZodApp): Promise<void> {
  const cut = setTimeout(() => app.server.closeAllConnections(), closeTimeoutMs);
  try {
    await app.close();
  } finally {
    clearTimeout(cut);
  }
}
