import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { actorName } from '../accounts/actor.ts';
import type { Sessions } from '../accounts/sessions.ts';
import { httpTokenRefused } from '../telemetry/http-events.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { type Caller, accessOf, permit, tokenCaller } from './access.ts';
import { ProblemError } from './problem.ts';
import { refuseForeignPage, refuseForeignSignIn } from './same-origin.ts';
import { unattendedHeader } from './contract/sessions.ts';
import { sessionToken } from './session-cookie.ts';

/**
 * Requests a minute. Strangers have a budget of their own, so that guessing tokens is slow and
 * does not use up what those who have one may ask.
 */
const limits = { withToken: 6_000, session: 1_200, strangers: 60 };

const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

export interface GuardOptions {
  /** The bearer token, with which one is an administrator. */
  readonly token: string;
  readonly sessions: Pick<Sessions, 'find'>;
  /** Where browsers reach Doorlight; `null` where that is not known. */
  readonly publicUrl: string | null;
  readonly telemetry: Telemetry;
}

/**
 * The one place where it is decided who may call what: whoever calls proves who they are by the
 * token or by the cookie of a session, and each route declares what it takes (`access.ts`).
 */
export function guard(app: FastifyInstance, options: GuardOptions): void {
  const { sessions, publicUrl, telemetry } = options;
  const expected = digest(options.token);
  const spend = budgets(app, publicUrl);
  app.decorateRequest('caller', null);

  app.addHook('onRequest', async (request) => {
    const access = accessOf(request);
    if (access === 'open') return;
    const changes = !safeMethods.has(request.method);
    if (access === 'sign-in') {
      await spend.strangers(request);
      if (changes) refuseForeignSignIn(request, publicUrl);
      return;
    }
    const caller = await provenCaller(request);
    if (caller === undefined) {
      await spend.strangers(request);
      // Whoever opens the page to sign in shows nothing yet, and that is nothing to look after.
      if (request.headers.authorization !== undefined) {
        httpTokenRefused(telemetry, addressOf(request, publicUrl));
      }
      throw notSignedIn(request);
    }
    await spend.known(caller, request);
    if (caller.session !== null && changes) refuseForeignPage(request, publicUrl);
    permit(caller, access);
    request.caller = caller;
  });

  async function provenCaller(request: FastifyRequest): Promise<Caller | undefined> {
    if (request.headers.authorization !== undefined) {
      return timingSafeEqual(digest(bearer(request)), expected) ? tokenCaller : undefined;
    }
    const token = sessionToken(request, publicUrl);
    const session =
      token === undefined ? undefined : await sessions.find(token, !isUnattended(request));
    if (session === undefined) return undefined;
    const { way, name, role, person } = session;
    return { by: actorName(way, name), role, person, session };
  }
}

/**
 * Nobody does anything: a page that is merely open follows what happens and asks again and again.
 * A session is not used by that; a change is always somebody's.
 */
function isUnattended({ method, headers, routeOptions }: FastifyRequest): boolean {
  if (!safeMethods.has(method)) return false;
  return (
    headers[unattendedHeader] !== undefined || (routeOptions.url?.endsWith('/events') ?? false)
  );
}

interface Budgets {
  strangers(request: FastifyRequest): Promise<void>;
  known(caller: Caller, request: FastifyRequest): Promise<void>;
}

function budgets(app: FastifyInstance, publicUrl: string | null): Budgets {
  const timeWindow = '1 minute';
  const tokens = app.createRateLimit({
    max: limits.withToken,
    timeWindow,
    keyGenerator: () => 'token',
  });
  const bySession = app.createRateLimit({
    max: limits.session,
    timeWindow,
    keyGenerator: (request) => sessionToken(request, publicUrl) ?? '',
  });
  const strangers = app.createRateLimit({
    max: limits.strangers,
    timeWindow,
    keyGenerator: (request) => addressOf(request, publicUrl),
  });
  return {
    strangers: async (request) => refuseTooMany(await strangers(request)),
    known: async ({ session }, request) =>
      refuseTooMany(await (session === null ? tokens : bySession)(request)),
  };
}

/** `used` is what a rate limit says of a request; throws a problem where that is too much. */
export function refuseTooMany(
  used: Awaited<ReturnType<ReturnType<FastifyInstance['createRateLimit']>>>,
): void {
  if (used.isAllowed || !used.isExceeded) return;
  throw new ProblemError(
    429,
    'too-many-requests',
    `Too many requests. Try again in ${used.ttlInSeconds} s.`,
    {
      params: { seconds: used.ttlInSeconds },
      headers: { 'retry-after': String(used.ttlInSeconds) },
    },
  );
}

/**
 * From where a request comes. We listen on this machine alone: whoever has said at which address
 * browsers reach us has a proxy in front, and it is the proxy that added the last one.
 */
export function addressOf(request: FastifyRequest, publicUrl: string | null): string {
  const forwarded = [request.headers['x-forwarded-for'] ?? ''].flat().join(',');
  const last = publicUrl === null ? '' : (forwarded.split(',').at(-1)?.trim() ?? '');
  // A Unix socket has no address.
  return last === '' ? (request.raw.socket.remoteAddress ?? 'unix') : last.slice(0, 64);
}

function notSignedIn({ headers }: FastifyRequest): ProblemError {
  return new ProblemError(
    401,
    'token',
    headers.cookie === undefined
      ? 'The bearer token is missing or wrong. Send "Authorization: Bearer …" with the token of ' +
          'the http section of the configuration, or sign in.'
      : 'You have not signed in, or your session is over. Sign in again.',
    { headers: { 'www-authenticate': 'Bearer realm="doorlight"' } },
  );
}

function bearer(request: FastifyRequest): string {
  // RFC 6750 §2.1; RFC 9110 §11.1: the scheme is case-insensitive.
  return /^bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
}

/** Digests have one length, as a comparison in constant time needs. */
function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
