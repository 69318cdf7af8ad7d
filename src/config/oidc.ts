import type { z } from 'zod';
import { readable, secretOf } from './files.ts';
import type { oidcSchema } from './oidc-schema.ts';
import type { Findings } from './secret-files.ts';
import type { Secret } from './secret.ts';

type Written = z.output<typeof oidcSchema>;

/** Another provider to sign in with. */
export interface OidcConfig {
  readonly issuer: string;
  readonly title: string;
  readonly clientId: string;
  readonly secret: Secret;
  /** PEM of a private authority; the file can be read. */
  readonly caFile: string | null;
  readonly scopes: readonly string[];
  readonly personClaim: string;
  readonly rolesClaim: string;
  /** Groups, by the role that they have. */
  readonly roles: {
    readonly administrator: readonly string[];
    readonly helpdesk: readonly string[];
    readonly reader: readonly string[];
  };
}

/** Its files looked for; `findings` say what is wrong. */
export async function oidcOf(
  written: Written,
  base: string,
  findings: Findings,
): Promise<OidcConfig> {
  const { issuer, title, clientId, caFile, scopes, personClaim, rolesClaim } = written;
  const { secret, secretFile, administrators, helpdesk, readers } = written;
  return {
    issuer,
    title,
    clientId,
    secret: await secretOf(secret, secretFile, 'oidc.secretFile', base, findings),
    caFile: caFile === undefined ? null : await readable(caFile, 'oidc.caFile', base, findings),
    scopes: scopes.includes('openid') ? scopes : ['openid', ...scopes],
    personClaim,
    rolesClaim,
    roles: { administrator: administrators, helpdesk, reader: readers },
  };
}
