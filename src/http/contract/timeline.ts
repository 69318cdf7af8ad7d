import { z } from 'zod';
import { instantSchema, presenceSchema } from './presence.ts';

/** As much as can be looked at at once. */
export const longestTimelineH = 36;

export const timelineQuerySchema = z.object({
  from: z.iso
    .datetime({ offset: true })
    .optional()
    .describe('When it begins, not before 24 hours ago; now, where it is not given.'),
  to: z.iso
    .datetime({ offset: true })
    .optional()
    .describe(
      `When it ends, at most ${longestTimelineH} hours later and 14 days ahead; 24 hours later, where it is not given.`,
    ),
});

const span = { from: instantSchema, to: instantSchema };

export const timelineSchema = z
  .object({
    person: z.string(),
    at: instantSchema.describe('Now.'),
    ...span,
    decisions: z
      .array(
        presenceSchema
          .pick({ availability: true, activity: true, text: true, source: true })
          .extend(span),
      )
      .describe('What is shown, without gaps.'),
    claims: z
      .array(presenceSchema.pick({ availability: true, activity: true, source: true }).extend(span))
      .describe('Everything that says something, the strongest kind first.'),
  })
  .meta({ id: 'Timeline' });

export type TimelineAnswer = z.output<typeof timelineSchema>;
