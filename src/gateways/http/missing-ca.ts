import { describeDistrust, distrustOf } from '../../certificates/distrust.ts';
import { presentedBy, reach } from '../../certificates/present.ts';
import { parseServer } from '../../certificates/server-address.ts';
import type { ServerTrust } from '../../certificates/server-trust.ts';
import { GatewayError } from '../../sync/gateway-error.ts';

const lookMs = 5_000;

/**
 * An error for a certificate that is not trusted, with the CA named that is missing; any other as
 * it is. The server is looked at once more for that, and nothing is sent to it. Never rejects.
 */
export async function namingMissingCa(
  error: GatewayError,
  url: URL,
  trust: ServerTrust,
  signal: AbortSignal,
): Promise<GatewayError> {
  // It may be of another server, such as that of tokens.
  if (error.fault !== 'untrusted' || !error.message.includes(url.host)) return error;
  const limit = AbortSignal.any([signal, AbortSignal.timeout(lookMs)]);
  try {
    const server = parseServer(url.href);
    const socket = await reach(server, limit);
    // The handshake was made before: whatever version that was, it is good enough to be looked at.
    const { chain } = await presentedBy(socket, server.host, 'TLSv1', limit);
    const distrust = await distrustOf(chain, { ...trust.known(), fetchMissing: false }, limit);
    if (distrust === null) return error;
    const message = `${error.message} ${describeDistrust(distrust)}`;
    return new GatewayError(message, error.remedy, { cause: error, fault: 'untrusted' });
  } catch {
    // It has been said that it is not trusted.
    return error;
  }
}
