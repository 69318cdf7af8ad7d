import { z } from 'zod';
import type { Run, Troubleshooter } from '../../troubleshooter/troubleshooter.ts';
import {
  examinationEventsSchema,
  examinationParamsSchema,
  lastEventSchema,
} from '../contract/troubleshooter.ts';
import { callerOf } from '../access.ts';
import { examinationAnswer } from '../examination-answer.ts';
import type { StreamEvent } from '../event-stream.ts';
import { EventStreams } from '../event-streams.ts';
import { iso } from '../presence-answers.ts';
import { ProblemError, problems } from '../problem.ts';
import type { HttpServices } from '../services.ts';
import { whileSession } from '../while-session.ts';
import type { ZodApp } from '../zod-app.ts';

/** Each is held open; whoever comes after them asks again, or asks how far it is. */
const mostStreams = 20;
/** Longer than any examination; whoever still listens comes again. */
const longestMs = 600_000;

/** How an examination goes on, told as it does. */
export function examinationEventRoutes(
  app: ZodApp,
  troubleshooter: Pick<Troubleshooter, 'find' | 'progressed'>,
  sessions: Pick<HttpServices['sessions'], 'stands'>,
): void {
  const streams = new EventStreams(app, {
    most: mostStreams,
    mostOfOne: mostStreams,
    longestMs,
    instead: 'GET /api/v1/examination/{id}',
  });

  app.route({
    method: 'GET',
    url: '/api/v1/examination/:id/events',
    handlerTimeout: longestMs + 30_000,
    config: { access: 'reader' },
    schema: {
      operationId: 'followExamination',
      summary: 'What comes of the examination, step by step, as it happens (server-sent events).',
      description:
        'The events: `examination`, what is going to be tried, unless Last-Event-ID is given; ' +
        '`report` for each step that has ended; `ended`, after which the stream ends. Their data ' +
        'is JSON, as in the answers of getExamination. With Last-Event-ID it goes on after that ' +
        'event; 204 where there was none after it. A comment comes when nothing else does.',
      tags: ['service'],
      params: examinationParamsSchema,
      headers: lastEventSchema,
      response: { 200: examinationEventsSchema, 204: z.null(), ...problems(404, 503) },
    },
    handler: async (request, reply): Promise<void> => {
      const run = examinationOf(troubleshooter, request.params.id);
      const last = request.headers['last-event-id'];
      if (run.endedAt !== null && last > run.reports.length) {
        await reply.code(204).send(null);
        return;
      }
      const caller = callerOf(request);
      const next = nextOf(troubleshooter, run, last);
      await streams.send(reply, caller, whileSession(caller, sessions, next));
    },
  });
}

/** The examination of that id. Throws where it is not kept any more. */
export function examinationOf(troubleshooter: Pick<Troubleshooter, 'find'>, id: string): Run {
  const run = troubleshooter.find(id);
  if (run !== undefined) return run;
  throw new ProblemError(
    404,
    'no-examination',
    'There is no such examination any more: the last one and the last trials alone are kept.',
  );
}

/** Events after `last`: 0 is the examination itself, then its reports, then that it has ended. */
function nextOf(
  troubleshooter: Pick<Troubleshooter, 'progressed'>,
  run: Run,
  last: number,
): (signal: AbortSignal) => Promise<StreamEvent | null | undefined> {
  let id = last;
  let ended = false;
  return async (signal) => {
    if (ended) return null;
    if (id < 0) {
      id = 0;
      return { id, event: 'examination', data: examinationAnswer(run, true, run.reports.length) };
    }
    await troubleshooter.progressed(run, id, signal);
    const report = run.reports[id];
    if (report !== undefined) {
      id += 1;
      return { id, event: 'report', data: report };
    }
    if (run.endedAt === null) return undefined;
    ended = true;
    return { id: id + 1, event: 'ended', data: { endedAt: iso(run.endedAt) } };
  };
}
