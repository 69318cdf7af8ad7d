import type { ExplainedClaim, Explanation } from '../../presence/explain.ts';
import type { Jid, Person } from '../../people/person.ts';
import { callSaid } from '../../telemetry/call-events.ts';
import type { Telemetry } from '../../telemetry/telemetry.ts';
import { hourMs, secondMs, type Instant } from '../../time/instant.ts';
import {
  type CallInput,
  callAnswerSchema,
  callDefaultS,
  callEndedSchema,
  callInputSchema,
  callLongestS,
} from '../contract/call.ts';
import { personParamsSchema } from '../contract/people.ts';
import { iso, presenceAnswer } from '../presence-answers.ts';
import { ProblemError, problems } from '../problem.ts';
import type { HttpServices } from '../services.ts';
import type { ZodApp } from '../zod-app.ts';
import { personNamed, unknownPerson } from './person-named.ts';

const url = '/api/v1/people/:jid/presence/call';

/** That a person is on the phone, as a telephone system knows it (presence-rules, row 2). */
export function callRoutes(app: ZodApp, services: HttpServices, telemetry: Telemetry): void {
  const { inbox, presenceText } = services;

  app.route({
    method: 'PUT',
    url,
    config: { access: 'helpdesk' },
    schema: {
      operationId: 'tellCall',
      summary: 'The person is on the phone, until the call ends or for a while.',
      description:
        'It always ends by itself; saying it again goes on from then. It is kept in memory only: ' +
        'after a restart it has to be said again.',
      tags: ['presence'],
      params: personParamsSchema,
      // A request may come without any body.
      body: callInputSchema.nullish(),
      response: { 200: callAnswerSchema, ...problems(404, 409, 422) },
    },
    handler: async (request) => {
      const { person, why } = await found(services, request.params.jid);
      const { jid } = person;
      if (!person.enabled) {
        throw new ProblemError(
          409,
          'disabled-person',
          `${jid} is disabled. Enable the person first.`,
          { params: { jid } },
        );
      }
      const until = endOf(request.body ?? {}, why.at);
      const known = callIn(why);
      const since = known?.since ?? why.at;
      inbox.call(jid, { since, until });
      callSaid(telemetry, known === undefined ? 'began' : 'goes-on');
      return { person: jid, since: iso(since), until: iso(until), presence: shownNow(jid) };
    },
  });

  app.route({
    method: 'DELETE',
    url,
    config: { access: 'helpdesk' },
    schema: {
      operationId: 'endCall',
      summary:
        'The call that was said before has ended. Saying so where none is known is fine; what ' +
        'the person’s own phone says stands.',
      tags: ['presence'],
      params: personParamsSchema,
      response: { 200: callEndedSchema, ...problems(404) },
    },
    handler: async (request) => {
      const { person, why } = await found(services, request.params.jid);
      const { jid } = person;
      inbox.call(jid, null);
      const ended = callIn(why) !== undefined && !isOnThePhone(jid);
      if (ended) callSaid(telemetry, 'ended');
      return { person: jid, ended, presence: shownNow(jid) };
    },
  });

  function isOnThePhone(jid: Jid): boolean {
    const why = inbox.explain(jid);
    return why !== undefined && callIn(why) !== undefined;
  }

  function shownNow(jid: Jid): ReturnType<typeof presenceAnswer> {
    const why = inbox.explain(jid);
    if (why === undefined) throw unknownPerson(jid);
    return presenceAnswer(jid, why.presence, presenceText);
  }
}

async function found(
  { people, inbox }: HttpServices,
  name: string,
): Promise<{ readonly person: Person; readonly why: Explanation }> {
  const jid = personNamed(name);
  const person = await people.find(jid);
  const why = inbox.explain(jid);
  if (person === undefined || why === undefined) throw unknownPerson(jid);
  return { person, why };
}

function callIn({ claims }: Explanation): ExplainedClaim | undefined {
  return claims.find(({ source }) => source === 'call');
}

/** Throws a `ProblemError` for an end that is no end. */
function endOf({ forS, until }: CallInput, now: Instant): Instant {
  if (until === undefined) return now + (forS ?? callDefaultS) * secondMs;
  const end = Date.parse(until);
  if (end <= now) {
    throw new ProblemError(
      422,
      'end-in-the-past',
      'The end lies in the past. Give a time that is to come, or end the call with DELETE.',
    );
  }
  if (end > now + callLongestS * secondMs) {
    throw new ProblemError(
      422,
      'end-too-late',
      `A call ends by itself after ${(callLongestS * secondMs) / hourMs} hours at the latest. ` +
        'Give an earlier time, and say it again while it goes on.',
      { params: { hours: (callLongestS * secondMs) / hourMs } },
    );
  }
  return end;
}
