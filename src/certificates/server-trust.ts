import { X509Certificate } from 'node:crypto';
import {
  type DetailedPeerCertificate,
  type PeerCertificate,
  type SecureContext,
  type SecureVersion,
  createSecureContext,
  getCACertificates,
} from 'node:tls';
import { CertificateError } from './certificate-error.ts';
import { fingerprintOf } from './fingerprint.ts';
import { matchName } from './match.ts';
import { namesOf } from './names.ts';
import { ServerCertificateError } from './server-certificate-error.ts';

/** What servers' certificates have to be like. */
export interface TrustRules {
  /** PEM, one certificate each: authorities, and intermediates that servers do not send. */
  readonly certificates: readonly string[];
  /** The authorities that this machine and the runtime trust count, too. */
  readonly systemRoots: boolean;
  /** Names count in SANs only, as in today's browsers. */
  readonly strict: boolean;
  /** SHA-256 that one certificate of the chain must have, besides all else; `null` for any. */
  readonly pin: string | null;
  /** Nothing older is spoken. Below TLS 1.2 weak keys and SHA-1 are taken, too. */
  readonly oldest: SecureVersion;
  /** Whether the authority has taken the certificate back, as far as is known. */
  readonly revoked?: (certificate: X509Certificate, issuer: X509Certificate) => boolean;
  /** Certificates that are at hand and do not count: so that it can be said what is missing. */
  readonly others?: () => readonly X509Certificate[];
  /** Told, for each connection, of what is accepted but should not stay so. */
  readonly warned?: (host: string, warning: string) => void;
  /**
   * Told, for each connection, until when an accepted certificate is valid (epoch milliseconds), and
   * by which certificates it was accepted: SHA-256, from its own up.
   */
  readonly saw?: (host: string, validTo: number, chain: readonly string[]) => void;
}

/** What the servers of one kind are verified against. Made once for many connections. */
export interface ServerTrust {
  readonly context: SecureContext;
  /** After the chain has been verified: what else is wrong; `undefined` for nothing. */
  readonly check: (host: string, certificate: PeerCertificate) => Error | undefined;
  /** What the context has, and what else is at hand; read when they are asked for. */
  readonly known: () => {
    readonly trusted: readonly X509Certificate[];
    readonly others: readonly X509Certificate[];
  };
}

/** The part of the options of `tls.connect` that has a server verified. */
interface VerifyingOptions {
  readonly secureContext: SecureContext;
  readonly rejectUnauthorized: true;
  readonly checkServerIdentity: (host: string, certificate: PeerCertificate) => Error | undefined;
}

export const usualRules: TrustRules = {
  certificates: [],
  systemRoots: true,
  strict: false,
  pin: null,
  oldest: 'TLSv1.2',
};

const longestChain = 20;

/** What `rules` say, ready for connections. */
export function serverTrust(rules: TrustRules): ServerTrust {
  const { certificates, systemRoots: withRoots, oldest } = rules;
  const old = oldest === 'TLSv1' || oldest === 'TLSv1.1';
  const authorities = [...(withRoots ? systemRoots() : []), ...certificates];
  const context = createSecureContext({
    // Those that are not self-signed help to build chains; none of them ends one.
    ca: authorities,
    minVersion: oldest,
    ...(old ? { ciphers: 'DEFAULT@SECLEVEL=0' } : {}),
  });
  return {
    context,
    check: (host, certificate) => faultOf(rules, host, certificate),
    known: () => ({
      trusted: authorities.map((pem) => new X509Certificate(pem)),
      others: rules.others?.() ?? [],
    }),
  };
}

/** For a connection to `host`, a name or an address. */
export function verifying({ context, check }: ServerTrust, host: string): VerifyingOptions {
  return {
    secureContext: context,
    rejectUnauthorized: true,
    checkServerIdentity: (_host, certificate) => check(host, certificate),
  };
}

let roots: readonly string[] | undefined;

/** PEM. They are hundreds, and read once. */
export function systemRoots(): readonly string[] {
  roots ??= [...new Set([...getCACertificates('default'), ...getCACertificates('system')])];
  return roots;
}

function faultOf(rules: TrustRules, host: string, shown: PeerCertificate): Error | undefined {
  try {
    const match = matchName(host, namesOf(shown.raw), rules);
    if (match.kind === 'mismatch') return new ServerCertificateError('name', match.message);
    const fault = chainFault(rules, host, shown);
    if (fault !== undefined) return fault;
    if (match.warning !== null) rules.warned?.(host, match.warning);
    rules.saw?.(host, Date.parse(shown.valid_to), fingerprintsOf(shown));
    return undefined;
  } catch (error) {
    if (!(error instanceof CertificateError)) throw error;
    const message = `The certificate of ${host} cannot be read.`;
    return new ServerCertificateError('unreadable', message, { cause: error });
  }
}

function chainFault({ pin, revoked }: TrustRules, host: string, shown: PeerCertificate) {
  if (pin === null && revoked === undefined) return undefined;
  const chain = chainOf(shown);
  if (pin !== null && !chain.some((one) => fingerprintOf(one.raw) === pin)) {
    return new ServerCertificateError(
      'pin',
      `The certificate of ${host} is not the one that is pinned: its chain has ${chain.map((one) => fingerprintOf(one.raw)).join(', ')}.`,
    );
  }
  for (const [at, certificate] of chain.entries()) {
    const issuer = chain[at + 1];
    if (issuer === undefined || revoked?.(certificate, issuer) !== true) continue;
    return new ServerCertificateError(
      'revoked',
      `The certificate ${at === 0 ? `of ${host}` : `of an authority above ${host}`} is revoked: number ${certificate.serialNumber} is in the revocation list of its issuer.`,
    );
  }
  return undefined;
}

function chainOf(shown: PeerCertificate): readonly X509Certificate[] {
  return [...linked(shown).values()].map((raw) => new X509Certificate(raw));
}

function fingerprintsOf(shown: PeerCertificate): readonly string[] {
  return [...linked(shown).keys()];
}

/** By fingerprint, from the server's own up; what the runtime links may end in a loop. */
function linked(shown: PeerCertificate): ReadonlyMap<string, Buffer> {
  const chain = new Map<string, Buffer>();
  let at: Partial<DetailedPeerCertificate> | undefined = shown;
  while (at?.raw !== undefined && chain.size < longestChain) {
    const fingerprint = fingerprintOf(at.raw);
    if (chain.has(fingerprint)) break;
    chain.set(fingerprint, at.raw);
    at = at.issuerCertificate;
  }
  return chain;
}
