import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { OverrideOutcome, OverrideRequest } from '../engine/inbox.ts';
import type { Jid, Person } from '../people/person.ts';
import { type Explanation, explainable } from '../presence/explain.ts';
import { actorOf } from './access.ts';
import type {
  ExplanationAnswer,
  OverrideAnswer,
  OverrideEndInput,
  overrideInputSchema,
  RevertAnswer,
} from './contract/presence.ts';
import { explanationAnswer, iso, isoOrNull, presenceAnswer } from './presence-answers.ts';
import { ProblemError } from './problem.ts';
import { unknownPerson } from './routes/person-named.ts';
import type { HttpServices } from './services.ts';

// What may be asked and done of a person's presence, by themself as by others.

/** Throws a problem where nobody of that name is served. */
export async function explanationOf(
  services: HttpServices,
  jid: Jid,
  at: string | undefined,
): Promise<ExplanationAnswer> {
  const { person, why } = await explained(services, jid, at);
  return explanationAnswer(person, why, services.presenceText, isCalendarUsed(services, person));
}

/** Sets an override, unless it is not the one any more that was seen. */
export async function overridden(
  { inbox, presenceText }: HttpServices,
  jid: Jid,
  { availability, text, ends, revision }: z.output<typeof overrideInputSchema>,
  request: FastifyRequest,
): Promise<OverrideAnswer> {
  const matched = ifMatch(request);
  const outcome = await inbox.override(jid, {
    availability,
    text,
    ends: requestedEnd(ends),
    by: actorOf(request),
    revision: matched ?? revision ?? null,
  });
  if (outcome.kind === 'refused') throw refusal(outcome.reason, jid, matched !== undefined);
  return {
    person: jid,
    presence: presenceAnswer(jid, outcome.presence, presenceText),
    endsAt: isoOrNull(outcome.endsAt),
    returnsTo: presenceAnswer(jid, outcome.returnsTo, presenceText),
    withoutIt: presenceAnswer(jid, outcome.withoutIt, presenceText),
    absenceDuring: isoOrNull(outcome.absenceDuring),
    revision: outcome.revision,
  };
}

export async function reverted(
  { inbox, presenceText }: HttpServices,
  jid: Jid,
  request: FastifyRequest,
): Promise<RevertAnswer> {
  const outcome = await inbox.revert(jid, actorOf(request));
  if (outcome.kind === 'refused') throw unknownPerson(jid);
  return {
    person: jid,
    reverted: outcome.kind === 'reverted',
    presence: presenceAnswer(jid, outcome.presence, presenceText),
  };
}

interface Explained {
  readonly person: Person;
  readonly why: Explanation;
}

export async function explained(
  { people, inbox }: HttpServices,
  jid: Jid,
  at?: string,
): Promise<Explained> {
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
      { params: { from: iso(start), to: iso(end) } },
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

export function entityTag(revision: number): string {
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
      return new ProblemError(409, reason, `${jid} is disabled. Enable the person first.`, {
        params: { jid },
      });
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
        { params: { jid } },
      );
  }
}
