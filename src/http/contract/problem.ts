import { z } from 'zod';

export const problemMediaType = 'application/problem+json';

const params = z
  .record(z.string(), z.union([z.string(), z.number()]))
  .describe('What the sentence names, by what it is, for those who say it in their own words.');

/** Beside a sentence: what it says, for programs, and for those who say it in their own words. */
export const whySchema = z
  .object({ code: z.string().describe('Stable, for programs.'), params: params.optional() })
  .nullable();

/** RFC 9457 problem details. `type` is `about:blank`: the status and `code` say what it is. */
export const problemSchema = z
  .object({
    type: z.literal('about:blank'),
    title: z.string().describe('The HTTP status in words.'),
    status: z.int(),
    detail: z.string().describe('What was wrong and what to do, as a sentence for people.'),
    code: z.string().describe('Stable, for programs: `unknown-person`.'),
    params: params.optional(),
    errors: z
      .array(
        z.object({
          pointer: z.string().describe('Where in the request, as a JSON Pointer (RFC 6901).'),
          detail: z.string().describe('What is wrong there, as a sentence for people.'),
          code: z.string().optional().describe('Stable, for programs: `not-a-mailbox`.'),
          params: params.optional(),
        }),
      )
      .optional(),
  })
  .meta({ id: 'Problem' });

export type Problem = z.output<typeof problemSchema>;
