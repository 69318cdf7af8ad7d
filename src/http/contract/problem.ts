import { z } from 'zod';

export const problemMediaType = 'application/problem+json';

/** RFC 9457 problem details. `type` is `about:blank`: the status and `code` say what it is. */
export const problemSchema = z
  .object({
    type: z.literal('about:blank'),
    title: z.string().describe('The HTTP status in words.'),
    status: z.int(),
    detail: z.string().describe('What was wrong and what to do, as a sentence for people.'),
    code: z.string().describe('Stable, for programs: `unknown-person`.'),
    errors: z
      .array(
        z.object({
          pointer: z.string().describe('Where in the request, as a JSON Pointer (RFC 6901).'),
          detail: z.string(),
        }),
      )
      .optional(),
  })
  .meta({ id: 'Problem' });

export type Problem = z.output<typeof problemSchema>;
