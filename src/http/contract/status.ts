import { z } from 'zod';
import { instantSchema } from './presence.ts';

export const healthSchema = z.object({ status: z.literal('live') }).meta({ id: 'Health' });

export const readinessSchema = z
  .object({
    ready: z.boolean(),
    waitingFor: z.array(z.string()).describe('What is not up yet.'),
  })
  .meta({ id: 'Readiness' });

export const statusSchema = z
  .object({
    version: z.string(),
    startedAt: instantSchema,
    people: z.object({ total: z.int(), enabled: z.int() }),
    gateways: z.array(
      z.object({
        name: z.string(),
        server: z.string(),
        state: z.enum(['up', 'degraded', 'down']),
        people: z.int().describe('How many are served here.'),
        problem: z.string().nullable().describe('What is wrong and what to do.'),
      }),
    ),
    links: z.array(
      z.object({
        name: z.string(),
        state: z.enum(['up', 'down']),
        problem: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'Status' });
