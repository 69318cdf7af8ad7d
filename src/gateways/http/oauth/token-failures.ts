import { ClientError, ResponseBodyError } from 'openid-client';
import { GatewayError } from '../../../sync/gateway-error.ts';
import { transportFailure } from '../failures.ts';
import { entraMeaning } from './entra-codes.ts';
import type { OAuthClient } from './token-endpoint.ts';

/** Why there is no token, in a sentence that says what to do. */
export function tokenFailure(error: unknown, client: OAuthClient, url: URL): GatewayError {
  if (error instanceof GatewayError) {
    return error;
  }
  if (error instanceof ResponseBodyError) {
    return refused(error, client, url);
  }
  if (error instanceof ClientError && error.code === 'OAUTH_TIMEOUT') {
    return new GatewayError(
      `The token endpoint ${url.host} does not answer (timeout): check that no firewall swallows the connection.`,
      'retry',
    );
  }
  const cause = error instanceof ClientError ? error.cause : error;
  const status = cause instanceof Response ? cause.status : undefined;
  if (error instanceof ClientError) {
    return unexpected(status, url);
  }
  const { message, remedy } = transportFailure(error, url);
  return new GatewayError(`No token from ${url.href}: ${message}`, remedy);
}

/** RFC 6749 §5.2. What the server says in words is left out: it may repeat what it was sent. */
function refused(
  { error, status, error_description: words }: ResponseBodyError,
  { clientId, scope, proof }: OAuthClient,
  url: URL,
): GatewayError {
  const at = `The token endpoint ${url.host}`;
  // Microsoft Entra's own numbers, AADSTS7000215, say more than the standard's codes.
  const number = /\bAADSTS\d+\b/.exec(words ?? '')?.[0];
  const code = number === undefined ? error : `${error}, ${number}`;
  const known = number === undefined ? undefined : entraMeaning(number, clientId);
  if (known !== undefined) {
    return new GatewayError(`${at} ${known.found} (${code}): ${known.todo}.`, 'fix-server');
  }
  switch (error) {
    case 'invalid_client':
    case 'unauthorized_client': {
      const what = proof.kind === 'secret' ? 'secret' : 'certificate';
      return new GatewayError(
        `${at} does not accept the ${what} of the client ${clientId} (${code}): check the client's id, that its ${what} is registered there and has not expired, and the tenant.`,
        'fix-server',
      );
    }
    case 'invalid_scope':
      return new GatewayError(
        `${at} does not know the scope ${scope} (${code}): give one like https://outlook.office365.com/.default.`,
        'fix-server',
      );
    case 'temporarily_unavailable':
      return new GatewayError(
        `${at} cannot answer just now (${code}): it is asked again.`,
        'retry',
      );
    default:
      return new GatewayError(
        `${at} refuses the client ${clientId} (${code}): check the client's id, the tenant and the scope.`,
        status >= 500 || status === 429 ? 'retry' : 'fix-server',
      );
  }
}

function unexpected(status: number | undefined, url: URL): GatewayError {
  if (status !== undefined && (status >= 500 || status === 429)) {
    return new GatewayError(
      `The token endpoint ${url.host} cannot answer just now (HTTP ${status}): it is asked again.`,
      'retry',
    );
  }
  const said = status === undefined ? 'something else' : `HTTP ${status}`;
  return new GatewayError(
    `What answers at ${url.href} is not a token endpoint (${said}): check the token URL or the tenant.`,
    'fix-server',
  );
}
