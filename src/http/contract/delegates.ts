import { z } from 'zod';
import { jidSchema } from './people.ts';
import { instantSchema } from './presence.ts';

export const delegationSchema = z
  .object({
    person: z.string(),
    delegate: z.string().describe('Who may act for them; need not be served here.'),
    until: instantSchema.nullable().describe('null: until removed.'),
    namedAt: instantSchema,
    namedBy: z.string().describe('A bare JID, or `administrator`.'),
  })
  .meta({ id: 'Delegation' });

export type DelegationAnswer = z.output<typeof delegationSchema>;

export const delegatesSchema = z
  .object({
    delegates: z.array(delegationSchema).describe('Who may act for this person.'),
    principals: z.array(delegationSchema).describe('For whom this person may act.'),
  })
  .meta({ id: 'Delegates' });

export type DelegatesAnswer = z.output<typeof delegatesSchema>;

export const delegateParamsSchema = z.object({
  jid: jidSchema,
  delegate: jidSchema,
});

export const delegateInputSchema = z
  .strictObject({
    until: instantSchema.nullable().default(null).describe('null: until removed.'),
  })
  .meta({ id: 'DelegateNamed' });

export type DelegateInput = z.input<typeof delegateInputSchema>;
