import { ownPerson } from '../access.ts';
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

const base = '/api/v1/me/presence';
const tags = ['me'];
const config = { access: 'own' } as const;

/** A person's own presence: what others see, why, what comes next, and overriding it. */
export function ownPresenceRoutes(app: ZodApp, services: HttpServices): void {
  app.route({
    method: 'GET',
    url: base,
    config,
    schema: {
      operationId: 'showMyPresence',
      summary: 'What is to be seen of me now.',
      tags,
      response: { 200: shownSchema, ...problems(404) },
    },
    handler: async (request, reply) => {
      const { person, why } = await explained(services, ownPerson(request));
      return reply
        .header('etag', entityTag(why.revision))
        .send(shownAnswer(person, why, services.presenceText));
    },
  });

  app.route({
    method: 'GET',
    url: `${base}/explanation`,
    config,
    schema: {
      operationId: 'explainMyPresence',
      summary: 'Why I am shown like this, now or at another instant, and what comes next.',
      tags,
      querystring: explanationQuerySchema,
      response: { 200: explanationSchema, ...problems(404, 422) },
    },
    handler: async (request, reply) => {
      const why = await explanationOf(services, ownPerson(request), request.query.at);
      return reply.header('etag', entityTag(why.revision)).send(why);
    },
  });

  app.route({
    method: 'PUT',
    url: `${base}/override`,
    config,
    schema: {
      operationId: 'overrideMyPresence',
      summary: 'Shows what is given instead, until it ends.',
      tags,
      body: overrideInputSchema,
      response: { 200: overrideAnswerSchema, ...problems(404, 409, 412, 422) },
    },
    handler: async (request, reply) => {
      const answer = await overridden(services, ownPerson(request), request.body, request);
      return reply.header('etag', entityTag(answer.revision)).send(answer);
    },
  });

  app.route({
    method: 'DELETE',
    url: `${base}/override`,
    config,
    schema: {
      operationId: 'revertMyPresence',
      summary: 'Ends my override. Doing so where there is none is fine.',
      tags,
      response: { 200: revertAnswerSchema, ...problems(404) },
    },
    handler: (request) => reverted(services, ownPerson(request), request),
  });
}
