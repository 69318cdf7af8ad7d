import type { z } from 'zod';
import { isLoopback } from './checks.ts';
import { readable, secretOf } from './files.ts';
import type { Findings } from './secret-files.ts';
import type { Secret } from './secret.ts';
import type { sipSchema } from './sip-schema.ts';

/** A SIP server that people are published on. */
export interface SipConfig {
  readonly name: string;
  readonly host: string;
  /** `null` for that which DNS names, else the usual one of the transport. */
  readonly port: number | null;
  readonly transport: 'tcp' | 'tls' | 'ws' | 'wss';
  /** Of the WebSocket. */
  readonly path: string;
  /** The name that the certificate must bear; `null` for `tcp` and `ws`. */
  readonly tls: { readonly name: string; readonly caFile: string | null } | null;
  /** SIP domains whose people are published over this link. */
  readonly domains: readonly string[];
  /** Chat domain and SIP domain, where they differ. */
  readonly chatDomains: Readonly<Record<string, string>>;
  /** `null` where the server asks nobody who they are. */
  readonly account: { readonly username: string; readonly password: Secret } | null;
  /** Calls of people are followed there, so that they are shown on the phone. */
  readonly callState: boolean;
  readonly expiresS: number;
  readonly ratePerS: number;
  readonly inFlight: number;
}

/** One link, its files looked for; `findings` say what is wrong. */
export async function sipOf(
  written: z.output<typeof sipSchema>,
  key: string,
  base: string,
  findings: Findings,
): Promise<SipConfig> {
  const { name, host, transport, domains, chatDomains, callState, expiresS, ratePerS, inFlight } =
    written;
  const { username, password, passwordFile, tlsName = host, caFile } = written;
  const secure = transport === 'tls' || transport === 'wss';
  if (!secure && !isLoopback(host)) {
    findings.warnings.push(
      `${key}.transport: whoever is between this machine and ${host} can read and change all presence.`,
    );
  }
  const tls = {
    name: tlsName,
    caFile: caFile === undefined ? null : await readable(caFile, `${key}.caFile`, base, findings),
  };
  const account =
    username === undefined
      ? null
      : {
          username,
          password: await secretOf(password, passwordFile, `${key}.passwordFile`, base, findings),
        };
  return {
    name,
    host,
    port: written.port ?? null,
    transport,
    path: written.path ?? '/',
    tls: secure ? tls : null,
    domains,
    chatDomains,
    account,
    callState,
    expiresS,
    ratePerS,
    inFlight,
  };
}
