import { z } from 'zod';
import { instantSchema } from './presence.ts';

export const auditQuerySchema = z.object({
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  before: z.coerce.number().int().min(1).optional().describe('`next` of the page before.'),
  about: z
    .string()
    .min(1)
    .max(2047)
    .optional()
    .describe('Only what concerns this person (a bare JID), parameter, gateway or account.'),
  by: z
    .string()
    .min(1)
    .max(2047)
    .optional()
    .describe('Only what they did: a bare JID, `account:alice`, `administrator` by the token.'),
  what: z
    .string()
    .max(400)
    .regex(/^[a-z-]+(,[a-z-]+)*$/)
    .transform((text) => text.split(','))
    .optional()
    .describe('Only deeds whose name begins with one of these: `person,override`.'),
  from: instantSchema.optional().describe('Only from then on.'),
  to: instantSchema.optional().describe('Only before then.'),
});

const auditEntrySchema = z
  .object({
    id: z.int(),
    at: instantSchema,
    by: z.string().describe('A bare JID, `administrator`, or `doorlight` itself.'),
    what: z.string().describe('`override-set`, `person-changed`, `delegate-named`, …'),
    about: z.string().describe('A person’s JID, or the name of a parameter or a gateway.'),
    old: z.unknown().describe('What was; null where there was nothing.'),
    new: z.unknown().describe('What is; null where there is nothing.'),
  })
  .meta({ id: 'AuditEntry' });

export type AuditEntryAnswer = z.output<typeof auditEntrySchema>;

export const auditPageSchema = z
  .object({
    entries: z.array(auditEntrySchema).describe('The newest first.'),
    next: z.int().nullable().describe('Give it as `before` for the next page; null at the end.'),
  })
  .meta({ id: 'AuditPage' });
