import { z } from 'zod';
import { parameterNames } from '../../parameters/definitions.ts';
import { instantSchema } from './presence.ts';

export const parameterParamsSchema = z.object({ name: z.string().min(1).max(100) });

export const parameterInputSchema = z
  .strictObject({ value: z.unknown() })
  .meta({ id: 'ParameterValue' });

const shapeSchema = z
  .discriminatedUnion('kind', [
    z.object({
      kind: z.literal('number'),
      min: z.number(),
      max: z.number(),
      word: z.literal('auto').nullable(),
    }),
    z.object({ kind: z.literal('switch') }),
    z.object({
      kind: z.literal('choice'),
      values: z.array(z.union([z.string(), z.boolean()])).readonly(),
    }),
    z.object({
      kind: z.literal('text'),
      of: z.enum(['url', 'address']),
      word: z.enum(['auto', 'all']),
    }),
    z.object({ kind: z.literal('certificate'), word: z.literal('none') }),
    z.object({
      kind: z.literal('list'),
      of: z.enum(['domain', 'jid']),
      most: z.number(),
      word: z.literal('auto').nullable(),
    }),
    z.object({
      kind: z.literal('mapping'),
      parts: z.record(z.string(), z.array(z.string()).readonly()),
    }),
    z.object({ kind: z.literal('working-hours') }),
  ])
  .describe('By what kind of field it is given; `word` may stand in place of a value.');

export const parameterSchema = z
  .object({
    name: z.literal(parameterNames),
    value: z.unknown(),
    default: z.unknown(),
    unit: z.string().nullable(),
    allowed: z.string().describe('What may be set, for people: `1 to 1440`.'),
    description: z.string(),
    shape: shapeSchema,
    lastChange: z
      .object({ at: instantSchema, by: z.string() })
      .nullable()
      .describe('Who changed it last, as far back as the audit log goes; null for nobody.'),
    advanced: z.boolean().describe('Whoever changes it is to be asked whether they mean it.'),
  })
  .meta({ id: 'Parameter' });

export const writtenParametersSchema = z
  .strictObject({
    parameters: z
      .record(z.string(), z.unknown())
      .describe('As a configuration file has them; what is left out does not count.'),
  })
  .meta({ id: 'WrittenParameters' });

export const parameterDifferencesSchema = z
  .object({
    differences: z.array(
      z.object({
        name: z.string(),
        inFile: z.unknown(),
        inForce: z.unknown().optional().describe('Missing for what is no parameter.'),
      }),
    ),
  })
  .meta({ id: 'ParameterDifferences' });

export type ParameterDifferencesAnswer = z.output<typeof parameterDifferencesSchema>;

export type ParameterAnswer = z.output<typeof parameterSchema>;
