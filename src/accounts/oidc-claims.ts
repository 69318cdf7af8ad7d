import type { Jid } from '../people/person.ts';
import type { OidcOptions, OidcSettings } from './oidc.ts';
import { type Role, staffRoles } from './role.ts';

/** What a provider says of somebody. */
export type Claims = { readonly sub: string } & Readonly<Record<string, unknown>>;

/** Whether the claims that are needed are there. */
export function mentionsAll(claims: Claims, { rolesClaim, personClaim }: OidcSettings): boolean {
  return claims[rolesClaim] !== undefined && claims[personClaim] !== undefined;
}

/** Who somebody is here; `undefined` where they have neither a role nor a presence. */
export async function identityOf(
  claims: Claims,
  { settings, personOf }: Pick<OidcOptions, 'settings' | 'personOf'>,
): Promise<
  { readonly name: string; readonly role: Role; readonly person: Jid | null } | undefined
> {
  const address = addressOf(claims, settings);
  const person = address === undefined ? undefined : await personOf(address);
  const groups = textsOf(claims[settings.rolesClaim]);
  const role = staffRoles.find((one) =>
    settings.roles[one].some((group) => groups.includes(group)),
  );
  if (role === undefined && person === undefined) return undefined;
  return { name: nameOf(claims), role: role ?? 'person', person: person ?? null };
}

/** An address that somebody only says is theirs is not. */
function addressOf(claims: Claims, { personClaim }: OidcSettings): string | undefined {
  if (personClaim === 'email' && claims['email_verified'] === false) return undefined;
  const [address] = textsOf(claims[personClaim]);
  return address;
}

/** What people call them, and what the provider alone gives out and gives to no two. */
function nameOf(claims: Claims): string {
  const [called] = ['preferred_username', 'email'].flatMap((name) => textsOf(claims[name]));
  const name = called === undefined ? claims.sub : `${called} (${claims.sub})`;
  return name.replaceAll(/[\p{C}]/gu, '').slice(0, 200);
}

function textsOf(claim: unknown): readonly string[] {
  return [claim].flat().filter((one): one is string => typeof one === 'string' && one !== '');
}
