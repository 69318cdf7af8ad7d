import { type Socket, connect as connectPlain } from 'node:net';
import { connect as connectTls } from 'node:tls';
import {
  type ServerTrust,
  serverTrust,
  usualRules,
  verifying,
} from '../../../certificates/server-trust.ts';

/** TLS from the first byte on. */
export interface DirectTls {
  /** DNS name or address that the server's certificate must bear. */
  readonly name: string;
  /** What it is verified against; asked for with each connection. */
  readonly trust: () => ServerTrust;
}

/** The system's and Node's authorities, and the private ones in `ca` (PEM). */
export function trusting(ca: string | null): DirectTls['trust'] {
  const trust = serverTrust({ ...usualRules, certificates: ca === null ? [] : [ca] });
  return () => trust;
}

/** `opened` is called when it can be written to; with TLS once the certificate is verified. */
export function openSocket(
  { host, port }: { readonly host: string; readonly port: number },
  tls: DirectTls | null,
  opened: () => void,
): Socket {
  if (tls === null) return connectPlain({ host, port }, opened);
  const { name, trust } = tls;
  return connectTls(
    {
      host,
      port,
      ...verifying(trust(), name),
      // No server name (RFC 6066 §3) is asked for: one port has one component service, and Prosody
      // ends connections that ask for a name that is not one of its own domains.
    },
    opened,
  );
}
