import { writeServer } from '../../certificates/server-address.ts';
import type { TrustStore } from '../../certificates/trust-store.ts';
import {
  type PublisherSettings,
  usualSipPorts,
} from '../../engine/publishers/publisher-settings.ts';
import { authoritiesIn } from '../../gateways/http/trust.ts';
import { type DirectTls, trusting } from '../../publishers/xmpp/link/socket.ts';
import { usualServerRules } from '../certificates/trusted.ts';

/** Whom a publisher's server is verified by. */
export interface Verifying {
  /** What was installed; `null` where that is not to be had. */
  readonly trusted: TrustStore | null;
  /** PEM of further authorities. */
  readonly besides?: string | null;
}

/**
 * What a publisher over TLS verifies its server by; `null` for one without TLS. `settings` are asked
 * for each connection, so that their authorities may change.
 */
export function directTls(
  settings: () => PublisherSettings,
  { trusted, besides = null }: Verifying,
): DirectTls | null {
  const first = settings();
  if (!isSecure(first)) return null;
  const { host, tlsName } = first;
  const port = first.kind === 'sip' ? (first.port ?? usualSipPorts[first.transport]) : first.port;
  const name = tlsName ?? host;
  const authorities = (): string | null => {
    const { ca } = settings();
    return ca === null || besides === null ? (ca ?? besides) : `${ca}\n${besides}`;
  };
  if (trusted === null) return { name, trust: () => trusting(authorities())() };
  return {
    name,
    trust: () =>
      trusted.trustFor(writeServer({ host, port }), {
        ...usualServerRules,
        authorities: authoritiesIn(authorities() ?? undefined),
      }),
  };
}

function isSecure(settings: PublisherSettings): boolean {
  if (settings.kind === 'xmpp') return settings.tls === 'direct';
  return settings.transport === 'tls' || settings.transport === 'wss';
}
