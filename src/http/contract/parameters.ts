import { z } from 'zod';

export const parameterParamsSchema = z.object({ name: z.string().min(1).max(100) });

export const parameterInputSchema = z
  .strictObject({ value: z.unknown() })
  .meta({ id: 'ParameterValue' });

export const parameterSchema = z
  .object({
    name: z.string(),
    value: z.unknown(),
    default: z.unknown(),
    unit: z.string().nullable(),
    allowed: z.string().describe('What may be set, for people: `1 to 1440`.'),
    description: z.string(),
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
