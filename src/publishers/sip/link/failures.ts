import { ServerCertificateError } from '../../../certificates/server-certificate-error.ts';
import type { SipLinkLoss } from '../../../telemetry/sip-events.ts';

/** What OpenSSL calls a certificate that it does not accept. */
const certificateCodes =
  /^(?:CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|ERR_TLS_CERT|CRL_|INVALID_CA|PATH_LENGTH)/;

/** Why there is no connection, from what the system says. */
export function lossOf(error: Error): SipLinkLoss {
  const code = 'code' in error ? String(error.code) : '';
  if (error instanceof ServerCertificateError || certificateCodes.test(code)) {
    return { kind: 'certificate', detail: error.message };
  }
  if (code.startsWith('ERR_SSL_')) return { kind: 'no-tls', detail: error.message };
  if (['ECONNRESET', 'EPIPE'].includes(code)) return { kind: 'closed' };
  return { kind: 'unreachable', detail: code === '' ? error.message : code };
}
