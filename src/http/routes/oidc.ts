import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { addressOf } from '../authentication.ts';
import { ProblemError, problems } from '../problem.ts';
import type { HttpServices } from '../services.ts';
import { isSecure, sessionToken, setSessionCookie } from '../session-cookie.ts';
import type { ZodApp } from '../zod-app.ts';

const base = '/api/v1/session/oidc';
const callback = `${base}/callback`;
/** Holds what the browser must have when it comes back from the provider. */
const cookieName = 'doorlight-oidc';
const tags = ['sign-in'];
const redirected = z.undefined().describe('Sent elsewhere.');

/**
 * Signing in with another provider. Both routes are visited, not called: what goes wrong is told
 * on the sign-in page, `/sign-in?problem=…`.
 */
export function oidcRoutes(
  app: ZodApp,
  {
    provider,
    publicUrl,
    sessions,
    signIn,
  }: Pick<HttpServices, 'provider' | 'publicUrl' | 'sessions' | 'signIn'>,
): void {
  // Coming back from the provider is a navigation that another site began: `Strict` would not do.
  const attributes = {
    path: base,
    httpOnly: true,
    sameSite: 'lax',
    secure: isSecure(publicUrl),
    maxAge: 600,
  } as const;

  app.route({
    method: 'GET',
    url: base,
    config: { access: 'sign-in' },
    schema: {
      operationId: 'beginProviderSignIn',
      summary: 'Sends the browser to the provider.',
      tags,
      security: [],
      response: { 302: redirected, ...problems(404) },
    },
    handler: async (_request, reply) => {
      if (provider === null || publicUrl === null) throw noProvider();
      const begun = await provider.begin(`${publicUrl}${callback}`);
      if (begun === null) return await refused(reply, 'provider-down');
      void reply.setCookie(cookieName, begun.browser, attributes);
      return await leave(reply, begun.url);
    },
  });

  app.route({
    method: 'GET',
    url: callback,
    config: { access: 'sign-in' },
    schema: {
      operationId: 'endProviderSignIn',
      summary: 'Where the provider sends the browser back to.',
      tags,
      security: [],
      response: { 302: redirected, ...problems(404) },
    },
    handler: async (request, reply) => {
      if (provider === null || publicUrl === null) throw noProvider();
      const url = new URL(request.url, publicUrl);
      void reply.clearCookie(cookieName, attributes);
      const outcome = await provider.finish(url, request.cookies[cookieName]);
      if (outcome.kind === 'refused') {
        const from = addressOf(request, publicUrl);
        await signIn.refuse('oidc', '(provider)', from, outcome.reason);
        return await refused(reply, outcome.reason);
      }
      const before = sessionToken(request, publicUrl);
      const old = before === undefined ? undefined : await sessions.find(before);
      if (old !== undefined) await sessions.end(old);
      const begun = await signIn.accept(outcome.who);
      if (begun.kind === 'refused') {
        await signIn.refuse('oidc', '(provider)', addressOf(request, publicUrl), 'nobody');
        return await refused(reply, 'nobody');
      }
      setSessionCookie(reply, publicUrl, begun.token, begun.session);
      return await leave(reply, '/');
    },
  });
}

function refused(reply: FastifyReply, problem: string): FastifyReply {
  return leave(reply, `/sign-in?problem=${problem}`);
}

function leave(reply: FastifyReply, url: string): FastifyReply {
  return reply.header('cache-control', 'no-store').redirect(url, 302);
}

function noProvider(): ProblemError {
  return new ProblemError(
    404,
    'no-provider',
    'No other provider is set up to sign in with. An administrator does so with oidc and http.publicUrl in the configuration.',
  );
}
