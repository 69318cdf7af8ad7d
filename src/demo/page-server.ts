import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import fastify, { type FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Company } from './company.ts';
import { RefusedError } from './doorlight-api.ts';
import { loopback } from './loopback.ts';
import { pageApi } from './page-api.ts';
import { converseFolder } from './requirements.ts';

const pageFolder = fileURLToPath(new URL('page', import.meta.url));

/** The page and what it asks for, on loopback. */
export interface PageServer extends AsyncDisposable {
  readonly url: string;
}

/** `port` 0 is any that is free. */
export async function startPageServer(company: Company, port: number): Promise<PageServer> {
  const app = fastify({ forceCloseConnections: true });
  const origin = () => `http://${loopback}:${boundPort(app)}`;
  const websocket = new URL(company.chat.websocketUrl).origin;
  guard(app, origin, websocket);
  app.setErrorHandler(async (error, _request, reply) => {
    const refused = error instanceof RefusedError || error instanceof z.ZodError;
    const message = error instanceof RefusedError ? error.message : 'That cannot be done.';
    await reply.code(refused ? 422 : 500).send({ message });
  });
  await app.register(fastifyStatic, { root: pageFolder });
  await app.register(fastifyStatic, {
    root: await converseFolder(),
    prefix: '/converse/',
    decorateReply: false,
  });
  await app.register(pageApi, { prefix: '/api', company });
  try {
    await app.listen({ host: loopback, port });
  } catch (error) {
    await app.close();
    if (port === 0) throw error;
    throw new Error(
      `Port ${port} cannot be used for the page. Leave --port out, or give another.`,
      {
        cause: error,
      },
    );
  }
  return { url: `${origin()}/`, [Symbol.asyncDispose]: () => app.close() };
}

function boundPort(app: FastifyInstance): number {
  const address = app.server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/**
 * Only this page may ask: another site in the same browser has another origin, and a name of its
 * own that it lets point to 127.0.0.1 (DNS rebinding) shows in `Host`.
 */
function guard(app: FastifyInstance, origin: () => string, websocket: string): void {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    // Converse.js sets style attributes.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "media-src 'self'",
    "worker-src 'self'",
    `connect-src 'self' ${websocket}`,
    "frame-src 'self'",
    "frame-ancestors 'self'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  app.addHook('onRequest', async (request, reply) => {
    reply.headers({
      'content-security-policy': policy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-cache',
    });
    const from = request.headers.origin ?? origin();
    const site = request.headers['sec-fetch-site'] ?? 'same-origin';
    const foreign = from !== origin() || site === 'cross-site' || site === 'same-site';
    if (request.headers.host === new URL(origin()).host && !foreign) return;
    await reply.code(403).send({ message: `Open ${origin()}/ instead.` });
  });
}
