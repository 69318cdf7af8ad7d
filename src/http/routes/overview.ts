import { callerOf } from '../access.ts';
import { eventsSchema, lastSeenSchema, overviewSchema } from '../contract/overview.ts';
import { EventStreams } from '../event-streams.ts';
import { LiveOverview, overviewOf } from '../overview.ts';
import { problems } from '../problem.ts';
import type { HttpServices } from '../services.ts';
import { whileSession } from '../while-session.ts';
import type { ZodApp } from '../zod-app.ts';

const longestMs = 600_000;
const tags = ['service'];

/** How everything is, once or as it goes on. */
export function overviewRoutes(app: ZodApp, services: HttpServices): void {
  const live = new LiveOverview(services);
  const streams = new EventStreams(app, {
    most: 100,
    mostOfOne: 10,
    longestMs,
    instead: 'GET /api/v1/overview',
  });

  app.route({
    method: 'GET',
    url: '/api/v1/overview',
    config: { access: 'reader' },
    schema: {
      operationId: 'overview',
      summary: 'How many people are what, what comes in and goes out, and how everything is.',
      tags,
      response: { 200: overviewSchema, ...problems() },
    },
    handler: () => overviewOf(services),
  });

  app.route({
    method: 'GET',
    url: '/api/v1/events',
    handlerTimeout: longestMs + 30_000,
    config: { access: 'reader' },
    schema: {
      operationId: 'followOverview',
      summary: 'The overview as it changes, at most once a second (server-sent events).',
      description:
        'The events: `overview`, with `at` and those of `people`, `pace` and `service` that have ' +
        'changed since the event before, as in the answer of overview; at first all of them, or ' +
        'those that have changed since Last-Event-ID. It ends with the session.',
      tags,
      headers: lastSeenSchema,
      response: { 200: eventsSchema, ...problems(503) },
    },
    handler: async (request, reply): Promise<void> => {
      const caller = callerOf(request);
      const next = live.follow(request.headers['last-event-id']);
      await streams.send(reply, caller, whileSession(caller, services.sessions, next));
    },
  });
}
