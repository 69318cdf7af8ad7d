import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { LinkRefused, SignInOutcome } from '../../accounts/sign-in.ts';
import type { Session } from '../../accounts/session-repository.ts';
import { actorOf, callerOf } from '../access.ts';
import { addressOf } from '../authentication.ts';
import {
  type SessionAnswer,
  endedSessionsSchema,
  linkSignInSchema,
  ownPasswordSchema,
  passwordSignInSchema,
  sessionSchema,
  signInWaysSchema,
} from '../contract/sessions.ts';
import { iso } from '../presence-answers.ts';
import { ProblemError, invalidAccount, problems } from '../problem.ts';
import type { HttpServices } from '../services.ts';
import { clearSessionCookie, sessionToken, setSessionCookie } from '../session-cookie.ts';
import type { ZodApp } from '../zod-app.ts';

const tags = ['sign-in'];
const base = '/api/v1/session';

const linkProblems = {
  used: 'This link has been used: each works once. Write "sign in" to Doorlight again.',
  replaced:
    'This link does not work any more: another was asked for since. Open that one, or write "sign in" to Doorlight again.',
  expired:
    'The time of this link is over: each works for five minutes. Write "sign in" to Doorlight again.',
  unknown:
    'There is no such link, or it was over long ago. Write "sign in" to Doorlight in your chat client.',
  'somebody-else':
    'Somebody else has signed in here than whom this link was sent to. It works once they have signed out.',
} as const satisfies Readonly<Record<LinkRefused['why'], string>>;

type Needs = Pick<HttpServices, 'accounts' | 'sessions' | 'signIn' | 'publicUrl' | 'provider'>;

/** Signing in and out. */
export function sessionRoutes(app: ZodApp, needs: Needs): void {
  const { accounts, sessions, signIn, publicUrl, provider } = needs;

  app.route({
    method: 'GET',
    url: '/api/v1/sign-in',
    config: { access: 'open' },
    schema: {
      operationId: 'signInWays',
      summary: 'How one can sign in here.',
      tags,
      security: [],
      response: { 200: signInWaysSchema },
    },
    handler: () => ({
      password: true as const,
      link: publicUrl !== null,
      provider: provider && { title: provider.title },
    }),
  });

  app.route({
    method: 'POST',
    url: base,
    config: { access: 'sign-in' },
    schema: {
      operationId: 'signIn',
      summary: 'Signs in with a local account; the answer sets the cookie of the session.',
      description:
        'Whether the name or the password was wrong is not said. Whoever fails too often, with ' +
        'one account or from one address, waits, longer each time (429).',
      tags,
      security: [],
      body: passwordSignInSchema,
      response: { 200: sessionSchema, ...problems() },
    },
    handler: async (request, reply) => {
      const { account, password } = request.body;
      const outcome = await signIn.byPassword(account, password, addressOf(request, publicUrl));
      if (outcome.kind === 'refused') {
        throw new ProblemError(
          401,
          'wrong-password',
          'There is no such account with this password.',
        );
      }
      return await welcome(needs, request, reply, outcome);
    },
  });

  app.route({
    method: 'POST',
    url: `${base}/link`,
    config: { access: 'sign-in' },
    schema: {
      operationId: 'signInByLink',
      summary: 'Signs a person in by the link that Doorlight sent them in chat; it works once.',
      description:
        'What became of a link that does not work is said: `link-used`, `link-replaced`, ' +
        '`link-expired` or `link-unknown` (401). Where somebody else has signed in, it is ' +
        '`link-somebody-else` (409), and the link still works for whom it was sent to.',
      tags,
      security: [],
      body: linkSignInSchema,
      response: { 200: sessionSchema, ...problems(409) },
    },
    handler: async (request, reply) => {
      const from = addressOf(request, publicUrl);
      const there = await sessionBefore(needs, request);
      if (there !== undefined && there.person === null) throw linkRefused('somebody-else');
      const outcome = await signIn.byLink(request.body.token, from, there?.person ?? null);
      if (outcome.kind === 'link-refused') throw linkRefused(outcome.why);
      return await welcome(needs, request, reply, outcome);
    },
  });

  app.route({
    method: 'GET',
    url: base,
    config: { access: 'signed-in' },
    schema: {
      operationId: 'getSession',
      summary: 'Who has signed in, and what they may do.',
      tags,
      response: { 200: sessionSchema, ...problems() },
    },
    handler: (request) => {
      const { session, role, by } = callerOf(request);
      return session === null
        ? {
            way: 'token' as const,
            name: by,
            role,
            person: null,
            startedAt: null,
            idleAt: null,
            endsAt: null,
          }
        : sessionAnswer(session);
    },
  });

  app.route({
    method: 'DELETE',
    url: base,
    config: { access: 'signed-in' },
    schema: {
      operationId: 'signOut',
      summary: 'Signs out here.',
      tags,
      response: { 204: z.undefined().describe('Signed out.'), ...problems(409) },
    },
    handler: async (request, reply) => {
      await sessions.end(sessionOf(request));
      clearSessionCookie(reply, publicUrl);
      return reply.code(204).send();
    },
  });

  app.route({
    method: 'DELETE',
    url: '/api/v1/sessions',
    config: { access: 'signed-in' },
    schema: {
      operationId: 'signOutEverywhere',
      summary: 'Signs out here and everywhere else.',
      tags,
      response: { 200: endedSessionsSchema, ...problems(409) },
    },
    handler: async (request, reply) => {
      const { way, name } = sessionOf(request);
      const ended = await sessions.endAll(way, name, actorOf(request));
      clearSessionCookie(reply, publicUrl);
      return { ended };
    },
  });

  app.route({
    method: 'PUT',
    url: `${base}/password`,
    config: { access: 'signed-in' },
    schema: {
      operationId: 'changeOwnPassword',
      summary: 'A new password for whoever has signed in with a local account.',
      description: 'Ends all other sessions of the account.',
      tags,
      body: ownPasswordSchema,
      response: { 204: z.undefined().describe('Changed.'), ...problems(409, 422) },
    },
    handler: async (request, reply) => {
      const session = sessionOf(request);
      const { way, name } = session;
      if (way !== 'account') {
        throw new ProblemError(409, 'no-password', 'You have not signed in with a password.');
      }
      const { current, password } = request.body;
      const proof = await signIn.prove(name, current, addressOf(request, publicUrl));
      if (proof.kind === 'too-often') throw tooOften(proof.waitMs);
      if (proof.kind === 'refused') {
        throw new ProblemError(422, 'wrong-password', 'This is not your password so far.');
      }
      const by = actorOf(request);
      const outcome = await accounts.setPassword(name, password, by);
      if (outcome.kind === 'invalid') {
        throw invalidAccount(outcome);
      }
      await sessions.endAll(way, name, by, session);
      return reply.code(204).send();
    },
  });
}

/** The session of whoever came in, in the cookie; what session they had before is over. */
async function welcome(
  needs: Needs,
  request: FastifyRequest,
  reply: FastifyReply,
  outcome: Exclude<SignInOutcome, { kind: 'refused' }>,
): Promise<SessionAnswer> {
  if (outcome.kind === 'too-often') throw tooOften(outcome.waitMs);
  const { sessions, publicUrl } = needs;
  const old = await sessionBefore(needs, request);
  if (old !== undefined) await sessions.end(old);
  setSessionCookie(reply, publicUrl, outcome.token, outcome.session);
  void reply.header('cache-control', 'no-store');
  return sessionAnswer(outcome.session);
}

/** Of whoever has signed in with this browser already. */
async function sessionBefore(
  { sessions, publicUrl }: Needs,
  request: FastifyRequest,
): Promise<Session | undefined> {
  const token = sessionToken(request, publicUrl);
  return token === undefined ? undefined : await sessions.find(token);
}

function linkRefused(why: LinkRefused['why']): ProblemError {
  return new ProblemError(why === 'somebody-else' ? 409 : 401, `link-${why}`, linkProblems[why]);
}

function sessionAnswer(session: Session): SessionAnswer {
  const { way, name, role, person, startedAt, idleAt, endsAt } = session;
  return {
    way,
    name,
    role,
    person,
    startedAt: iso(startedAt),
    idleAt: iso(idleAt),
    endsAt: iso(endsAt),
  };
}

function sessionOf(request: FastifyRequest): Session {
  const { session } = callerOf(request);
  if (session !== null) return session;
  throw new ProblemError(409, 'no-session', 'Whoever uses the token has no session to end.');
}

function tooOften(waitMs: number): ProblemError {
  const seconds = Math.ceil(waitMs / 1_000);
  return new ProblemError(
    429,
    'too-many-attempts',
    `That was wrong too often. Try again in ${seconds} s.`,
    { params: { seconds }, headers: { 'retry-after': String(seconds) } },
  );
}
