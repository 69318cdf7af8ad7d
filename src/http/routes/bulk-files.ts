import { Readable } from 'node:stream';
import { differences, headerCells, personCells } from '../../people/bulk/columns.ts';
import { csvLine, fileStart } from '../../people/bulk/csv/write.ts';
import { hasEnded } from '../../people/bulk/bulk-run.ts';
import type { Jid } from '../../people/person.ts';
import { callerOf } from '../access.ts';
import { resultCells, runAnswer, unknownRun } from '../bulk-answers.ts';
import { csvSchema, exportQuerySchema, runParamsSchema } from '../contract/bulk.ts';
import { examinationEventsSchema, lastEventSchema } from '../contract/troubleshooter.ts';
import type { StreamEvent } from '../event-stream.ts';
import { EventStreams } from '../event-streams.ts';
import { problems } from '../problem.ts';
import { selectionOf } from '../people-selection.ts';
import type { HttpServices } from '../services.ts';
import { whileSession } from '../while-session.ts';
import type { ZodApp } from '../zod-app.ts';

const tags = ['bulk'];
/** Longer than a million lines take; whoever still listens comes again. */
const longestMs = 600_000;
const mostStreams = 20;
/** Rows read and written in one go. */
const pageSize = 500;
/** How often progress is told at most. */
const pauseMs = 250;

/** Files about many people, and how runs go on. */
export function bulkFileRoutes(
  app: ZodApp,
  {
    bulk,
    people,
    standing,
    gateways,
    sessions,
  }: Pick<HttpServices, 'bulk' | 'people' | 'standing' | 'gateways' | 'sessions'>,
): void {
  const streams = new EventStreams(app, {
    most: mostStreams,
    mostOfOne: mostStreams,
    longestMs,
    instead: 'GET /api/v1/bulk/runs/{id}',
  });

  app.route({
    method: 'GET',
    url: '/api/v1/bulk/sample.csv',
    config: { access: 'reader' },
    schema: {
      operationId: 'getSampleFile',
      summary: 'A file to begin with: the columns, and two people who are not there.',
      tags,
      response: { 200: csvSchema, ...problems() },
    },
    handler: async (_request, reply) => {
      const text = fileStart + [headerCells(), ...sample].map((cells) => csvLine(cells)).join('');
      return reply.headers(attachment('people-sample.csv')).send(text);
    },
  });

  app.route({
    method: 'GET',
    url: '/api/v1/bulk/people.csv',
    config: { access: 'administrator' },
    handlerTimeout: longestMs,
    schema: {
      operationId: 'exportPeople',
      summary: 'Everyone whom the filter picks, as a file that importPeople takes.',
      tags,
      querystring: exportQuerySchema,
      response: { 200: csvSchema, ...problems(422) },
    },
    handler: async (request, reply): Promise<void> => {
      const { search, ...filter } = request.query;
      const among = selectionOf(filter, standing, gateways);
      async function* file(): AsyncGenerator<string> {
        yield fileStart + csvLine(headerCells());
        for (let after: Jid | null = null; ;) {
          const query = { limit: pageSize, after, search: search ?? null, among };
          const page: Awaited<ReturnType<typeof people.list>> = await people.list(query);
          yield page.people.map((person) => csvLine(personCells(person))).join('');
          after = page.people.at(-1)?.jid ?? null;
          if (!page.more || after === null) return;
        }
      }
      await reply.headers(attachment('people.csv')).send(Readable.from(file()) as never);
    },
  });

  app.route({
    method: 'GET',
    url: '/api/v1/bulk/runs/:id/result.csv',
    config: { access: 'administrator' },
    handlerTimeout: longestMs,
    schema: {
      operationId: 'getBulkResult',
      summary: 'What became of each line of a run, or would become of it, as a file.',
      tags,
      params: runParamsSchema,
      response: { 200: csvSchema, ...problems(404) },
    },
    handler: async (request, reply): Promise<void> => {
      const { id } = request.params;
      if ((await bulk.find(id)) === undefined) throw unknownRun(id);
      async function* file(): AsyncGenerator<string> {
        yield fileStart + csvLine(['line', 'jid', 'outcome', 'detail']);
        for (let from: number | null = null; ;) {
          const lines: Awaited<ReturnType<typeof bulk.lines>> = await bulk.lines(
            id,
            from,
            pageSize,
            null,
          );
          yield lines
            .map((line) => {
              const { before, after } = line;
              const changed = before === null || after === null ? '' : differences(before, after);
              return csvLine(resultCells(line, changed));
            })
            .join('');
          from = lines.at(-1)?.number ?? null;
          if (lines.length < pageSize) return;
        }
      }
      await reply.headers(attachment(`bulk-run-${id}.csv`)).send(Readable.from(file()) as never);
    },
  });

  app.route({
    method: 'GET',
    url: '/api/v1/bulk/runs/:id/events',
    config: { access: 'reader' },
    handlerTimeout: longestMs + 30_000,
    schema: {
      operationId: 'followBulkRun',
      summary: 'How a run goes on, as it does (server-sent events).',
      description:
        'The events: `progress`, the run as getBulkRun answers it, at once and then as it goes ' +
        'on; `ended`, the same, after which the stream ends. It ends with the session.',
      tags,
      params: runParamsSchema,
      headers: lastEventSchema,
      response: { 200: examinationEventsSchema, ...problems(404, 503) },
    },
    handler: async (request, reply): Promise<void> => {
      const { id } = request.params;
      if ((await bulk.find(id)) === undefined) throw unknownRun(id);
      const caller = callerOf(request);
      await streams.send(reply, caller, whileSession(caller, sessions, progressOf(bulk, id)));
    },
  });
}

function progressOf(
  bulk: Pick<HttpServices['bulk'], 'find' | 'progressed'>,
  id: number,
): (signal: AbortSignal) => Promise<StreamEvent | null | undefined> {
  let told = '';
  let number = 0;
  let ended = false;
  return async (signal) => {
    if (ended) return null;
    for (;;) {
      const moved = bulk.progressed(signal);
      const run = await bulk.find(id);
      if (run === undefined) return null;
      const data = runAnswer(run);
      ended = hasEnded(run);
      if (JSON.stringify(data) !== told) {
        told = JSON.stringify(data);
        number += 1;
        return { id: number, event: ended ? 'ended' : 'progress', data };
      }
      await moved;
      if (signal.aborted) return undefined;
      await new Promise((resolve) => {
        setTimeout(resolve, pauseMs);
      });
    }
  };
}

function attachment(name: string): Readonly<Record<string, string>> {
  return {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': `attachment; filename="${name}"`,
    'cache-control': 'no-store',
  };
}

const sample: readonly (readonly string[])[] = [
  [
    'john@example.com',
    'john.smith@example.com',
    'John Smith',
    'yes',
    'en-GB',
    'Europe/London',
    'yes',
    'yes',
    '10',
    'no',
    'no',
    '',
    '',
  ],
  [
    'maria@example.com',
    '',
    'Maria Müller',
    'yes',
    'de',
    '',
    'yes',
    'no',
    '',
    'no',
    'yes',
    'sip:4711@example.com',
    '',
  ],
];
