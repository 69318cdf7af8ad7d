import type { Readable } from 'node:stream';
import { z } from 'zod';
import type { BulkRequest } from '../../people/bulk/bulk-run.ts';
import { mostFileBytes, tooLarge } from '../../people/bulk/bulk-service.ts';
import { actorOf } from '../access.ts';
import { type UploadPace, arriving, longestMs } from '../arrival.ts';
import { runAnswer, runOf, unknownRun, whyOf } from '../bulk-answers.ts';
import {
  bulkChangeSchema,
  fileQuerySchema,
  idempotencySchema,
  linesQuerySchema,
  linesSchema,
  runParamsSchema,
  runSchema,
  runsQuerySchema,
  runsSchema,
  runShownSchema,
  undoSchema,
} from '../contract/bulk.ts';
import { personAnswer } from '../person-answer.ts';
import { ProblemError, problems } from '../problem.ts';
import { selectionOf } from '../people-selection.ts';
import type { HttpServices } from '../services.ts';
import type { ZodApp } from '../zod-app.ts';

const tags = ['bulk'];

/** What is done to many people at once. */
export function bulkRoutes(
  app: ZodApp,
  { bulk, standing, gateways }: Pick<HttpServices, 'bulk' | 'standing' | 'gateways'>,
  pace: UploadPace,
): void {
  for (const type of ['text/csv', 'application/octet-stream']) {
    app.addContentTypeParser(type, (_request, payload, done) => done(null, payload));
  }

  app.route({
    method: 'POST',
    url: '/api/v1/bulk/files',
    config: { access: 'administrator', paced: true },
    // As long as the largest file takes at the least pace, and what is yet to be written of it.
    handlerTimeout: longestMs(mostFileBytes, pace) + 30_000,
    schema: {
      operationId: 'importPeople',
      summary: 'Takes a CSV file of people and does with it what is asked, line by line.',
      description:
        'The first line names the columns, in any order; `jid` is one of them. An empty cell ' +
        'leaves a setting as it is, `(none)` takes it away. What comes of it is told by getBulkRun.',
      tags,
      querystring: fileQuerySchema,
      headers: idempotencySchema,
      consumes: ['text/csv', 'application/octet-stream'],
      response: { 200: runSchema, 202: runSchema, ...problems(408, 409, 413, 415, 422, 503) },
    },
    handler: async (request, reply) => {
      const { deed, encoding, separator, dryRun, skipBad, at } = request.query;
      if (request.body === undefined || request.body === null) {
        throw new ProblemError(415, 'no-file', 'Send the file as it is, as text/csv.');
      }
      if (Number(request.headers['content-length']) > mostFileBytes) runOf(tooLarge());
      const source = { kind: 'file', deed, encoding, separator } as const;
      const wanted: BulkRequest = { source, dryRun, skipBad };
      const { run, again } = runOf(
        await bulk.take(arriving(request.body as Readable, pace), wanted, {
          by: actorOf(request),
          at: at === undefined ? null : Date.parse(at),
          key: request.headers['idempotency-key'] ?? null,
        }),
      );
      return reply.code(again ? 200 : 202).send(runAnswer(run));
    },
  });

  app.route({
    method: 'POST',
    url: '/api/v1/bulk/changes',
    config: { access: 'administrator' },
    schema: {
      operationId: 'changePeople',
      summary: 'Changes, disables or removes everyone whom a filter picks.',
      tags,
      headers: idempotencySchema,
      body: bulkChangeSchema,
      response: { 200: runSchema, 202: runSchema, ...problems(409, 422, 503) },
    },
    handler: async (request, reply) => {
      const { deed, filter, everyone, changes, dryRun, skipBad, at } = request.body;
      const isEmpty = Object.values(filter).every((value) => value === undefined || value === '');
      if (isEmpty && !everyone) {
        throw new ProblemError(
          422,
          'everyone',
          'The filter picks everyone. Say so with "everyone": true, or give a filter.',
        );
      }
      if (deed === 'update' && Object.keys(changes).length === 0) {
        throw new ProblemError(422, 'no-changes', 'Give at least one setting in "changes".');
      }
      const { search: _search, ...standingFilter } = filter;
      // Whether there is such a gateway is better said now than at the time it is to be.
      selectionOf(standingFilter, standing, gateways);
      const { run, again } = runOf(
        await bulk.change(
          {
            source: { kind: 'query', deed, filter, changes },
            dryRun,
            skipBad,
          },
          {
            by: actorOf(request),
            at: at === null ? null : Date.parse(at),
            key: request.headers['idempotency-key'] ?? null,
          },
        ),
      );
      return reply.code(again ? 200 : 202).send(runAnswer(run));
    },
  });

  app.route({
    method: 'GET',
    url: '/api/v1/bulk/runs',
    config: { access: 'reader' },
    schema: {
      operationId: 'listBulkRuns',
      summary: 'Runs, the newest first.',
      tags,
      querystring: runsQuerySchema,
      response: { 200: runsSchema, ...problems() },
    },
    handler: async (request) => {
      const { before, limit } = request.query;
      return { runs: (await bulk.list(before ?? null, limit)).map(runAnswer) };
    },
  });

  app.route({
    method: 'GET',
    url: '/api/v1/bulk/runs/:id',
    config: { access: 'reader' },
    schema: {
      operationId: 'getBulkRun',
      summary: 'A run, and how far it is.',
      tags,
      params: runParamsSchema,
      response: { 200: runSchema, ...problems(404) },
    },
    handler: async (request) => {
      const run = await bulk.find(request.params.id);
      if (run === undefined) throw unknownRun(request.params.id);
      return runAnswer(run);
    },
  });

  app.route({
    method: 'GET',
    url: '/api/v1/bulk/runs/:id/lines',
    config: { access: 'reader' },
    schema: {
      operationId: 'listBulkLines',
      summary: 'What became of the lines of a run, or would become of them; some at a time.',
      tags,
      params: runParamsSchema,
      querystring: linesQuerySchema,
      response: { 200: linesSchema, ...problems(404) },
    },
    handler: async (request) => {
      const { id } = request.params;
      const { after, limit, outcome } = request.query;
      if ((await bulk.find(id)) === undefined) throw unknownRun(id);
      const lines = await bulk.lines(id, after ?? null, limit, outcome ?? null);
      return {
        lines: lines.map(({ number, reason, before, after: next, given: _given, ...line }) => ({
          ...line,
          line: number,
          reason: reason?.message ?? null,
          why: whyOf(reason),
          before: before && personAnswer(before),
          after: next && personAnswer(next),
        })),
        next: lines.length < limit ? null : (lines.at(-1)?.number ?? null),
      };
    },
  });

  app.route({
    method: 'POST',
    url: '/api/v1/bulk/runs/:id/undo',
    config: { access: 'administrator' },
    schema: {
      operationId: 'undoBulkRun',
      summary: 'Puts back what the last run has changed, exactly, in a run of its own.',
      tags,
      params: runParamsSchema,
      headers: idempotencySchema,
      body: undoSchema,
      response: { 200: runSchema, 202: runSchema, ...problems(404, 409, 422, 503) },
    },
    handler: async (request, reply) => {
      const { run, again } = runOf(
        await bulk.undo(request.params.id, request.body, {
          by: actorOf(request),
          at: null,
          key: request.headers['idempotency-key'] ?? null,
        }),
      );
      return reply.code(again ? 200 : 202).send(runAnswer(run));
    },
  });

  app.route({
    method: 'POST',
    url: '/api/v1/bulk/runs/:id/run',
    config: { access: 'administrator' },
    schema: {
      operationId: 'runBulkShown',
      summary: 'Does what a dry run has shown, with those whom it has shown, in a run of its own.',
      description:
        'A line of which something else would become by now is a bad one and says how it differs; ' +
        'with `force` it is done all the same.',
      tags,
      params: runParamsSchema,
      headers: idempotencySchema,
      body: runShownSchema,
      response: { 200: runSchema, 202: runSchema, ...problems(404, 409, 422, 503) },
    },
    handler: async (request, reply) => {
      const { at, ...how } = request.body;
      const { run, again } = runOf(
        await bulk.runShown(request.params.id, how, {
          by: actorOf(request),
          at: at === null ? null : Date.parse(at),
          key: request.headers['idempotency-key'] ?? null,
        }),
      );
      return reply.code(again ? 200 : 202).send(runAnswer(run));
    },
  });

  app.route({
    method: 'POST',
    url: '/api/v1/bulk/runs/:id/cancel',
    config: { access: 'administrator' },
    schema: {
      operationId: 'cancelBulkRun',
      summary: 'Ends a run that waits or is under way; what it has done stays, and can be undone.',
      tags,
      params: runParamsSchema,
      body: z.strictObject({}).nullish(),
      response: { 200: runSchema, ...problems(404, 409) },
    },
    handler: async (request) => {
      const { id } = request.params;
      const cancelled = await bulk.cancel(id);
      const run = await bulk.find(id);
      if (run === undefined) throw unknownRun(id);
      if (!cancelled)
        throw new ProblemError(409, 'run-ended', `Run ${id} has ended already.`, {
          params: { id },
        });
      return runAnswer(run);
    },
  });
}
