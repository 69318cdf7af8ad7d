import type { FastifyRequest } from 'fastify';
import type { OverrideOutcome, OverrideRequest } from '../../engine/inbox.ts';
import type { Jid, Person } from '../../people/person.ts';
import { type Explanation, explainable } from '../../presence/explain.ts';
import { actorOf } from '../access.ts';
import { personParamsSchema } from '../contract/people.ts';
import {
  type OverrideEndInput,
  explanationQuerySchema,
  explanationSchema,
  overrideAnswerSchema,
  overrideInputSchema,
  revertAnswerSchema,
  shownSchema,
} from '../contract/presence.ts';
import {
  explanationAnswer,
  iso,
  isoOrNull,
  presenceAnswer,
  shownAnswer,
} from '../presence-answers.ts';
import { ProblemError, problems } from '../problem.ts';
import type { HttpServices } from '../services.ts';
import type { ZodApp } from '../zod-app.ts';
import { personNamed, unknownPerson } from './person-named.ts';

const base = '/api/v1/people/:jid/presence';

/** What is to be seen of a person, why, and overriding it by hand (presence-rules, "Overrides"). */
export function presenceRoutes(app: ZodApp, services: HttpServices): void {
  const { inbox, presenceText } = services;

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
      const { person, why } = await explained(services, request.params.jid);
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
    handler: async (request) => {
      const { at } = request.query;
      const { person, why } = await explained(services, request.params.jid, at);
      return explanationAnswer(person, why, presenceText, isCalendarUsed(services, person));
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
      const { availability, text, ends, revision } = request.body;
      const matched = ifMatch(request);
      const outcome = await inbox.override(jid, {
        availability,
        text,
        ends: requestedEnd(ends),
        by: actorOf(request),
        revision: matched ?? revision ?? null,
      });
      if (outcome.kind === 'refused') throw refusal(outcome.reason, jid, matched !== undefined);
      return reply.header('etag', entityTag(outcome.revision)).send({
        person: jid,
        presence: presenceAnswer(jid, outcome.presence, presenceText),
        endsAt: isoOrNull(outcome.endsAt),
        returnsTo: presenceAnswer(jid, outcome.returnsTo, presenceText),
        withoutIt: presenceAnswer(jid, outcome.withoutIt, presenceText),
        absenceDuring: isoOrNull(outcome.absenceDuring),
        revision: outcome.revision,
      });
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
      const jid = personNamed(request.params.jid);
      const outcome = await inbox.revert(jid, actorOf(request));
      if (outcome.kind === 'refused') throw unknownPerson(jid);
      return {
        person: jid,
        reverted: outcome.kind === 'reverted',
        presence: presenceAnswer(jid, outcome.presence, presenceText),
      };
    },
  });
}

interface Explained {
  readonly person: Person;
  readonly why: Explanation;
}

async function explained(
  { people, inbox }: HttpServices,
  name: string,
  at?: string,
): Promise<Explained> {
  const jid = personNamed(name);
  const person = await people.find(jid);
  const why = inbox.explain(jid);
  if (person === undefined || why === undefined) throw unknownPerson(jid);
  if (at === undefined) return { person, why };
  const then = Date.parse(at);
  const { start, end } = explainable(why.at);
  if (then < start || then > end) {
    throw new ProblemError(
      422,
      'not-known-then',
      `Nothing is known of ${iso(then)}: give an instant from ${iso(start)} to ${iso(end)}.`,
    );
  }
  return { person, why: inbox.explain(jid, then) ?? why };
}

/** Switched off in one place is off. */
function isCalendarUsed({ parameters }: HttpServices, person: Person): boolean {
  const policy = parameters.list().find(({ name }) => name === 'meetingInformation');
  return policy?.value !== false && person.meetingInformation && person.ownMeetingInformation;
}

function requestedEnd(ends: OverrideEndInput): OverrideRequest['ends'] {
  return ends.kind === 'time' ? { kind: 'time', at: Date.parse(ends.at) } : ends;
}

function entityTag(revision: number): string {
  return `"${revision}"`;
}

/**
 * The revision that the client has seen. RFC 9110 §13.1.1: the comparison is strong, and `*`
 * matches whatever is there.
 */
function ifMatch(request: FastifyRequest): number | undefined {
  const header = request.headers['if-match']?.trim();
  if (header === undefined || header === '*') return undefined;
  const revision = /^"(\d{1,15})"$/.exec(header)?.[1];
  if (revision === undefined) {
    throw new ProblemError(
      412,
      'changed-meanwhile',
      'If-Match is not an ETag that Doorlight gave. Read the presence again and send its ETag.',
    );
  }
  return Number(revision);
}

function refusal(
  reason: Extract<OverrideOutcome, { kind: 'refused' }>['reason'],
  jid: Jid,
  matched: boolean,
): ProblemError {
  switch (reason) {
    case 'unknown-person':
      return unknownPerson(jid);
    case 'changed-meanwhile':
      return new ProblemError(
        matched ? 412 : 409,
        reason,
        'The override was changed meanwhile. Look at the presence again, then decide.',
      );
    case 'disabled-person':
      return new ProblemError(409, reason, `${jid} is disabled. Enable the person first.`);
    case 'end-in-the-past':
      return new ProblemError(
        422,
        reason,
        'The end lies in the past. Give a time that is to come.',
      );
    case 'no-meeting':
      return new ProblemError(
        422,
        reason,
        `${jid} is in no meeting and not out of office now. Give another end.`,
      );
  }
}
