import { z } from 'zod';
import { instantSchema } from './presence.ts';

const verdict = z
  .enum(['ok', 'warning', 'failed', 'skipped'])
  .describe('`skipped` was not tried, since what it needs failed or is not there.');

const subject = z.object({
  id: z.int().describe('By which reports name it.'),
  kind: z.enum(['gateway', 'publisher']),
  name: z.string().describe('Of the gateway, or of the link.'),
  server: z.string(),
  steps: z
    .array(
      z.object({
        name: z.string(),
        title: z.string(),
        tries: z.string().describe('What is tried.'),
        boundMs: z.int().describe('After so long it is over, from when it begins.'),
      }),
    )
    .describe('All that is tried; each step ends with one report.'),
});

export const reportSchema = z.object({
  subject: z.int(),
  step: z.string(),
  verdict,
  code: z.string().describe('For programs: `ok`, `name-unknown`, `expired`, `wrong-password`.'),
  found: z.string().describe('What came back.'),
  remedy: z.string().describe('What to do next; empty for nothing.'),
  tookMs: z.int(),
});

export const examinationSchema = z
  .object({
    id: z.string(),
    startedAt: instantSchema,
    endedAt: instantSchema.nullable().describe('Null while it is under way.'),
    mailbox: z.string().nullable().describe('Whose calendar is tried, if one was asked for.'),
    joined: z.boolean().describe('Somebody else had begun it already.'),
    subjects: z.array(subject),
    reports: z.array(reportSchema).describe('Steps that have ended, in that order.'),
    next: z.int().describe('Give it as `since` to be told what ended after these.'),
  })
  .meta({ id: 'Examination' });

export type ExaminationAnswer = z.output<typeof examinationSchema>;

export const newExaminationSchema = z
  .strictObject({
    mailbox: z
      .string()
      .max(320)
      .regex(/^[^@\s<>&"]+@[^@\s<>&"]+$/)
      .nullable()
      .default(null)
      .describe("Whose calendar is tried; null for the first person of each gateway's."),
    fetchMissing: z
      .boolean()
      .default(false)
      .describe('Fetch certificates that servers do not send from where theirs say that they are.'),
  })
  .meta({ id: 'NewExamination' });

export type NewExaminationInput = z.input<typeof newExaminationSchema>;

export const examinationQuerySchema = z.object({
  since: z.coerce.number().int().min(0).default(0).describe('`next` of an earlier answer.'),
});

export const examinationParamsSchema = z.object({ id: z.string().max(64) });

export const lastEventSchema = z.looseObject({
  'last-event-id': z.coerce
    .number()
    .int()
    .min(0)
    .default(-1)
    .describe('The id of the event that was had last.'),
});

export const examinationEventsSchema = {
  description: 'Events as they happen, until the examination has ended.',
  content: {
    'text/event-stream': {
      schema: z.string().describe('`id`, `event` and `data`; data is JSON.'),
    },
  },
};
