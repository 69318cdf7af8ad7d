import { z } from 'zod';

export const instantSchema = z.iso
  .datetime({ offset: true })
  .describe('ISO 8601 with an offset: `2026-12-01T09:00:00Z`.');

const availabilitySchema = z.enum(['available', 'chat', 'away', 'xa', 'dnd', 'unavailable']);

const activitySchema = z.enum([
  'none',
  'working-elsewhere',
  'meeting',
  'out-of-office',
  'on-the-phone',
]);

const sourceSchema = z.enum([
  'override',
  'call',
  'out-of-office',
  'busy',
  'working-elsewhere',
  'sessions',
  'unknown',
  'default',
]);

export const presenceSchema = z
  .object({
    availability: availabilitySchema,
    activity: activitySchema,
    text: z.string().describe("What contacts read, in the person's language; empty for nothing."),
    since: instantSchema.nullable(),
    until: instantSchema
      .nullable()
      .describe('When it will change by what is known now; null if unknown.'),
    source: sourceSchema.describe('The claim that decided it.'),
  })
  .meta({ id: 'Presence' });

export type PresenceAnswer = z.output<typeof presenceSchema>;

export const shownSchema = z
  .object({
    person: z.string(),
    at: instantSchema,
    enabled: z.boolean().describe('false: contacts are shown offline, whatever is decided.'),
    presence: presenceSchema,
    revision: z.int().describe('Of the override; 0 where there is none. Also sent as ETag.'),
    overrideEndsAt: instantSchema
      .nullable()
      .describe('null where there is no override, or none whose end is known.'),
    overrideSetBy: z
      .string()
      .nullable()
      .describe(
        'Who set the override: a bare JID, `administrator` by the token, or `account:alice`; null where there is none.',
      ),
  })
  .meta({ id: 'ShownPresence' });

export type ShownAnswer = z.output<typeof shownSchema>;

export const explanationQuerySchema = z.object({
  at: z.iso
    .datetime({
      offset: true,
      error: 'Give an instant as 2026-12-01T09:00:00Z, or with an offset, its + written %2B.',
    })
    .optional()
    .describe(
      'ISO 8601 with an offset, its `+` written `%2B`: as things are known now, how it is then; ' +
        'from 24 hours ago to 14 days ahead. What has ended by then, or was set after it, is not ' +
        'in it. Now, where it is not given.',
    ),
});

export const explanationSchema = z
  .object({
    ...shownSchema.shape,
    claims: z
      .array(
        z.object({
          source: sourceSchema,
          availability: availabilitySchema,
          activity: activitySchema,
          since: instantSchema.nullable(),
          until: instantSchema.nullable(),
          wins: z.boolean(),
        }),
      )
      .describe('Everything that says something at `at`, the strongest first.'),
    next: presenceSchema.nullable().describe('What comes next by what is known now.'),
    calendar: z.object({
      known: z.enum(['live', 'as-of', 'never']),
      at: instantSchema.nullable().describe('The last moment it was right, for `as-of`.'),
      used: z
        .boolean()
        .describe('false: switched off, by the policy, the administrator or the person.'),
      stale: z.boolean().describe('Older than the policy allows: it claims nothing any more.'),
    }),
  })
  .meta({ id: 'Explanation' });

export type ExplanationAnswer = z.output<typeof explanationSchema>;

const endSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('time'), at: instantSchema }),
  z.strictObject({ kind: z.literal('end-of-meeting') }),
  z.strictObject({ kind: z.literal('next-change') }),
  z.strictObject({ kind: z.literal('revert') }),
  z.strictObject({ kind: z.literal('default') }),
]);

export type OverrideEndInput = z.output<typeof endSchema>;

export const overrideInputSchema = z
  .strictObject({
    availability: availabilitySchema,
    text: z.string().max(1000).default(''),
    ends: endSchema.default({ kind: 'default' }).describe('`default`: what the policy says.'),
    revision: z
      .int()
      .min(0)
      .optional()
      .describe('Set only if the override still has this revision, 0 for none; else 409.'),
  })
  .meta({ id: 'Override' });

export type OverrideInput = z.input<typeof overrideInputSchema>;

export const overrideAnswerSchema = z
  .object({
    person: z.string(),
    presence: presenceSchema,
    endsAt: instantSchema.nullable().describe('null: not known now.'),
    returnsTo: presenceSchema.describe('What shows when it ends, or, with no end, on revert now.'),
    withoutIt: presenceSchema.describe('What would show now without it.'),
    absenceDuring: instantSchema
      .nullable()
      .describe('An absence begins here, before the given end; the override stands.'),
    revision: z.int(),
  })
  .meta({ id: 'OverrideSet' });

export type OverrideAnswer = z.output<typeof overrideAnswerSchema>;

export const revertAnswerSchema = z
  .object({
    person: z.string(),
    reverted: z.boolean().describe('false: nothing was overridden.'),
    presence: presenceSchema,
  })
  .meta({ id: 'Reverted' });

export type RevertAnswer = z.output<typeof revertAnswerSchema>;
