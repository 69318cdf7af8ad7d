import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import { type FastifyInstance, fastify } from 'fastify';
import {
  type ZodTypeProvider,
  serializerCompiler,
  validatorCompiler,
} from 'fastify-type-provider-zod';
import { httpAnswered } from '../telemetry/http-events.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { type ArrivalBounds, boundArrival, longestMs, usualBounds } from './arrival.ts';
import { mostFileBytes } from '../people/bulk/bulk-service.ts';
import { guard } from './authentication.ts';
import { clientErrorHandler, errorHandler, notFound, routeOf } from './error-handler.ts';
import { refuseOddFraming } from './framing.ts';
import { describeOperations } from './openapi.ts';
import { accountRoutes } from './routes/accounts.ts';
import { consoleRoutes } from './console.ts';
import { auditRoutes } from './routes/audit.ts';
import { certificateRoutes } from './routes/certificates.ts';
import { delegateRoutes } from './routes/delegates.ts';
import { bulkFileRoutes } from './routes/bulk-files.ts';
import { bulkPreviewRoutes } from './routes/bulk-previews.ts';
import { bulkRoutes } from './routes/bulk.ts';
import { callRoutes } from './routes/call.ts';
import { gatewayRoutes } from './routes/gateways.ts';
import { healthRoutes } from './routes/health.ts';
import { lockoutRoutes } from './routes/lockouts.ts';
import { meRoutes } from './routes/me.ts';
import { oidcRoutes } from './routes/oidc.ts';
import { ownCertificateRoutes } from './routes/own-certificates.ts';
import { overviewRoutes } from './routes/overview.ts';
import { parameterRoutes } from './routes/parameters.ts';
import { peopleRoutes } from './routes/people.ts';
import { presenceRoutes } from './routes/presence.ts';
import { presenceEventRoutes } from './routes/presence-events.ts';
import { publisherRoutes } from './routes/publishers.ts';
import { sessionRoutes } from './routes/sessions.ts';
import { simulateRoutes } from './routes/simulate.ts';
import { timelineRoutes } from './routes/timeline.ts';
import { troubleshooterRoutes } from './routes/troubleshooter.ts';
import type { HttpServices } from './services.ts';
import type { ZodApp } from './zod-app.ts';

interface Route {
  readonly method: string;
  /** With `:name` for what varies. */
  readonly url: string;
}

export interface Api {
  readonly app: ZodApp;
  /** Everything it answers to. */
  readonly routes: readonly Route[];
}

const bodyLimitBytes = 64 * 1024;
/** Its own headers; how long the rest may take is bounded in `arrival.ts`. */
const headersTimeoutMs = 10_000;
const handlerTimeoutMs = 30_000;

/** The REST API, not yet listening. `token` is the bearer token with which one is an administrator. */
export async function buildApi(
  services: HttpServices,
  token: string,
  telemetry: Telemetry,
  bounds: ArrivalBounds = usualBounds,
): Promise<Api> {
  const app = createApp(telemetry, bounds);
  refuseOddFraming(app);
  boundArrival(app, bounds);
  const routes: Route[] = [];
  app.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) routes.push({ method: one, url });
  });
  countAnswers(app, telemetry);
  await app.register(helmet);
  await app.register(rateLimit, { global: false });
  await app.register(cookie);
  const { sessions, publicUrl } = services;
  guard(app, { token, sessions, publicUrl, telemetry });
  await describeOperations(app, services);
  healthRoutes(app, services, telemetry);
  sessionRoutes(app, services);
  oidcRoutes(app, services);
  accountRoutes(app, services);
  lockoutRoutes(app, services);
  meRoutes(app, services);
  peopleRoutes(app, services);
  delegateRoutes(app, services);
  bulkRoutes(app, services, bounds.pace);
  bulkPreviewRoutes(app, bounds.pace);
  bulkFileRoutes(app, services);
  presenceRoutes(app, services);
  callRoutes(app, services, telemetry);
  parameterRoutes(app, services);
  gatewayRoutes(app, services);
  publisherRoutes(app, services);
  certificateRoutes(app, services);
  ownCertificateRoutes(app, services);
  auditRoutes(app, services.audit);
  troubleshooterRoutes(app, services);
  timelineRoutes(app, services);
  simulateRoutes(app, services);
  overviewRoutes(app, services);
  presenceEventRoutes(app, services);
  await consoleRoutes(app);
  return { app, routes };
}

function createApp(telemetry: Telemetry, { pace }: ArrivalBounds): ZodApp {
  const handleError = errorHandler(telemetry);
  const app = fastify({
    // What is logged of requests is said in telemetry/http-events.ts.
    logger: false,
    bodyLimit: bodyLimitBytes,
    requestTimeout: longestMs(mostFileBytes, pace) + handlerTimeoutMs,
    connectionTimeout: headersTimeoutMs + handlerTimeoutMs,
    handlerTimeout: handlerTimeoutMs,
    // A bare JID is at most 2047 octets (RFC 7622 §3.1), each up to three when percent-encoded.
    routerOptions: { maxParamLength: 3 * 2_047 },
    clientErrorHandler,
    frameworkErrors: (error, request, reply) => void handleError(error, request, reply),
  });
  app.server.headersTimeout = headersTimeoutMs;
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler(handleError);
  // Forms of other sites can send it, and nobody else would.
  app.removeContentTypeParser('text/plain');
  acceptNoBody(app);
  app.setNotFoundHandler(notFound);
  return app.withTypeProvider<ZodTypeProvider>();
}

/** Many clients name a media type also where they send nothing, as with DELETE. */
function acceptNoBody(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, text, done) => {
    if (text.length === 0) done(null);
    else void parse(request, text.toString(), done);
  });
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
