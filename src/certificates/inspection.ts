import type { X509Certificate } from 'node:crypto';
import { type Socket, isIP } from 'node:net';
import type { SecureVersion } from 'node:tls';
import { type CertificateDescription, describeCertificate, isIssuedBy } from './certificate.ts';
import { issuersAbove } from './issuers.ts';
import { matchName } from './match.ts';
import { type Presented, type ServerAddress, presentedBy, reach, verifiedBy } from './present.ts';
import { reasonOf } from './reasons.ts';
import type { ServerTrust } from './server-trust.ts';

export interface InspectionRequest {
  readonly address: ServerAddress;
  /** The name that is asked for and matched; the address's host, usually. */
  readonly serverName: string;
  readonly oldest: SecureVersion;
  /** As for every other connection to the server. */
  readonly trust: ServerTrust;
  /** All that are trusted. */
  readonly known: readonly X509Certificate[];
  /** Fetch what the server did not send from where certificates say that it is. */
  readonly fetchMissing: boolean;
  /** Whether names count in SANs only. */
  readonly strict: boolean;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** One thing that was tried; `detail` is a sentence. */
interface Finding {
  readonly ok: boolean;
  /** As the system or OpenSSL calls it; `null` where all is well. */
  readonly code: string | null;
  readonly detail: string;
}

/** What a server presents, and whether it would be believed. */
export interface Inspection {
  readonly reachable: Finding;
  /** `null` where it was not reached. */
  readonly verified: Finding | null;
  /** `TLSv1.2`; `null` where TLS was not spoken. */
  readonly protocol: string | null;
  /** As sent, from the server's own up. */
  readonly presented: readonly CertificateDescription[];
  /** Not sent by the server, but found where the certificates say. */
  readonly fetched: readonly CertificateDescription[];
  /** The authority that the server did not send and that is to be uploaded; `null` for none. */
  readonly missing: { readonly subject: string; readonly addresses: readonly string[] } | null;
  /** What has to be installed to believe the server; empty where nothing helps or is needed. */
  readonly installable: readonly CertificateDescription[];
  /** In sentences: what came of fetching, and what to do. */
  readonly notes: readonly string[];
}

/** Looks at a server. Rejects with the signal's reason only. */
export async function inspectServer(
  request: InspectionRequest,
  signal: AbortSignal,
): Promise<Inspection> {
  const nothing = { presented: [], fetched: [], missing: null, installable: [], notes: [] };
  const { address } = request;
  let reached;
  try {
    reached = await reach(address, signal);
  } catch (error) {
    signal.throwIfAborted();
    return {
      ...nothing,
      reachable: failure(error, address),
      verified: null,
      protocol: null,
    };
  }
  const reachable = well(`${address.host} answers on port ${address.port}.`);
  try {
    const { protocol, chain, asked } = await lookedAt(reached, request, signal);
    const verified = await verification(request, asked, signal);
    const rest = await completion(chain, verified, request, signal);
    const presented = chain.map(describeCertificate);
    const notes = [...rest.notes, ...objections(presented, verified, request)];
    return { reachable, verified, protocol, presented, ...rest, notes };
  } catch (error) {
    signal.throwIfAborted();
    return { ...nothing, reachable, verified: failure(error, address), protocol: null };
  }
}

/**
 * As a client of the web; where the server ends that, as a link to a chat server, which asks for no
 * name: Prosody has no certificate for one that is not its own domain's.
 */
async function lookedAt(
  reached: Socket,
  { address, serverName, oldest }: InspectionRequest,
  signal: AbortSignal,
): Promise<Presented & { readonly asked: boolean }> {
  try {
    return { ...(await presentedBy(reached, serverName, oldest, signal)), asked: true };
  } catch (error) {
    signal.throwIfAborted();
    if (isIP(serverName) !== 0) throw error;
    const again = await reach(address, signal);
    try {
      return { ...(await presentedBy(again, null, oldest, signal)), asked: false };
    } catch {
      signal.throwIfAborted();
      throw error;
    }
  }
}

async function verification(
  { address, serverName, trust }: InspectionRequest,
  asksForName: boolean,
  signal: AbortSignal,
): Promise<Finding> {
  try {
    await verifiedBy(await reach(address, signal), serverName, asksForName, trust, signal);
    return well(`The certificate is trusted and made out for ${serverName}.`);
  } catch (error) {
    signal.throwIfAborted();
    return failure(error, address);
  }
}

async function completion(
  chain: readonly X509Certificate[],
  verified: Finding,
  { known, fetchMissing, now }: InspectionRequest,
  signal: AbortSignal,
): Promise<Pick<Inspection, 'fetched' | 'missing' | 'installable' | 'notes'>> {
  const top = chain.at(-1);
  if (verified.ok || top === undefined) {
    return { fetched: [], missing: null, installable: [], notes: [] };
  }
  const described = describeCertificate(top);
  if (described.selfSigned) {
    const trusted = known.some(({ fingerprint256 }) => fingerprint256 === top.fingerprint256);
    // One that has expired is not believed, installed or not.
    const useless = trusted || described.validTo < now;
    return { fetched: [], missing: null, installable: useless ? [] : [described], notes: [] };
  }
  if (known.some((one) => isIssuedBy(top, one))) {
    return { fetched: [], missing: null, installable: [], notes: [] };
  }
  const { issuer, issuerAddresses: addresses } = described;
  if (!fetchMissing) {
    return {
      fetched: [],
      missing: { subject: issuer, addresses },
      installable: [],
      notes: [notSent(issuer, addresses)],
    };
  }
  const above = await issuersAbove(top, known, signal);
  const fetched = above.found.map(describeCertificate);
  const last = fetched.at(-1) ?? described;
  return {
    fetched,
    missing:
      above.missing === null ? null : { subject: above.missing, addresses: last.issuerAddresses },
    installable: above.missing === null ? fetched : [],
    notes: [
      ...above.notes,
      ...(above.missing === null ? [] : [notSent(above.missing, last.issuerAddresses)]),
    ],
  };
}

function notSent(subject: string, addresses: readonly string[]): string {
  const where = addresses.length === 0 ? '' : `, which is said to be at ${addresses.join(' or ')}`;
  return `The server does not send the certificate of the CA ${subject}${where}: upload it (doorlight certificates add FILE${addresses.length === 0 ? '' : '; or see --fetch-missing'}).`;
}

/** What else is wrong, or should not stay so, whoever is trusted: said before anything is done. */
function objections(
  presented: readonly CertificateDescription[],
  verified: Finding,
  { serverName, strict, now }: InspectionRequest,
): readonly string[] {
  const [own] = presented;
  const match = own === undefined ? null : matchName(serverName, own.names, { strict });
  const name = match?.kind === 'mismatch' ? match.message : (match?.warning ?? null);
  return [
    ...(name === null || verified.code === 'name' ? [] : [name]),
    ...presented.flatMap(({ subject, validFrom, validTo }) => {
      const who = subject === '' ? 'without a subject' : subject;
      if (validTo < now) return [`The certificate ${who} expired on ${day(validTo)}.`];
      return validFrom > now
        ? [`The certificate ${who} is not valid before ${day(validFrom)}.`]
        : [];
    }),
  ];
}

function day(instant: number): string {
  return new Date(instant).toISOString().slice(0, 10);
}

function well(detail: string): Finding {
  return { ok: true, code: null, detail };
}

function failure(error: unknown, address: ServerAddress): Finding {
  return { ok: false, ...reasonOf(error, address) };
}
