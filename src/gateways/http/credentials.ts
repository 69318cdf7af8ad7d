import type { ServerTrust } from '../../certificates/server-trust.ts';
import { type Authentication, BasicAuthentication } from './authentication.ts';
import { NtlmAuthentication } from './ntlm/ntlm-authentication.ts';
import { OAuthAuthentication } from './oauth/oauth-authentication.ts';
import type { OAuthClient } from './oauth/token-endpoint.ts';

/** How a server is told who we are; one set may serve all the servers of a pool. */
export type Credentials =
  | {
      /** `ntlm` is NTLMv2 and nothing else. */
      readonly kind: 'basic' | 'ntlm' | 'ntlmv1';
      /** `user@domain` or `DOMAIN\user`. */
      readonly account: string;
      readonly password: string;
    }
  | ({ readonly kind: 'oauth' } & OAuthClient);

/** `trust` is for a token endpoint, too, which may have a certificate of a private authority. */
export function authenticationOf(
  credentials: Credentials,
  server: URL,
  trust: ServerTrust,
): Authentication {
  switch (credentials.kind) {
    case 'basic':
      return new BasicAuthentication({ server: server.href, ...credentials });
    case 'ntlm':
      return new NtlmAuthentication({ server, ...credentials, version: 'v2' });
    case 'ntlmv1':
      return new NtlmAuthentication({ server, ...credentials, version: 'v1' });
    case 'oauth':
      return new OAuthAuthentication({ server: server.href, trust, client: credentials });
  }
}
