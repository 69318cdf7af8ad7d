import { describeDistrust, distrustOf } from '../certificates/distrust.ts';
import { presentedBy, reach } from '../certificates/present.ts';
import { parseServer } from '../certificates/server-address.ts';
import { trustOf } from '../gateways/http/trust.ts';
import { GatewayError } from '../sync/gateway-error.ts';

/** Whoever waits at a keyboard has been told the rest already, but for this. */
const lookMs = 5_000;

/** An error for a certificate that is not trusted with the CA named that is missing, if it is one. */
export async function namingMissingCa(
  error: GatewayError,
  url: string,
  ca: string | undefined,
  signal: AbortSignal,
): Promise<GatewayError> {
  // It may be of another server, such as that of tokens.
  if (error.fault !== 'untrusted' || !error.message.includes(new URL(url).host)) return error;
  const limit = AbortSignal.any([signal, AbortSignal.timeout(lookMs)]);
  try {
    const server = parseServer(url);
    const socket = await reach(server, limit);
    const { chain } = await presentedBy(socket, server.host, 'TLSv1.2', limit);
    const known = { ...trustOf(ca).known(), fetchMissing: false };
    const distrust = await distrustOf(chain, known, limit);
    if (distrust === null) return error;
    const message = `${error.message} ${describeDistrust(distrust)}`;
    return new GatewayError(message, error.remedy, { cause: error, fault: 'untrusted' });
  } catch {
    // It has been said that it is not trusted; the server is looked at once.
    return error;
  }
}
