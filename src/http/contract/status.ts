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
  fault: z
    .enum([
      'password-refused',
      'not-offered',
      'ntlm-level',
      'not-ews',
      'throttled',
      'forbidden',
      'untrusted',
      'no-answer',
    ])
    .nullable()
    .describe('What is wrong, for programs, where it has a name.'),
  lastSuccess: instantSchema.nullable().describe('When it last did what it was asked for.'),
  subscription: z
    .object({
      kind: z.enum(['streaming', 'push', 'pull']),
      code: z
        .enum(['as-wanted', 'best', 'others-fail', 'works-again'])
        .describe('Why not another kind, for programs.'),
      why: z.string().describe('Why not another kind.'),
    })
    .nullable()
    .describe('How it tells of changes.'),
};

const linkStatusSchema = z.object({
  name: z.string(),
  state: z.enum(['up', 'down']),
  identity: z
    .enum(['contact', 'account', 'native', 'sip'])
    .describe('How people are shown; `sip` over a link to a SIP server.'),
  showsPeople: z.boolean().describe('Whether people can be shown over it now.'),
  problem: z.string().nullable().describe('What is wrong and what to do.'),
  capabilities: z
    .array(
      z.object({
        name: z.string(),
        state: z.enum(['ok', 'missing', 'unknown']),
        detail: z.string(),
        remedy: z.string().describe('The lines that the chat server lacks; empty for none.'),
      }),
    )
    .describe('What the chat server grants, as found when the link last came up.'),
});

export type LinkAnswer = z.output<typeof linkStatusSchema>;

const endingSchema = z.object({
  what: z.string(),
  kind: z
    .enum(['authority', 'own', 'server'])
    .describe('Of a CA that is trusted, of our own, or what a server presents.'),
  name: z.string().describe('Of the CA, of ours, or of the server.'),
  validTo: instantSchema,
  daysLeft: z.int().describe('Negative once it has ended.'),
});

const overdueListSchema = z.object({
  authority: z.string(),
  nextUpdate: instantSchema.describe('When there should have been a newer one.'),
});

export type OverdueListAnswer = z.output<typeof overdueListSchema>;

export type EndingAnswer = z.output<typeof endingSchema>;

export const statusSchema = z
  .object({
    version: z.string(),
    startedAt: instantSchema,
    people: z.object({ total: z.int(), enabled: z.int() }),
    gateways: z.array(z.object({ name: z.string(), ...serverState })),
    links: z.array(linkStatusSchema),
    certificates: z
      .array(endingSchema)
      .describe('Certificates that end within thirty days, the first to end first.'),
    overdueLists: z
      .array(overdueListSchema)
      .describe('Revocation lists that should have been replaced; they are honoured still.'),
  })
  .meta({ id: 'Status' });

export type StatusAnswer = z.output<typeof statusSchema>;
