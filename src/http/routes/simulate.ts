import { scenarioSchema, simulationSchema } from '../contract/simulate.ts';
import { ProblemError, problems } from '../problem.ts';
import type { HttpServices } from '../services.ts';
import type { ZodApp } from '../zod-app.ts';

/** What would be shown of somebody who is made up. */
export function simulateRoutes(app: ZodApp, { simulate }: Pick<HttpServices, 'simulate'>): void {
  app.route({
    method: 'POST',
    url: '/api/v1/simulate',
    config: { access: 'reader' },
    schema: {
      operationId: 'simulate',
      summary: 'Plays a scenario of calendars, overrides and sessions; nothing becomes of it.',
      tags: ['presence'],
      body: scenarioSchema,
      response: { 200: simulationSchema, ...problems(422) },
    },
    handler: (request) => {
      const played = simulate(request.body);
      if (played.kind === 'played') {
        const { from, to, states, refusals, claims } = played;
        return { from, to, states: [...states], refusals: [...refusals], claims: [...claims] };
      }
      throw new ProblemError(422, 'invalid-scenario', played.problems.join('\n'), {
        errors: played.problems.map((detail) => ({ pointer: '', detail })),
      });
    },
  });
}
