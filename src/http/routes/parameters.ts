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
import type { HttpServices } from '../services.ts';
import type { ZodApp } from '../zod-app.ts';

/** What can be changed while Doorlight runs. */
export function parameterRoutes(app: ZodApp, parameters: HttpServices['parameters']): void {
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
    handler: () => ({ parameters: parameters.list().map(parameterAnswer) }),
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
      return reply.header('etag', tagOf(found.value)).send(parameterAnswer(found));
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
      const parameter = saved(name, outcome);
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
      const parameter = saved(name, outcome);
      return reply.header('etag', tagOf(parameter.value)).send(parameter);
    },
  });
}

function parameterAnswer(parameter: ParameterView): ParameterAnswer {
  return { ...parameter };
}

function saved(name: string, outcome: ParameterOutcome): ParameterAnswer {
  switch (outcome.kind) {
    case 'saved':
      return parameterAnswer(outcome.parameter);
    case 'invalid':
      throw new ProblemError(422, 'invalid-value', outcome.message);
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
  );
}
