import type { ServerAddress } from './present.ts';
import { ServerCertificateError } from './server-certificate-error.ts';

/** Why a server is not reached or not believed, in a sentence that says what to do. */
export function reasonOf(
  error: unknown,
  { host, port }: ServerAddress,
): { readonly code: string; readonly detail: string } {
  if (error instanceof ServerCertificateError) {
    return { code: error.fault, detail: error.message };
  }
  const code = codeOf(error);
  return { code, detail: sentence(code, host, port) };
}

function sentence(code: string, host: string, port: number): string {
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EAI_NODATA':
      return `The name ${host} does not resolve: check the spelling and this machine's DNS.`;
    case 'ECONNREFUSED':
      return `${host} refuses connections on port ${port}: check that the server runs, and the port.`;
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return `There is no route to ${host}: check the network between here and there.`;
    case 'ETIMEDOUT':
      return `${host} does not answer on port ${port}: check that no firewall swallows the connection.`;
    case 'CERT_HAS_EXPIRED':
      return 'A certificate of the chain has expired: have it renewed there.';
    case 'CERT_NOT_YET_VALID':
      return 'A certificate of the chain is not valid yet: check the clocks here and there.';
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
      return 'The certificate is signed by itself and not installed here.';
    case 'SELF_SIGNED_CERT_IN_CHAIN':
      return 'The chain ends in a CA that is not trusted here.';
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
      return 'The CA that issued the certificate is neither sent by the server nor installed here.';
    case 'ERR_SSL_UNSUPPORTED_PROTOCOL':
    case 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION':
      return `${host} speaks an older TLS than is allowed: update it, or allow that version for it.`;
    default:
      if (code.startsWith('ERR_SSL') || code === 'EPROTO' || code === 'ECONNRESET') {
        return `${host} does not speak TLS on port ${port} as it should: check that the port is the one for TLS, and which versions it speaks.`;
      }
      return `The connection to ${host} failed (${code}).`;
  }
}

/** The tries on several addresses of one name come together. */
function codeOf(error: unknown): string {
  const one = error instanceof AggregateError ? (error.errors[0] as unknown) : error;
  if (one instanceof Error && 'code' in one && typeof one.code === 'string') return one.code;
  return 'closed';
}
