import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Jid } from '../../people/person.ts';
import { secondMs } from '../../time/instant.ts';
import { callerOf, ownPerson } from '../access.ts';
import { eventsSchema } from '../contract/overview.ts';
import { personParamsSchema } from '../contract/people.ts';
import type { StreamEvent } from '../event-stream.ts';
import { EventStreams } from '../event-streams.ts';
import { paused } from '../overview.ts';
import { explanationOf } from '../person-presence.ts';
import { ProblemError, problems } from '../problem.ts';
import type { HttpServices } from '../services.ts';
import { whileSession } from '../while-session.ts';
import type { ZodApp } from '../zod-app.ts';
import { personNamed, unknownPerson } from './person-named.ts';

const longestMs = 600_000;
/** However fast somebody changes, it is told this often at most. */
const paceMs = secondMs;

const description =
  'The events: `presence`, what explainPresence answers, at once and whenever it has become ' +
  'another, at most once a second; `gone`, after which the stream ends, where there is no such ' +
  'person any more. It ends with the session.';

/** What is shown of somebody, as it changes. */
export function presenceEventRoutes(app: ZodApp, services: HttpServices): void {
  const limits = { mostOfOne: 10, longestMs };
  const streams = new EventStreams(app, {
    ...limits,
    most: 200,
    instead: 'GET /api/v1/people/{jid}/presence/explanation',
  });
  const own = new EventStreams(app, {
    ...limits,
    most: 2_000,
    instead: 'GET /api/v1/me/presence/explanation',
  });

  async function send(
    to: EventStreams,
    person: Jid,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<void> {
    if (services.standing.current(person) === undefined) throw unknownPerson(person);
    const caller = callerOf(request);
    await to.send(reply, caller, whileSession(caller, services.sessions, follow(services, person)));
  }

  app.route({
    method: 'GET',
    url: '/api/v1/people/:jid/presence/events',
    handlerTimeout: longestMs + 30_000,
    config: { access: 'reader' },
    schema: {
      operationId: 'followPresence',
      summary: 'Why the person is shown like this, as it changes (server-sent events).',
      description,
      tags: ['presence'],
      params: personParamsSchema,
      response: { 200: eventsSchema, ...problems(404, 503) },
    },
    handler: (request, reply): Promise<void> =>
      send(streams, personNamed(request.params.jid), request, reply),
  });

  app.route({
    method: 'GET',
    url: '/api/v1/me/presence/events',
    handlerTimeout: longestMs + 30_000,
    config: { access: 'own' },
    schema: {
      operationId: 'followMyPresence',
      summary: 'Why I am shown like this, as it changes (server-sent events).',
      description,
      tags: ['me'],
      response: { 200: eventsSchema, ...problems(404, 503) },
    },
    handler: (request, reply): Promise<void> => send(own, ownPerson(request), request, reply),
  });
}

function follow(
  services: HttpServices,
  person: Jid,
): (signal: AbortSignal) => Promise<StreamEvent | null | undefined> {
  const { standing } = services;
  let told = '';
  let composed: object | undefined;
  let id = 0;
  let gone = false;
  return async (signal) => {
    if (gone) return null;
    for (;;) {
      // Whatever becomes known of somebody makes another publication of them.
      const current = standing.current(person);
      if (current === undefined || current !== composed) {
        composed = current;
        const data = await explained(services, person);
        if (data === undefined) {
          gone = true;
          return { id: Date.now(), event: 'gone', data: {} };
        }
        const text = JSON.stringify({ ...data, at: '' });
        if (text !== told) {
          told = text;
          id = Math.max(id + 1, Date.now());
          return { id, event: 'presence', data };
        }
      }
      if (!(await paused(paceMs, signal))) return undefined;
    }
  };
}

async function explained(services: HttpServices, person: Jid): Promise<object | undefined> {
  try {
    return await explanationOf(services, person, undefined);
  } catch (error) {
    if (error instanceof ProblemError) return undefined;
    throw error;
  }
}
