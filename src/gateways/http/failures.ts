import { errors } from 'undici';
import { ServerCertificateError } from '../../certificates/server-certificate-error.ts';
import { GatewayError } from '../../sync/gateway-error.ts';

const untrusted = new Set([
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_UNTRUSTED',
  'CERT_REJECTED',
  'CERT_SIGNATURE_FAILURE',
  'CERT_CHAIN_TOO_LONG',
  'INVALID_CA',
  'INVALID_PURPOSE',
]);

/**
 * Why no answer came from `url`, in words that say what to do. Faults of the network are worth
 * trying again; those of a certificate or a protocol need somebody.
 */
export function transportFailure(error: unknown, url: URL): GatewayError {
  if (error instanceof GatewayError) {
    return error;
  }
  const root = rootOf(error);
  const [message, remedy] =
    root instanceof ServerCertificateError ? refusedFor(root, url) : explain(codeOf(root), url);
  return new GatewayError(message, remedy, {
    cause: error,
    fault: untrusted.has(codeOf(root)) ? 'untrusted' : 'no-answer',
  });
}

const broken = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE']);

/** The other end closed the connection, as against one that could not be made. */
export function wasClosed(error: unknown): boolean {
  return broken.has(codeOf(rootOf(error)));
}

/** `timeoutMs` went by without a whole answer. */
export function timedOut(url: URL, timeoutMs: number): GatewayError {
  return new GatewayError(
    `No answer from ${url.host} within ${timeoutMs / 1000} s: check that it is running and not overloaded, and that no firewall swallows the connection.`,
    'retry',
    { fault: 'no-answer' },
  );
}

type Explanation = readonly [message: string, remedy: 'retry' | 'fix-server'];

function refusedFor({ fault, message }: ServerCertificateError, url: URL): Explanation {
  const server = url.host;
  switch (fault) {
    case 'name':
      return [
        `The certificate of ${server} is made out for another name. ${message} Use a name that is in the certificate, or have one issued for ${url.hostname}.`,
        'fix-server',
      ];
    case 'pin':
      return [`${message} If it was replaced on purpose, pin the new one.`, 'fix-server'];
    case 'revoked':
      return [`${message} Install a new one there.`, 'fix-server'];
    case 'unreadable':
      return [`${message} Install another one there.`, 'fix-server'];
  }
}

function explain(code: string, url: URL): Explanation {
  const server = url.host;
  if (untrusted.has(code)) {
    return [
      `The certificate of ${server} is not trusted (${code}): install the CA that issued it, which doorlight certificates import ${importable(url)} finds out, or give its file in PEM.`,
      'fix-server',
    ];
  }
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EAI_NODATA':
      return [
        `The name ${url.hostname} does not resolve: check the spelling and this machine's DNS.`,
        'retry',
      ];
    case 'ECONNREFUSED':
      return [
        `${server} refused the connection: check that the server is running and that the port is right.`,
        'retry',
      ];
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'EHOSTDOWN':
      return [
        `${server} cannot be reached (${code}): check the network between here and there.`,
        'retry',
      ];
    case 'ETIMEDOUT':
    case 'UND_ERR_CONNECT_TIMEOUT':
    case 'UND_ERR_HEADERS_TIMEOUT':
    case 'UND_ERR_BODY_TIMEOUT':
      return [
        `${server} does not answer (timeout): check that it is running and that no firewall swallows the connection.`,
        'retry',
      ];
    case 'CERT_HAS_EXPIRED':
      return [`The certificate of ${server} has expired: renew it there.`, 'fix-server'];
    case 'CERT_NOT_YET_VALID':
      return [
        `The certificate of ${server} is not valid yet: check the clocks here and there.`,
        'fix-server',
      ];
    case 'CERT_REVOKED':
      return [`The certificate of ${server} is revoked: install a new one there.`, 'fix-server'];
    default:
      return other(code, server);
  }
}

function other(code: string, server: string): Explanation {
  if (code.startsWith('ERR_SSL') || code === 'EPROTO') {
    return [
      `${server} does not speak TLS as it should (${code}): check that the port is the one for https.`,
      'fix-server',
    ];
  }
  if (code.startsWith('HPE_')) {
    return [
      `What ${server} answers is not HTTP (${code}): check the address and port.`,
      'fix-server',
    ];
  }
  return [
    `The connection to ${server} broke (${code}): if it happens again, look at the server and at proxies before it.`,
    'retry',
  ];
}

/** As `doorlight certificates import` has it. */
function importable(url: URL): string {
  return url.port === '' ? url.hostname : url.host;
}

/** Errors come wrapped: by undici, and by the tries on several addresses of one name. */
function rootOf(error: unknown): Error | undefined {
  let found: Error | undefined;
  let at: unknown = error;
  for (let depth = 0; depth < 5 && at instanceof Error; depth += 1) {
    if (codeOf(at) !== unknown) found = at;
    at = at instanceof AggregateError ? at.errors[0] : at.cause;
    // What a refusal was caused by says less than the refusal.
    if (found instanceof ServerCertificateError) break;
  }
  return found;
}

const unknown = 'unknown';

function codeOf(error: Error | undefined): string {
  if (error !== undefined && 'code' in error && typeof error.code === 'string') return error.code;
  // Its code says what is wrong with the answer, where undici knows it.
  return error instanceof errors.HTTPParserError ? 'HPE_INVALID' : unknown;
}
