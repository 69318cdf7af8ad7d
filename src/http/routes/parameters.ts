import { z } from 'zod';
import type { ParameterOutcome, ParameterView } from '../../parameters/parameter-service.ts';
import { actorOf } from '../access.ts';
import {
  type ParameterAnswer,
  parameterDifferencesSchema,
  parameterInputSchema,
  parameterParamsSchema,
  parameterSchema,
  writtenParametersSchema,
} from '../contract/parameters.ts';
import { changedMeanwhile, seenBy, tagOf } from '../if-match.ts';
import { ProblemError, problems } from '../problem.ts';
import { iso } from '../presence-answers.ts';
import type { HttpServices } from '../services.ts';
import type { ZodApp } from '../zod-app.ts';

/** What can be changed while Doorlight runs. */
export function parameterRoutes(
  app: ZodApp,
  { parameters, audit }: Pick<HttpServices, 'parameters' | 'audit'>,
): void {
  const shown = async (parameter: ParameterView): Promise<ParameterAnswer> => ({
    ...parameter,
    lastChange: await lastChangeOf(audit, parameter.name),
  });

  app.route({
    method: 'GET',
    url: '/api/v1/parameters',
    config: { access: 'reader' },
    schema: {
      operationId: 'listParameters',
      summary: 'All parameters with their values, defaults and limits.',
      tags: ['parameters'],
      response: { 200: z.object({ parameters: z.array(parameterSchema) }), ...problems() },
    },
    handler: async () => ({ parameters: await Promise.all(parameters.list().map(shown)) }),
  });

  app.route({
    method: 'POST',
    url: '/api/v1/parameters/diff',
    config: { access: 'reader' },
    schema: {
      operationId: 'diffParameters',
      summary: 'Where a configuration file says something else than is in force.',
      description: 'Nothing is changed: what is in force is what the database says.',
      tags: ['parameters'],
      body: writtenParametersSchema,
      response: { 200: parameterDifferencesSchema, ...problems() },
    },
    handler: (request) => ({ differences: [...parameters.diff(request.body.parameters)] }),
  });

  app.route({
    method: 'GET',
    url: '/api/v1/parameters/:name',
    config: { access: 'reader' },
    schema: {
      operationId: 'getParameter',
      summary: 'One parameter.',
      tags: ['parameters'],
      params: parameterParamsSchema,
      response: { 200: parameterSchema, ...problems(404) },
    },
    handler: async (request, reply) => {
      const { name } = request.params;
      const found = parameters.list().find((parameter) => parameter.name === name);
      if (found === undefined) throw unknownParameter(name);
      return reply.header('etag', tagOf(found.value)).send(await shown(found));
    },
  });

  app.route({
    method: 'PUT',
    url: '/api/v1/parameters/:name',
    config: { access: 'administrator' },
    schema: {
      operationId: 'setParameter',
      summary: 'Sets a parameter; it is in force at once.',
      tags: ['parameters'],
      params: parameterParamsSchema,
      body: parameterInputSchema,
      response: { 200: parameterSchema, ...problems(404, 412, 422, 428) },
    },
    handler: async (request, reply) => {
      const { name } = request.params;
      const seen = seenBy(request);
      const outcome = await parameters.set(name, request.body.value, actorOf(request), seen);
      const parameter = await shown(saved(name, outcome));
      return reply.header('etag', tagOf(parameter.value)).send(parameter);
    },
  });

  app.route({
    method: 'DELETE',
    url: '/api/v1/parameters/:name',
    config: { access: 'administrator' },
    schema: {
      operationId: 'resetParameter',
      summary: 'Gives a parameter its default again.',
      tags: ['parameters'],
      params: parameterParamsSchema,
      response: { 200: parameterSchema, ...problems(404, 412, 422, 428) },
    },
    handler: async (request, reply) => {
      const { name } = request.params;
      const outcome = await parameters.reset(name, actorOf(request), seenBy(request));
      const parameter = await shown(saved(name, outcome));
      return reply.header('etag', tagOf(parameter.value)).send(parameter);
    },
  });
}

/** The gateway of the same name, if there is one, stands there too. */
const looked = 20;

async function lastChangeOf(
  audit: HttpServices['audit'],
  name: string,
): Promise<ParameterAnswer['lastChange']> {
  const entries = await audit.entries({ about: name, limit: looked });
  const last = entries.find(({ what }) => what.startsWith('parameter-'));
  return last === undefined ? null : { at: iso(last.at), by: last.by };
}

function saved(name: string, outcome: ParameterOutcome): ParameterView {
  switch (outcome.kind) {
    case 'saved':
      return outcome.parameter;
    case 'invalid':
      throw new ProblemError(422, 'invalid-value', outcome.message);
    case 'impossible':
      throw new ProblemError(422, 'value-not-possible', outcome.message, {
        params: { why: outcome.message },
      });
    case 'refused':
      if (outcome.reason === 'changed-meanwhile') throw changedMeanwhile(`The parameter ${name}`);
      throw unknownParameter(name);
  }
}

function unknownParameter(name: string): ProblemError {
  return new ProblemError(
    404,
    'unknown-parameter',
    `There is no parameter ${name}. All of them: doorlight parameters list`,
    { params: { name } },
  );
}
