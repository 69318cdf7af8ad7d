import { z } from 'zod';
import { forms } from './forms.ts';

const availability = z.enum(['available', 'chat', 'away', 'xa', 'dnd', 'unavailable']);

const clock = z
  .string()
  .regex(/^(([01]?\d|2[0-3]):[0-5]\d|24:00)$/u, forms['not-a-time-of-day'])
  .transform((text) => text.padStart(5, '0'));

/** What is laid over a policy; what is left out stays. The parameters of the same names. */
export const policySchema = z.strictObject({
  show: z
    .strictObject({
      busy: availability,
      outOfOffice: z.enum([...availability.options, 'as-session']),
      workingElsewhere: availability,
      call: availability,
    })
    .partial()
    .optional(),
  displayOutOfOffice: z.boolean().optional(),
  meetingInformation: z.boolean().optional(),
  allDayBusy: z.enum(['busy', 'working-hours', 'ignore']).optional(),
  joinGapS: z.number().min(0).optional(),
  workingHours: z
    .strictObject({ days: z.array(z.int().min(1).max(7)), from: clock, to: clock })
    .partial()
    .optional(),
  joinAbsencesOverNonWorkingTime: z.boolean().optional(),
  outOfOfficeOverMeeting: z.boolean().optional(),
  trackSessions: z
    .union([z.literal('auto'), z.boolean()], { error: 'give auto, true or false' })
    .optional(),
  staleAfterH: z.number().positive().optional(),
  overrideDefaultEnd: z.enum(['end-of-day', 'end-of-meeting', 'next-change', 'revert']).optional(),
  overrideMaxAgeDays: z.number().positive().optional(),
});

export type PolicyGiven = z.output<typeof policySchema>;

export type PolicyInput = z.input<typeof policySchema>;
