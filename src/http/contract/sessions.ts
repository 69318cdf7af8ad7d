import { z } from 'zod';
import { roles } from '../../accounts/role.ts';
import { instantSchema } from './presence.ts';

/** A page says by it that nobody has done anything for a while: the session is not used by it. */
export const unattendedHeader = 'doorlight-unattended';

export const signInWaysSchema = z
  .object({
    password: z.literal(true).describe('With an account that Doorlight keeps itself.'),
    link: z
      .boolean()
      .describe('With a link that Doorlight sends in chat to whoever writes "sign in" to it.'),
    provider: z
      .object({ title: z.string().describe('What to call it.') })
      .nullable()
      .describe('With another provider (OpenID Connect); null for none.'),
  })
  .meta({ id: 'SignInWays' });

export const passwordSignInSchema = z
  .strictObject({
    account: z.string().min(1).max(64),
    password: z.string().min(1).max(1_024),
  })
  .meta({ id: 'PasswordSignIn' });

export const linkSignInSchema = z
  .strictObject({
    token: z.string().min(1).max(128).describe('What stands after the # of the link.'),
  })
  .meta({ id: 'LinkSignIn' });

export const sessionSchema = z
  .object({
    way: z.enum(['account', 'link', 'oidc', 'token']).describe('By what they signed in.'),
    name: z.string().describe('Who has signed in.'),
    role: z.enum(roles),
    person: z
      .string()
      .nullable()
      .describe('Whose presence is their own, for /api/v1/me; null for nobody’s.'),
    startedAt: instantSchema.nullable(),
    idleAt: instantSchema.nullable().describe('Over then, unless it is used before.'),
    endsAt: instantSchema.nullable().describe('Over then in any case; null with the token.'),
  })
  .meta({ id: 'Session' });

export type SessionAnswer = z.output<typeof sessionSchema>;

export const endedSessionsSchema = z
  .object({ ended: z.int().describe('How many sessions there were.') })
  .meta({ id: 'EndedSessions' });

export const ownPasswordSchema = z
  .strictObject({
    current: z.string().min(1).max(1_024),
    password: z.string().min(1).max(1_024),
  })
  .meta({ id: 'OwnPassword' });
