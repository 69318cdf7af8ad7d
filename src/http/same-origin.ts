import type { FastifyRequest } from 'fastify';
import { ProblemError } from './problem.ts';

/**
 * What browsers say of the page that asks (docs/decisions/014-signing-in.md). `undefined` where
 * they say nothing, as what is no browser does.
 */
function isSameOrigin(request: FastifyRequest, publicUrl: string | null): boolean | undefined {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin';
  const { origin, host = '' } = request.headers;
  if (origin === undefined) return undefined;
  if (publicUrl !== null && origin === new URL(publicUrl).origin) return true;
  // A name that leads here today and elsewhere tomorrow is nobody's own: only loopback is.
  return isLoopback(host) && origin === `http://${host}`;
}

/** Throws a problem where another site's page asks in the name of whoever has signed in. */
export function refuseForeignPage(request: FastifyRequest, publicUrl: string | null): void {
  if (isSameOrigin(request, publicUrl) === true) return;
  throw new ProblemError(
    403,
    'cross-site',
    'A change with a session must come from a page of Doorlight itself: Sec-Fetch-Site must be same-origin, or Origin the address in http.publicUrl.',
  );
}

/** As above, but whoever does not say is let through: no session is used. */
export function refuseForeignSignIn(request: FastifyRequest, publicUrl: string | null): void {
  if (isSameOrigin(request, publicUrl) !== false) return;
  throw new ProblemError(
    403,
    'cross-site',
    'Sign in on a page of Doorlight itself, at the address in http.publicUrl.',
  );
}

function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i.test(host);
}
