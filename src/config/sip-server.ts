import type { z } from 'zod';
import { isLoopback } from './checks.ts';
import { readable } from './files.ts';
import type { Findings } from './secret-files.ts';
import type { sipServerSchema } from './sip-server-schema.ts';

type Written = z.output<typeof sipServerSchema>;

/** Addresses (`john@example.com`) or domains, in lower case. */
interface WatcherRule {
  readonly who: string;
  /** `null` for everyone. */
  readonly whom: readonly string[] | null;
}

export interface SipListenConfig {
  readonly transport: 'tcp' | 'tls' | 'ws' | 'wss';
  /** `null` for all of this machine's addresses. */
  readonly host: string | null;
  readonly port: number;
  /** For `tls` and `wss`: one of our own, or PEM files. */
  readonly certificate:
    | { readonly kind: 'own'; readonly name: string }
    | { readonly kind: 'files'; readonly certificateFile: string; readonly keyFile: string }
    | null;
}

/** Where phones subscribe to Doorlight itself. */
export interface SipServerConfig {
  readonly domains: readonly string[];
  /** Chat domain and SIP domain, where they differ. */
  readonly chatDomains: Readonly<Record<string, string>>;
  readonly realm: string;
  /** As htdigest writes it. */
  readonly accountsFile: string;
  readonly watchers: readonly WatcherRule[];
  /** The name that phones reach us by; `null` for the address they came to. */
  readonly host: string | null;
  readonly listen: readonly SipListenConfig[];
  readonly minExpiresS: number;
  readonly maxExpiresS: number;
  readonly notifyIntervalS: number;
  readonly subscriptionsPerAccount: number;
  readonly connections: number;
  readonly connectionsPerAddress: number;
}

// RFC 3261 §19.1.2, RFC 7118 §5.
const usualPorts = { tcp: 5060, tls: 5061, ws: 80, wss: 443 } as const;

/** Its files looked for; `findings` say what is wrong. */
export async function sipServerOf(
  written: Written,
  base: string,
  findings: Findings,
): Promise<SipServerConfig> {
  const { watchers, host, listen, realm, accountsFile } = written;
  return {
    ...written,
    realm: realm ?? written.domains[0] ?? '',
    accountsFile: await readable(accountsFile, 'sipServer.accountsFile', base, findings),
    watchers: watchers.map((rule) => (typeof rule === 'string' ? { who: rule, whom: null } : rule)),
    host: host ?? null,
    listen: await Promise.all(
      listen.map((place, at) => listenOf(place, `sipServer.listen[${String(at)}]`, base, findings)),
    ),
  };
}

async function listenOf(
  { transport, host, port, certificate, certificateFile, keyFile }: Written['listen'][number],
  key: string,
  base: string,
  findings: Findings,
): Promise<SipListenConfig> {
  const secure = transport === 'tls' || transport === 'wss';
  if (!secure && (host === undefined || !isLoopback(host))) {
    findings.warnings.push(
      `${key}.transport: whoever is between this machine and the phones can read and change what they are told.`,
    );
  }
  const files = {
    kind: 'files',
    certificateFile: await fileOf(certificateFile, `${key}.certificateFile`, base, findings),
    keyFile: await fileOf(keyFile, `${key}.keyFile`, base, findings),
  } as const;
  return {
    transport,
    host: host ?? null,
    port: port ?? usualPorts[transport],
    certificate:
      certificate === undefined ? (secure ? files : null) : { kind: 'own', name: certificate },
  };
}

async function fileOf(
  file: string | undefined,
  key: string,
  base: string,
  findings: Findings,
): Promise<string> {
  return file === undefined ? '' : await readable(file, key, base, findings);
}
