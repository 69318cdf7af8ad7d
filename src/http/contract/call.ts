import { z } from 'zod';
import { hourMs, secondMs } from '../../time/instant.ts';
import { instantSchema, presenceSchema } from './presence.ts';

/** A call of which nobody says when it ends is forgotten after so long. */
export const callDefaultS = hourMs / secondMs;
/** No call is believed for longer without being said again. */
export const callLongestS = (24 * hourMs) / secondMs;

export const callInputSchema = z
  .strictObject({
    forS: z
      .int()
      .min(1)
      .max(callLongestS)
      .optional()
      .describe(`Seconds until it ends by itself: ${callDefaultS} where nothing is given.`),
    until: instantSchema
      .optional()
      .describe('Or the moment at which it does, at most 24 hours ahead.'),
  })
  .refine(({ forS, until }) => forS === undefined || until === undefined, {
    message: 'takes either forS or until',
  })
  .meta({ id: 'Call' });

export type CallInput = z.input<typeof callInputSchema>;

export const callAnswerSchema = z
  .object({
    person: z.string(),
    since: instantSchema.describe('When the call was first said to be.'),
    until: instantSchema.describe('When it ends by itself unless it is said again.'),
    presence: presenceSchema.describe('What shows now.'),
  })
  .meta({ id: 'CallKnown' });

export type CallAnswer = z.output<typeof callAnswerSchema>;

export const callEndedSchema = z
  .object({
    person: z.string(),
    ended: z.boolean().describe('false: no call was known, or the phone says that one goes on.'),
    presence: presenceSchema.describe('What shows now.'),
  })
  .meta({ id: 'CallEnded' });

export type CallEndedAnswer = z.output<typeof callEndedSchema>;
