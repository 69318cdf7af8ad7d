import { z } from 'zod';
import { actorOf, ownPerson } from '../access.ts';
import { delegateInputSchema, delegatesSchema, delegationSchema } from '../contract/delegates.ts';
import { ownDelegateParamsSchema } from '../contract/me.ts';
import { ownChangedMeanwhile, seenBy, tagOf } from '../if-match.ts';
import { ProblemError, problems } from '../problem.ts';
import type { HttpServices } from '../services.ts';
import type { ZodApp } from '../zod-app.ts';
import { delegationAnswer, named } from './delegates.ts';
import { personNamed } from './person-named.ts';

const base = '/api/v1/me/delegates';
const tags = ['me'];
const config = { access: 'own' } as const;

/** Who may act for a person, said by themself. */
export function ownDelegateRoutes(
  app: ZodApp,
  { delegates }: Pick<HttpServices, 'delegates'>,
): void {
  app.route({
    method: 'GET',
    url: base,
    config,
    schema: {
      operationId: 'listMyDelegates',
      summary: 'Who may act for me, and for whom I may.',
      tags,
      response: { 200: delegatesSchema, ...problems() },
    },
    handler: async (request, reply) => {
      const jid = ownPerson(request);
      const of = await delegates.delegatesOf(jid);
      return reply.header('etag', tagOf(of)).send({
        delegates: of.map(delegationAnswer),
        principals: (await delegates.principalsOf(jid)).map(delegationAnswer),
      });
    },
  });

  app.route({
    method: 'PUT',
    url: `${base}/:delegate`,
    config,
    schema: {
      operationId: 'nameMyDelegate',
      summary: 'Lets somebody act for me; one who may already gets the new end.',
      description: 'It needs If-Match: the ETag of the list of my delegates.',
      tags,
      params: ownDelegateParamsSchema,
      body: delegateInputSchema,
      response: { 200: delegationSchema, ...problems(404, 409, 412, 422, 428) },
    },
    handler: async (request, reply) => {
      const jid = ownPerson(request);
      const { until } = request.body;
      const end = until === null ? null : Date.parse(until);
      const { delegate } = request.params;
      const by = actorOf(request);
      const outcome = await delegates.name(jid, delegate, end, by, seenBy(request));
      const saved = named(jid, outcome, ownChangedMeanwhile);
      const etag = tagOf(await delegates.delegatesOf(jid));
      return reply.header('etag', etag).send(delegationAnswer(saved));
    },
  });

  app.route({
    method: 'DELETE',
    url: `${base}/:delegate`,
    config,
    schema: {
      operationId: 'removeMyDelegate',
      summary: 'Lets somebody act for me no more.',
      tags,
      params: ownDelegateParamsSchema,
      response: { 204: z.undefined().describe('Removed.'), ...problems(404) },
    },
    handler: async (request, reply) => {
      const jid = ownPerson(request);
      const delegate = personNamed(request.params.delegate);
      if (!(await delegates.remove(jid, delegate, actorOf(request)))) {
        throw new ProblemError(404, 'unknown-delegate', `${delegate} does not act for you.`, {
          params: { delegate },
        });
      }
      return reply.code(204).send();
    },
  });
}
