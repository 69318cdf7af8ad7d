import { z } from 'zod';
import { exactlyOne, issuerAddress, mapping, secret, text } from './checks.ts';

const groups = z
  .array(text('the name of a group'), 'a list of groups, such as [it-operations]')
  .default(() => []);

/** Another provider to sign in with, as it may be written. */
export const oidcSchema = z
  .strictObject(
    {
      issuer: issuerAddress(),
      title: text('what to call it').default('single sign-on'),
      clientId: text('the id under which the provider knows Doorlight'),
      secret: secret().optional(),
      secretFile: text('the path of a file').optional(),
      caFile: text('the path of a file').optional(),
      scopes: z
        .array(text('a scope'), 'a list of scopes, such as [openid, email]')
        .default(() => ['openid', 'profile', 'email']),
      personClaim: text('a claim that holds an address, such as email').default('email'),
      rolesClaim: text('a claim that holds groups, such as groups').default('groups'),
      administrators: groups,
      helpdesk: groups,
      readers: groups,
    },
    mapping('issuer, clientId and secretFile'),
  )
  .superRefine(exactlyOne('secret', 'secretFile'));

export const oidcEnvironmentKeys = {
  'oidc.issuer': 'text',
  'oidc.title': 'text',
  'oidc.clientId': 'text',
  'oidc.secret': 'text',
  'oidc.secretFile': 'text',
  'oidc.caFile': 'text',
  'oidc.scopes': 'list',
  'oidc.personClaim': 'text',
  'oidc.rolesClaim': 'text',
  'oidc.administrators': 'list',
  'oidc.helpdesk': 'list',
  'oidc.readers': 'list',
} as const;
