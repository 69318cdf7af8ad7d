import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { httpTokenRefused } from '../telemetry/http-events.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { ProblemError } from './problem.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Answered without a token. */
    readonly open?: boolean;
  }
}

/**
 * Requests a minute. Strangers have a budget of their own, so that guessing tokens is slow and
 * does not use up what those who have one may ask.
 */
const limits = { withToken: 6_000, strangers: 60 };

/** Every route but those marked `open`, and what is no route at all, needs the bearer token. */
export function requireToken(app: FastifyInstance, token: string, telemetry: Telemetry): void {
  const expected = digest(token);
  const budget = app.createRateLimit({
    max: limits.withToken,
    timeWindow: '1 minute',
    keyGenerator: () => 'token',
  });
  const strangersBudget = app.createRateLimit({
    max: limits.strangers,
    timeWindow: '1 minute',
    keyGenerator: from,
  });

  app.addHook('onRequest', async (request) => {
    if (request.routeOptions.config.open === true) return;
    const known = timingSafeEqual(digest(bearer(request)), expected);
    const used = await (known ? budget : strangersBudget)(request);
    if (!used.isAllowed && used.isExceeded) {
      throw new ProblemError(
        429,
        'too-many-requests',
        `Too many requests. Try again in ${used.ttlInSeconds} s.`,
        { headers: { 'retry-after': String(used.ttlInSeconds) } },
      );
    }
    if (known) return;
    httpTokenRefused(telemetry, from(request));
    throw new ProblemError(
      401,
      'token',
      'The bearer token is missing or wrong. Send "Authorization: Bearer …" with the token of ' +
        'the http section of the configuration.',
      { headers: { 'www-authenticate': 'Bearer realm="doorlight"' } },
    );
  });
}

/** A Unix socket has no address. */
function from(request: FastifyRequest): string {
  return request.raw.socket.remoteAddress ?? 'unix';
}

function bearer(request: FastifyRequest): string {
  // RFC 6750 §2.1; RFC 9110 §11.1: the scheme is case-insensitive.
  return /^bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
}

/** Digests have one length, as a comparison in constant time needs. */
function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
