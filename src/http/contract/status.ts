import { z } from 'zod';
import { instantSchema } from './presence.ts';

export const healthSchema = z.object({ status: z.literal('live') }).meta({ id: 'Health' });

export const readinessSchema = z
  .object({
    ready: z.boolean(),
    waitingFor: z.array(z.string()).describe('What is not up yet.'),
  })
  .meta({ id: 'Readiness' });

/** How one server of a gateway is. */
export const serverState = {
  server: z.string(),
  state: z.enum(['untried', 'up', 'degraded', 'down']),
  people: z.int().describe('How many are served here.'),
  problem: z.string().nullable().describe('What is wrong and what to do.'),
  lastSuccess: instantSchema.nullable().describe('When it last did what it was asked for.'),
  subscription: z
    .object({
      kind: z.enum(['streaming', 'push', 'pull']),
      why: z.string().describe('Why not another kind.'),
    })
    .nullable()
    .describe('How it tells of changes.'),
};

export const statusSchema = z
  .object({
    version: z.string(),
    startedAt: instantSchema,
    people: z.object({ total: z.int(), enabled: z.int() }),
    gateways: z.array(z.object({ name: z.string(), ...serverState })),
    links: z.array(
      z.object({
        name: z.string(),
        state: z.enum(['up', 'down']),
        problem: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'Status' });
