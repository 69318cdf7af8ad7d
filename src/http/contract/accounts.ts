import { z } from 'zod';
import { passwordLimits } from '../../accounts/password.ts';
import { staffRoles } from '../../accounts/role.ts';
import { instantSchema } from './presence.ts';

const role = z
  .enum(staffRoles)
  .describe('Each may do what the next may: administrator, helpdesk, reader.');

const password = z
  .string()
  .min(1)
  .max(1_024)
  .describe(`${passwordLimits.min} to ${passwordLimits.max} characters.`);

export const accountSchema = z
  .object({
    name: z.string(),
    role,
    createdAt: instantSchema,
    passwordSetAt: instantSchema,
    enabled: z.boolean().describe('Off: nobody signs in with it.'),
    sessions: z.int().describe('Where it is signed in now.'),
  })
  .meta({ id: 'Account' });

export type AccountAnswer = z.output<typeof accountSchema>;

export const accountListSchema = z
  .object({ accounts: z.array(accountSchema) })
  .meta({ id: 'AccountList' });

export const newAccountSchema = z
  .strictObject({ name: z.string().min(1).max(64), role, password })
  .meta({ id: 'NewAccount' });

export type NewAccountInput = z.input<typeof newAccountSchema>;

export const accountChangeSchema = z
  .strictObject({ role, password, enabled: z.boolean() })
  .partial()
  .meta({ id: 'AccountChange' });

export type AccountChangeInput = z.input<typeof accountChangeSchema>;

export const accountParamsSchema = z.object({ name: z.string().min(1).max(64) });

const lockoutParts = {
  kind: z.enum(['account', 'address']),
  name: z.string().describe('Of the account, or the address.'),
};

export const lockoutListSchema = z
  .object({
    lockouts: z.array(
      z.object({
        ...lockoutParts,
        failures: z.int().describe('In a row.'),
        until: instantSchema.describe('When it may be tried again.'),
      }),
    ),
  })
  .meta({ id: 'LockoutList' });

export type LockoutListAnswer = z.output<typeof lockoutListSchema>;

export const lockoutParamsSchema = z.object({
  ...lockoutParts,
  name: z.string().min(1).max(64),
});
