import type { X509Certificate } from 'node:crypto';
import { OctetString, Primitive, Sequence } from 'asn1js';
import { Certificate } from 'pkijs';
import { describeCertificate, isIssuedBy } from './certificate.ts';
import { readAsn } from './der.ts';
import { issuersAbove } from './issuers.ts';

/** The CA that would have to be there for a chain to go on. */
interface MissingIssuer {
  /** `CN=…, O=…` of the issuer, as the last certificate presented has it. */
  readonly subject: string;
  /** Its key, in hexadecimal (RFC 5280 §4.2.1.1); `null` where the certificate does not say. */
  readonly keyId: string | null;
  /** Where its certificate is said to be. */
  readonly addresses: readonly string[];
}

/** Why a chain leads to nobody who is trusted. */
export type Distrust =
  /** One certificate that vouches for itself. */
  | { readonly kind: 'self-signed'; readonly subject: string }
  /** The server sends the CA along, which nobody has installed. */
  | { readonly kind: 'root-unknown'; readonly subject: string }
  /** Neither sent nor known here. */
  | { readonly kind: 'issuer-unknown'; readonly missing: MissingIssuer }
  /** Not sent; what issued it is known, and leads to `root`, which is trusted. */
  | {
      readonly kind: 'intermediate-missing';
      readonly missing: MissingIssuer;
      readonly root: string;
    };

interface Acquaintances {
  /** All that are trusted for this server. */
  readonly trusted: readonly X509Certificate[];
  /** Others that are at hand: installed for other servers, or not trusted. */
  readonly others: readonly X509Certificate[];
  /** Whether to fetch what is missing from where certificates say that it is. */
  readonly fetchMissing: boolean;
}

const keyIdentifierOid = '2.5.29.35';
const longestChain = 10;

/** `chain` from the server's own up, as it was presented. Rejects with the signal's reason only. */
export async function distrustOf(
  chain: readonly X509Certificate[],
  known: Acquaintances,
  signal: AbortSignal,
): Promise<Distrust | null> {
  const last = chain.at(-1);
  if (last === undefined) return null;
  const { subject, issuer, selfSigned, issuerAddresses: addresses } = describeCertificate(last);
  if (selfSigned) return { kind: chain.length === 1 ? 'self-signed' : 'root-unknown', subject };
  const missing = { subject: issuer, keyId: issuerKeyOf(last), addresses };
  const root =
    rootAbove(last, known) ?? (known.fetchMissing ? await fetchedRoot(last, known, signal) : null);
  return root === null
    ? { kind: 'issuer-unknown', missing }
    : { kind: 'intermediate-missing', missing, root };
}

/** The trusted certificate that a chain would end in with what is at hand; `null` for none. */
function rootAbove(
  last: X509Certificate,
  { trusted, others }: Pick<Acquaintances, 'trusted' | 'others'>,
): string | null {
  let at = last;
  for (let step = 0; step < longestChain; step += 1) {
    const below = at;
    const issuers = [...trusted, ...others].filter((one) => isIssuedBy(below, one));
    const root = issuers.find(
      (one) => trusted.includes(one) && describeCertificate(one).selfSigned,
    );
    if (root !== undefined) return describeCertificate(root).subject;
    const next = issuers.find((one) => !describeCertificate(one).selfSigned);
    if (next === undefined) return null;
    at = next;
  }
  return null;
}

async function fetchedRoot(
  last: X509Certificate,
  known: Acquaintances,
  signal: AbortSignal,
): Promise<string | null> {
  const { found } = await issuersAbove(last, known.trusted, signal);
  return rootAbove(last, { trusted: known.trusted, others: [...found, ...known.others] });
}

/** In a sentence: whom the chain leads to. */
export function describeDistrust(distrust: Distrust): string {
  switch (distrust.kind) {
    case 'self-signed':
      return `It is signed by itself (${nameOf(distrust.subject)}).`;
    case 'root-unknown':
      return `It leads to the CA ${nameOf(distrust.subject)}, which the server sends.`;
    case 'issuer-unknown':
      return `It leads to the CA ${missingText(distrust.missing)}, which the server does not send.`;
    case 'intermediate-missing':
      return `The server does not send the intermediate ${missingText(distrust.missing)}; the root above it, ${nameOf(distrust.root)}, is trusted.`;
  }
}

/** In sentences: which CA it is that is missing. */
export function missingText({ subject, keyId, addresses }: MissingIssuer): string {
  const key = keyId === null ? '' : ` (key ${keyId})`;
  const where = addresses.length === 0 ? '' : `, said to be at ${addresses.join(' or ')}`;
  return `${nameOf(subject)}${key}${where}`;
}

/** A stranger wrote it: of a length that can be read. */
export function nameOf(subject: string): string {
  if (subject === '') return '"without a name"';
  return `"${subject.length > 160 ? `${subject.slice(0, 159)}…` : subject}"`;
}

/** AuthorityKeyIdentifier ::= SEQUENCE { keyIdentifier [0] … } */
function issuerKeyOf({ raw }: X509Certificate): string | null {
  try {
    const { extensions = [] } = new Certificate({ schema: readAsn(raw, 'The certificate') });
    const found = extensions.find(({ extnID }) => extnID === keyIdentifierOid)?.extnValue;
    if (!(found instanceof OctetString)) return null;
    const identifier = readAsn(found.valueBlock.valueHexView, 'The key identifier');
    const [first] = identifier instanceof Sequence ? identifier.valueBlock.value : [];
    if (!(first instanceof Primitive) || first.idBlock.tagNumber !== 0) return null;
    const hex = Buffer.from(first.valueBlock.valueHexView).toString('hex').toUpperCase();
    return hex.length > 128 || hex === '' ? null : (hex.match(/../g) ?? []).join(':');
  } catch {
    // It was good enough for TLS; without the identifier the name has to do.
    return null;
  }
}
