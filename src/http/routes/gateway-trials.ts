import type { Run } from '../../troubleshooter/troubleshooter.ts';
import {
  gatewayDifferencesSchema,
  gatewayParamsSchema,
  gatewayTrialSchema,
  writtenGatewaysSchema,
} from '../contract/gateways.ts';
import { examinationSchema, newExaminationSchema } from '../contract/troubleshooter.ts';
import { gatewayChange } from '../gateway-answer.ts';
import { begunAnswer } from '../examination-answer.ts';
import { invalidGateway, unknownGateway } from '../gateway-problems.ts';
import { ProblemError, problems } from '../problem.ts';
import type { HttpServices } from '../services.ts';
import type { ZodApp } from '../zod-app.ts';

/** Many gateways, each with certificates. */
const mostWrittenBytes = 1024 * 1024;

/** Gateways that are examined by themselves, saved or not, and compared with the file. */
export function gatewayTrialRoutes(
  app: ZodApp,
  { gateways, tryGateway }: Pick<HttpServices, 'gateways' | 'tryGateway'>,
): void {
  app.route({
    method: 'POST',
    url: '/api/v1/gateways/try',
    config: { access: 'administrator' },
    schema: {
      operationId: 'tryGateway',
      summary: 'Begins to try a gateway before it is added or changed; nothing is stored.',
      description:
        'Its steps are those of the troubleshooter: follow them with followExamination, or ask ' +
        'for them with getExaminationById.',
      tags: ['gateways'],
      body: gatewayTrialSchema,
      response: { 202: examinationSchema, ...problems(404, 422, 503) },
    },
    handler: async (request, reply) => {
      const { of, gateway, ...wish } = request.body;
      const { name = 'new' } = gateway;
      const draft = gateways.draft(of, { ...gatewayChange(gateway), name });
      if (draft.kind === 'refused') throw unknownGateway(of ?? '');
      if (draft.kind === 'invalid') throw invalidGateway(draft, '/gateway');
      const run = begun(tryGateway({ ...draft.gateway, problem: null }, wish, 'draft'));
      return reply.code(202).send(begunAnswer(reply, run));
    },
  });

  app.route({
    method: 'POST',
    url: '/api/v1/gateways/:name/examination',
    config: { access: 'helpdesk' },
    schema: {
      operationId: 'examineGateway',
      summary: 'Begins to examine the servers of one gateway alone.',
      tags: ['gateways'],
      params: gatewayParamsSchema,
      body: newExaminationSchema,
      response: { 202: examinationSchema, ...problems(404, 503) },
    },
    handler: async (request, reply) => {
      const { name } = request.params;
      const gateway = gateways.find(name);
      if (gateway === undefined) throw unknownGateway(name);
      const run = begun(tryGateway(gateway, request.body, 'saved'));
      return reply.code(202).send(begunAnswer(reply, run));
    },
  });

  app.route({
    method: 'POST',
    url: '/api/v1/gateways/diff',
    bodyLimit: mostWrittenBytes,
    // A guessed secret is one that differs or does not.
    config: { access: 'administrator' },
    schema: {
      operationId: 'diffGateways',
      summary: 'Where a configuration file says something else than is in force.',
      description: 'Nothing is changed: what is in force is what the database says.',
      tags: ['gateways'],
      body: writtenGatewaysSchema,
      response: { 200: gatewayDifferencesSchema, ...problems() },
    },
    handler: (request) => ({ differences: [...gateways.diff(request.body.gateways)] }),
  });
}

function begun(run: Run | null): Run {
  if (run !== null) return run;
  throw new ProblemError(
    503,
    'too-many-trials',
    'Others are trying settings just now, as many as can be tried at once. Try again in a minute.',
    { headers: { 'retry-after': '30' } },
  );
}
