import type { FastifyRequest } from 'fastify';
import type { Jid } from '../../people/person.ts';
import { ownPerson } from '../access.ts';
import { ownPrincipalParamsSchema } from '../contract/me.ts';
import {
  explanationQuerySchema,
  explanationSchema,
  overrideAnswerSchema,
  overrideInputSchema,
  revertAnswerSchema,
} from '../contract/presence.ts';
import { entityTag, explanationOf, overridden, reverted } from '../person-presence.ts';
import { ProblemError, problems } from '../problem.ts';
import type { HttpServices } from '../services.ts';
import type { ZodApp } from '../zod-app.ts';
import { personNamed } from './person-named.ts';

const base = '/api/v1/me/principals/:person/presence';
const tags = ['me'];
const config = { access: 'own' } as const;

/** The presence of those who named a person their delegate, seen and set by the delegate. */
export function ownPrincipalRoutes(app: ZodApp, services: HttpServices): void {
  app.route({
    method: 'GET',
    url: `${base}/explanation`,
    config,
    schema: {
      operationId: 'explainPrincipal',
      summary: 'Why somebody for whom I may act is shown like this, and what comes next.',
      tags,
      params: ownPrincipalParamsSchema,
      querystring: explanationQuerySchema,
      response: { 200: explanationSchema, ...problems(404, 422) },
    },
    handler: async (request, reply) => {
      const principal = await principalOf(services, request, request.params.person);
      const why = await explanationOf(services, principal, request.query.at);
      return reply.header('etag', entityTag(why.revision)).send(why);
    },
  });

  app.route({
    method: 'PUT',
    url: `${base}/override`,
    config,
    schema: {
      operationId: 'overridePrincipal',
      summary: 'Shows what is given instead of somebody for whom I may act; they are told.',
      tags,
      params: ownPrincipalParamsSchema,
      body: overrideInputSchema,
      response: { 200: overrideAnswerSchema, ...problems(404, 409, 412, 422) },
    },
    handler: async (request, reply) => {
      const principal = await principalOf(services, request, request.params.person);
      const answer = await overridden(services, principal, request.body, request);
      return reply.header('etag', entityTag(answer.revision)).send(answer);
    },
  });

  app.route({
    method: 'DELETE',
    url: `${base}/override`,
    config,
    schema: {
      operationId: 'revertPrincipal',
      summary: 'Ends the override of somebody for whom I may act; they are told.',
      tags,
      params: ownPrincipalParamsSchema,
      response: { 200: revertAnswerSchema, ...problems(404) },
    },
    handler: async (request) =>
      reverted(services, await principalOf(services, request, request.params.person), request),
  });
}

/** Whoever may not act for somebody does not learn whether they are served here. */
async function principalOf(
  { delegates }: Pick<HttpServices, 'delegates'>,
  request: FastifyRequest,
  text: string,
): Promise<Jid> {
  const principal = personNamed(text);
  const principals = await delegates.principalsOf(ownPerson(request));
  if (principals.some(({ person }) => person === principal)) return principal;
  throw new ProblemError(
    404,
    'unknown-principal',
    'There is nobody of that name for whom you may act. Ask them to name you their delegate.',
  );
}
