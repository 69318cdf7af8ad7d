import { z } from 'zod';
import { deeds, outcomes, runStates } from '../../people/bulk/bulk-run.ts';
import { encodings } from '../../people/bulk/csv/decode.ts';
import { givenSeparators } from '../../people/bulk/csv/separator.ts';
import { peopleFilter, personChangeSchema, personSchema } from './people.ts';
import { instantSchema } from './presence.ts';
import { whySchema } from './problem.ts';

const dryRun = 'Nothing is changed: what would be is told, line by line.';
const skipBad = 'Bad lines are left out; otherwise one of them stops everything before it begins.';
const at = z
  .string()
  .datetime({ offset: true })
  .describe('When it is to be, `2026-03-11T22:00:00Z`; otherwise at once.');

export const idempotencySchema = z.looseObject({
  'idempotency-key': z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('Names the request: sent again under the same key it is done once.'),
});

const howRead = {
  encoding: z.enum(encodings).default('auto'),
  separator: z
    .enum(givenSeparators)
    .default('auto')
    .describe('What stands between fields; `auto` is what the file says or looks like.'),
};

export const previewQuerySchema = z.strictObject(howRead);

export const previewSchema = z
  .object({
    encoding: z.string(),
    separator: z
      .enum(givenSeparators)
      .nullable()
      .describe('Null for a sign that the first line of the file names.'),
    columns: z.array(
      z.object({
        title: z.string(),
        setting: z.string().nullable().describe('Null: the column is not read.'),
      }),
    ),
    lines: z.array(
      z.object({
        line: z.int(),
        cells: z.array(z.string()),
        problem: z.string().nullable().describe('What is wrong with the line.'),
        why: whySchema,
      }),
    ),
    problem: z.string().nullable().describe('Why nothing of the file can be read.'),
    why: whySchema,
  })
  .meta({ id: 'FilePreview' });

export const fileQuerySchema = z.strictObject({
  deed: z
    .enum(deeds)
    .default('insert')
    .describe('`save` adds whoever is not there and changes the others; `update` changes alone.'),
  ...howRead,
  dryRun: z.stringbool().default(false).describe(dryRun),
  skipBad: z.stringbool().default(false).describe(skipBad),
  at: at.optional(),
});

export const bulkChangeSchema = z
  .strictObject({
    deed: z.enum(['update', 'disable', 'remove']),
    filter: z
      .strictObject({
        ...peopleFilter,
        stale: z.boolean().optional(),
        enabled: z.boolean().optional(),
      })
      .describe('Whom it is about, picked when it begins; all that is given must hold.'),
    everyone: z.boolean().default(false).describe('Must be true where the filter is empty.'),
    changes: personChangeSchema.default({}).describe('With `update`: the settings to change.'),
    dryRun: z.boolean().default(false).describe(dryRun),
    skipBad: z.boolean().default(true).describe(skipBad),
    at: at.nullable().default(null),
  })
  .meta({ id: 'BulkChange' });

export type BulkChangeInput = z.input<typeof bulkChangeSchema>;

export const undoSchema = z
  .strictObject({
    force: z.boolean().default(false).describe('Also those who have changed since are put back.'),
    skipBad: z.boolean().default(false).describe('Those who have changed since are left alone.'),
    dryRun: z.boolean().default(false).describe(dryRun),
  })
  .meta({ id: 'BulkUndo' });

export type UndoInput = z.input<typeof undoSchema>;

export const runShownSchema = z
  .strictObject({
    skipBad: z
      .boolean()
      .nullable()
      .default(null)
      .describe('As in the dry run where it is null; lines that differ from it are bad ones.'),
    force: z
      .boolean()
      .default(false)
      .describe('Also what would become otherwise than shown is done, as things are now.'),
    at: at.nullable().default(null),
  })
  .meta({ id: 'BulkRunShown' });

export type RunShownInput = z.input<typeof runShownSchema>;

export const runSchema = z
  .object({
    id: z.int(),
    kind: z.enum(['file', 'query', 'undo']),
    deed: z.enum([...deeds, 'undo']),
    undoes: z.int().nullable().describe('The run that this one undoes.'),
    shownBy: z.int().nullable().describe('The dry run that has shown what this one does.'),
    dryRun: z.boolean(),
    skipBad: z.boolean(),
    by: z.string(),
    state: z
      .enum(runStates)
      .describe('`done` and what follows it are ends; `refused` is that there were bad lines.'),
    madeAt: instantSchema,
    dueAt: instantSchema,
    beganAt: instantSchema.nullable(),
    endedAt: instantSchema.nullable(),
    total: z.int().describe('Lines.'),
    done: z.int().describe('Lines that are done with in this state.'),
    counts: z.object(
      Object.fromEntries(outcomes.map((outcome) => [outcome, z.int()])) as Record<
        (typeof outcomes)[number],
        z.ZodInt
      >,
    ),
    unknownColumns: z.array(z.string()).describe('Columns of the file that are no settings.'),
    problem: z.string().nullable().describe('Why nothing, or not everything, was done.'),
    why: whySchema,
    undoneBy: z.int().nullable(),
    ranBy: z.int().nullable().describe('The run that does what this dry run shows.'),
    differing: z.int().describe('Lines that became, or would become, other than shown.'),
  })
  .meta({ id: 'BulkRun' });

export type RunAnswer = z.output<typeof runSchema>;

export const runParamsSchema = z.object({ id: z.coerce.number().int().min(1) });

export const runsQuerySchema = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  before: z.coerce.number().int().min(1).optional().describe('Only runs made before this one.'),
});

export const runsSchema = z.object({ runs: z.array(runSchema) }).meta({ id: 'BulkRuns' });

export const linesQuerySchema = z.object({
  limit: z.coerce.number().int().min(1).max(500).default(50),
  after: z.coerce.number().int().optional().describe('`next` of the page before.'),
  outcome: z.enum(outcomes).optional().describe('Only lines of which this became.'),
});

export const linesSchema = z
  .object({
    lines: z.array(
      z.object({
        line: z.int().describe('In the file; below 0 in a run that undoes another.'),
        jid: z.string().nullable(),
        outcome: z.enum(outcomes).nullable().describe('Null before it is this line’s turn.'),
        reason: z
          .string()
          .nullable()
          .describe('Of a bad line, why; of another, how it differs from the dry run.'),
        why: whySchema,
        before: personSchema.nullable(),
        after: personSchema.nullable(),
      }),
    ),
    next: z.int().nullable(),
  })
  .meta({ id: 'BulkLines' });

export const exportQuerySchema = z.object(peopleFilter);

export const csvSchema = {
  description: 'CSV in UTF-8, the first line names the columns.',
  content: { 'text/csv': { schema: z.string() } },
};
