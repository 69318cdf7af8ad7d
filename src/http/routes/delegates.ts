import { z } from 'zod';
import type { Delegation } from '../../people/delegate-repository.ts';
import { type NamingOutcome, mostDelegates } from '../../people/delegate-service.ts';
import type { Jid } from '../../people/person.ts';
import { actorOf } from '../access.ts';
import {
  type DelegationAnswer,
  delegateInputSchema,
  delegateParamsSchema,
  delegatesSchema,
  delegationSchema,
} from '../contract/delegates.ts';
import { personParamsSchema } from '../contract/people.ts';
import { changedMeanwhile, refuseUnseen, seenBy, tagOf } from '../if-match.ts';
import { iso, isoOrNull } from '../presence-answers.ts';
import { ProblemError, fault, problems } from '../problem.ts';
import type { HttpServices } from '../services.ts';
import type { ZodApp } from '../zod-app.ts';
import { personNamed, unknownPerson } from './person-named.ts';

const base = '/api/v1/people/:jid/delegates';

/** Who may act for whom. */
export function delegateRoutes(
  app: ZodApp,
  { delegates, people }: Pick<HttpServices, 'delegates' | 'people'>,
): void {
  async function known(text: string): Promise<Jid> {
    const jid = personNamed(text);
    if ((await people.find(jid)) === undefined) throw unknownPerson(jid);
    return jid;
  }

  app.route({
    method: 'GET',
    url: base,
    config: { access: 'reader' },
    schema: {
      operationId: 'listDelegates',
      summary: 'Who may act for a person, and for whom the person may.',
      tags: ['people'],
      params: personParamsSchema,
      response: { 200: delegatesSchema, ...problems(404) },
    },
    handler: async (request, reply) => {
      const jid = await known(request.params.jid);
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
    config: { access: 'helpdesk' },
    schema: {
      operationId: 'nameDelegate',
      summary: 'Lets somebody act for a person; one who may already gets the new end.',
      description: 'With a session it needs If-Match: the ETag of the list of their delegates.',
      tags: ['people'],
      params: delegateParamsSchema,
      body: delegateInputSchema,
      response: { 200: delegationSchema, ...problems(404, 409, 412, 422, 428) },
    },
    handler: async (request, reply) => {
      const jid = await known(request.params.jid);
      const { until } = request.body;
      const end = until === null ? null : Date.parse(until);
      const { delegate } = request.params;
      const by = actorOf(request);
      const outcome = await delegates.name(jid, delegate, end, by, seenBy(request));
      const saved = named(jid, outcome, () => changedMeanwhile(`Who may act for ${jid}`));
      const etag = tagOf(await delegates.delegatesOf(jid));
      return reply.header('etag', etag).send(delegationAnswer(saved));
    },
  });

  app.route({
    method: 'DELETE',
    url: `${base}/:delegate`,
    config: { access: 'helpdesk' },
    schema: {
      operationId: 'removeDelegate',
      summary: 'Lets somebody act for a person no more.',
      tags: ['people'],
      params: delegateParamsSchema,
      response: { 204: z.undefined().describe('Removed.'), ...problems(404, 412) },
    },
    handler: async (request, reply) => {
      const jid = await known(request.params.jid);
      const delegate = personNamed(request.params.delegate);
      refuseUnseen(request, await delegates.delegatesOf(jid), `Who may act for ${jid}`);
      if (!(await delegates.remove(jid, delegate, actorOf(request)))) {
        throw new ProblemError(404, 'unknown-delegate', `${delegate} is no delegate of ${jid}.`, {
          params: { delegate },
        });
      }
      return reply.code(204).send();
    },
  });
}

export function delegationAnswer(delegation: Delegation): DelegationAnswer {
  return {
    person: delegation.person,
    delegate: delegation.delegate,
    until: isoOrNull(delegation.until),
    namedAt: iso(delegation.namedAt),
    namedBy: delegation.namedBy,
  };
}

export function named(jid: Jid, outcome: NamingOutcome, changed: () => ProblemError): Delegation {
  if (outcome.kind === 'named') return outcome.delegation;
  if (outcome.kind === 'invalid') {
    const errors = [fault('', outcome)];
    throw new ProblemError(422, 'invalid-delegate', outcome.message, { errors });
  }
  switch (outcome.reason) {
    case 'unknown-person':
      throw unknownPerson(jid);
    case 'changed-meanwhile':
      throw changed();
    case 'self':
      throw new ProblemError(422, 'self', 'Nobody is their own delegate: name somebody else.');
    case 'end-in-the-past':
      throw new ProblemError(
        422,
        outcome.reason,
        'The end lies in the past. Give a time that is to come.',
      );
    case 'too-many':
      throw new ProblemError(
        409,
        'too-many-delegates',
        `${jid} has ${mostDelegates} delegates, which is the most there can be. Remove one first.`,
        { params: { most: mostDelegates } },
      );
  }
}
