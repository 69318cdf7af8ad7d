import { z } from 'zod';
import type { Publication } from '../../engine/presence-publisher.ts';
import type { PersonOutcome } from '../../people/people-service.ts';
import type { Jid, Person } from '../../people/person.ts';
import { actorOf, callerOf, permit } from '../access.ts';
import {
  type ListedPersonAnswer,
  newPersonSchema,
  peoplePageSchema,
  peopleQuerySchema,
  personChangeSchema,
  personParamsSchema,
  personSchema,
} from '../contract/people.ts';
import { changedMeanwhile, refuseUnseen, seenBy, tagOf } from '../if-match.ts';
import { ProblemError, invalidPerson, problems } from '../problem.ts';
import type { HttpServices } from '../services.ts';
import type { ZodApp } from '../zod-app.ts';
import { personAnswer } from '../person-answer.ts';
import { selectionOf } from '../people-selection.ts';
import { personNamed, unknownPerson } from './person-named.ts';

/** People and their settings. */
export function peopleRoutes(
  app: ZodApp,
  { people, standing, gateways }: Pick<HttpServices, 'people' | 'standing' | 'gateways'>,
): void {
  app.route({
    method: 'GET',
    url: '/api/v1/people',
    config: { access: 'reader' },
    schema: {
      operationId: 'listPeople',
      summary: 'People in the order of their JIDs, a page at a time.',
      description:
        'Whatever the filter is given must hold. What one or two letters match, or many, is not ' +
        'counted to the end: see `capped`.',
      tags: ['people'],
      querystring: peopleQuerySchema,
      response: { 200: peoplePageSchema, ...problems(422) },
    },
    handler: async (request) => {
      const { limit, after, search, ...filter } = request.query;
      const page = await people.list({
        limit,
        after: after === undefined ? null : personNamed(after),
        search: search ?? null,
        among: selectionOf(filter, standing, gateways),
      });
      return {
        people: page.people.map((person) => ({
          ...personAnswer(person),
          shown: shownAnswer(standing.current(person.jid)),
        })),
        next: page.more ? (page.people.at(-1)?.jid ?? null) : null,
        total: page.total,
        capped: page.capped,
      };
    },
  });

  app.route({
    method: 'POST',
    url: '/api/v1/people',
    config: { access: 'administrator' },
    schema: {
      operationId: 'addPerson',
      summary: 'Adds a person.',
      tags: ['people'],
      body: newPersonSchema,
      response: { 201: personSchema, ...problems(409, 422) },
    },
    handler: async (request, reply) => {
      const { jid: text, ...settings } = request.body;
      const jid = personNamed(text);
      const person = saved(jid, await people.add(jid, settings, actorOf(request)));
      return reply
        .code(201)
        .header('location', `/api/v1/people/${encodeURIComponent(person.jid)}`)
        .header('etag', tagOf(person))
        .send(personAnswer(person));
    },
  });

  app.route({
    method: 'GET',
    url: '/api/v1/people/:jid',
    config: { access: 'reader' },
    schema: {
      operationId: 'getPerson',
      summary: 'A person and their settings.',
      tags: ['people'],
      params: personParamsSchema,
      response: { 200: personSchema, ...problems(404) },
    },
    handler: async (request, reply) => {
      const jid = personNamed(request.params.jid);
      const person = await people.find(jid);
      if (person === undefined) throw unknownPerson(jid);
      return reply.header('etag', tagOf(person)).send(personAnswer(person));
    },
  });

  app.route({
    method: 'PATCH',
    url: '/api/v1/people/:jid',
    config: { access: 'helpdesk' },
    schema: {
      operationId: 'changePerson',
      summary: 'Changes the settings given and leaves the others; `enabled` is one of them.',
      description:
        'With a session it needs If-Match. Mailbox and gateway are the administrator’s to change.',
      tags: ['people'],
      params: personParamsSchema,
      body: personChangeSchema,
      response: { 200: personSchema, ...problems(404, 412, 422, 428) },
    },
    handler: async (request, reply) => {
      const jid = personNamed(request.params.jid);
      // Whose calendar it is, and where, says whose meetings the person is told of.
      const { mailbox, gateway } = request.body;
      if (mailbox !== undefined || gateway !== undefined)
        permit(callerOf(request), 'administrator');
      const seen = seenBy(request);
      const outcome = await people.change(jid, request.body, actorOf(request), seen);
      const person = saved(jid, outcome);
      return reply.header('etag', tagOf(person)).send(personAnswer(person));
    },
  });

  app.route({
    method: 'DELETE',
    url: '/api/v1/people/:jid',
    config: { access: 'administrator' },
    schema: {
      operationId: 'removePerson',
      summary: 'Removes a person and what is known about them; the audit log keeps what was done.',
      tags: ['people'],
      params: personParamsSchema,
      response: { 204: z.undefined().describe('Removed.'), ...problems(404, 412) },
    },
    handler: async (request, reply) => {
      const jid = personNamed(request.params.jid);
      refuseUnseen(request, await people.find(jid), jid);
      if (!(await people.remove(jid, actorOf(request)))) throw unknownPerson(jid);
      return reply.code(204).send();
    },
  });
}

function shownAnswer(publication: Publication | undefined): ListedPersonAnswer['shown'] {
  if (publication === undefined) return null;
  const { presence, statuses } = publication;
  return {
    availability: presence.availability,
    activity: presence.activity,
    text: statuses[0]?.text ?? '',
    overridden: presence.source === 'override',
  };
}

function saved(jid: Jid, outcome: PersonOutcome): Person {
  if (outcome.kind === 'saved') return outcome.person;
  if (outcome.kind === 'invalid') throw invalidPerson(outcome);
  if (outcome.reason === 'unknown-person') throw unknownPerson(jid);
  if (outcome.reason === 'changed-meanwhile') throw changedMeanwhile(jid);
  throw new ProblemError(
    409,
    'person-exists',
    `${jid} is there already. Change the settings instead, or remove the person first.`,
    { params: { jid } },
  );
}
