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
  .strictObject({ role, password })
  .partial()
  .meta({ id: 'AccountChange' });

export type AccountChangeInput = z.input<typeof accountChangeSchema>;

export const accountParamsSchema = z.object({ name: z.string().min(1).max(64) });
