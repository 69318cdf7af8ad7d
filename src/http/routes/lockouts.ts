import { z } from 'zod';
import { actorOf } from '../access.ts';
import { lockoutListSchema, lockoutParamsSchema } from '../contract/accounts.ts';
import { iso } from '../presence-answers.ts';
import { ProblemError, problems } from '../problem.ts';
import type { HttpServices } from '../services.ts';
import type { ZodApp } from '../zod-app.ts';

const base = '/api/v1/lockouts';
const tags = ['accounts'];
const config = { access: 'administrator' } as const;

/** Who failed too often to sign in, and letting them try again. */
export function lockoutRoutes(app: ZodApp, { signIn }: Pick<HttpServices, 'signIn'>): void {
  app.route({
    method: 'GET',
    url: base,
    config,
    schema: {
      operationId: 'listLockouts',
      summary: 'Accounts and addresses that have to wait before they may sign in again.',
      tags,
      response: { 200: lockoutListSchema, ...problems() },
    },
    handler: async () => ({
      lockouts: (await signIn.lockedOut()).map(({ kind, name, failures, until }) => ({
        kind,
        name,
        failures,
        until: iso(until),
      })),
    }),
  });

  app.route({
    method: 'DELETE',
    url: `${base}/:kind/:name`,
    config,
    schema: {
      operationId: 'liftLockout',
      summary: 'Lets an account or an address try again at once.',
      tags,
      params: lockoutParamsSchema,
      response: { 204: z.undefined().describe('Lifted.'), ...problems(404) },
    },
    handler: async (request, reply) => {
      const { kind, name } = request.params;
      if (await signIn.lift(kind, name, actorOf(request))) return reply.code(204).send();
      throw new ProblemError(
        404,
        'no-lockout',
        `The ${kind} ${name} has not to wait. All who do: doorlight accounts lockouts`,
        { params: { name } },
      );
    },
  });
}
