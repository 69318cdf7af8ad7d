import { personParamsSchema } from '../contract/people.ts';
import {
  explanationQuerySchema,
  explanationSchema,
  overrideAnswerSchema,
  overrideInputSchema,
  revertAnswerSchema,
  shownSchema,
} from '../contract/presence.ts';
import { entityTag, explained, explanationOf, overridden, reverted } from '../person-presence.ts';
import { shownAnswer } from '../presence-answers.ts';
import { problems } from '../problem.ts';
import type { HttpServices } from '../services.ts';
import type { ZodApp } from '../zod-app.ts';
import { personNamed } from './person-named.ts';

const base = '/api/v1/people/:jid/presence';

/** What is to be seen of a person, why, and overriding it by hand (presence-rules, "Overrides"). */
export function presenceRoutes(app: ZodApp, services: HttpServices): void {
  const { presenceText } = services;

  app.route({
    method: 'GET',
    url: base,
    config: { access: 'reader' },
    schema: {
      operationId: 'showPresence',
      summary: 'What is to be seen of the person now.',
      tags: ['presence'],
      params: personParamsSchema,
      response: { 200: shownSchema, ...problems(404) },
    },
    handler: async (request, reply) => {
      const { person, why } = await explained(services, personNamed(request.params.jid));
      return reply
        .header('etag', entityTag(why.revision))
        .send(shownAnswer(person, why, presenceText));
    },
  });

  app.route({
    method: 'GET',
    url: `${base}/explanation`,
    config: { access: 'reader' },
    schema: {
      operationId: 'explainPresence',
      summary: 'Why the person is shown like this, now or at another instant, and what comes next.',
      tags: ['presence'],
      params: personParamsSchema,
      querystring: explanationQuerySchema,
      response: { 200: explanationSchema, ...problems(404, 422) },
    },
    handler: async (request, reply) => {
      const { params, query } = request;
      const why = await explanationOf(services, personNamed(params.jid), query.at);
      return reply.header('etag', entityTag(why.revision)).send(why);
    },
  });

  app.route({
    method: 'PUT',
    url: `${base}/override`,
    config: { access: 'helpdesk' },
    schema: {
      operationId: 'overridePresence',
      summary: 'Shows what is given instead, until it ends.',
      description:
        'With `If-Match` (412) or `revision` (409) it is set only if the override is still the ' +
        'one that was seen; without either it is set in any case.',
      tags: ['presence'],
      params: personParamsSchema,
      body: overrideInputSchema,
      response: { 200: overrideAnswerSchema, ...problems(404, 409, 412, 422) },
    },
    handler: async (request, reply) => {
      const jid = personNamed(request.params.jid);
      const answer = await overridden(services, jid, request.body, request);
      return reply.header('etag', entityTag(answer.revision)).send(answer);
    },
  });

  app.route({
    method: 'DELETE',
    url: `${base}/override`,
    config: { access: 'helpdesk' },
    schema: {
      operationId: 'revertPresence',
      summary: 'Ends the override. Doing so where there is none is fine.',
      tags: ['presence'],
      params: personParamsSchema,
      response: { 200: revertAnswerSchema, ...problems(404) },
    },
    handler: async (request) => {
      return await reverted(services, personNamed(request.params.jid), request);
    },
  });
}
