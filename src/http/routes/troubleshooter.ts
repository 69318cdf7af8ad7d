import {
  examinationParamsSchema,
  examinationQuerySchema,
  examinationSchema,
  newExaminationSchema,
} from '../contract/troubleshooter.ts';
import { examinationAnswer } from '../examination-answer.ts';
import { ProblemError, problems } from '../problem.ts';
import type { HttpServices } from '../services.ts';
import type { ZodApp } from '../zod-app.ts';
import { examinationEventRoutes, examinationOf } from './examination-events.ts';

const path = '/api/v1/examination';

/** Tries everything that gateways and publishers need; what ended is asked for as it goes on. */
export function troubleshooterRoutes(
  app: ZodApp,
  { troubleshooter, sessions }: Pick<HttpServices, 'troubleshooter' | 'sessions'>,
): void {
  app.route({
    method: 'POST',
    url: path,
    config: { access: 'helpdesk' },
    schema: {
      operationId: 'startExamination',
      summary: 'Begins to examine every gateway and publisher, or joins whoever has begun.',
      tags: ['service'],
      body: newExaminationSchema,
      response: { 202: examinationSchema, ...problems() },
    },
    handler: async (request, reply) => {
      const { run, joined } = await troubleshooter.start(request.body);
      return reply
        .code(202)
        .header('location', path)
        .send(examinationAnswer(run, joined, 0));
    },
  });

  app.route({
    method: 'GET',
    url: path,
    config: { access: 'reader' },
    schema: {
      operationId: 'getExamination',
      summary: 'The examination under way, or else the last one.',
      tags: ['service'],
      querystring: examinationQuerySchema,
      response: { 200: examinationSchema, ...problems(404) },
    },
    handler: (request) => {
      const run = troubleshooter.run();
      if (run !== undefined) return examinationAnswer(run, true, request.query.since);
      throw new ProblemError(
        404,
        'no-examination',
        'Nothing has been examined since Doorlight started. Begin with: doorlight doctor',
      );
    },
  });

  app.route({
    method: 'GET',
    url: `${path}/:id`,
    config: { access: 'reader' },
    schema: {
      operationId: 'getExaminationById',
      summary: 'One examination: of everything, or a trial of settings that are not saved yet.',
      tags: ['service'],
      params: examinationParamsSchema,
      querystring: examinationQuerySchema,
      response: { 200: examinationSchema, ...problems(404) },
    },
    handler: (request) => {
      const run = examinationOf(troubleshooter, request.params.id);
      return examinationAnswer(run, true, request.query.since);
    },
  });

  examinationEventRoutes(app, troubleshooter, sessions);
}
