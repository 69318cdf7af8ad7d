import { X509Certificate } from 'node:crypto';
import type { DetailedPeerCertificate, PeerCertificate } from 'node:tls';
import { type Distrust, distrustOf, missingText, nameOf } from '../../certificates/distrust.ts';
import { matchName } from '../../certificates/match.ts';
import { namesOf } from '../../certificates/names.ts';
import { ServerCertificateError } from '../../certificates/server-certificate-error.ts';
import { dayMs } from '../../time/instant.ts';
import { type Finding, failed, ok, warning } from '../examination.ts';
import { placeOf } from './reach.ts';
import type { Handshake, TlsPlace, TlsTerms } from './tls.ts';

/** Requirements, section 5: expiry is warned of about 30 days ahead. */
const warnDays = 30;
/** Longer than any chain that is believed; one that leads back to itself ends here, too. */
const mostLinks = 10;

/** OpenSSL's words for a chain that ends at nobody who is trusted. */
const aboutTrust: ReadonlySet<string> = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_UNTRUSTED',
]);
const aboutDates: ReadonlySet<string> = new Set(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID']);

/** Everything that is wrong with a certificate and its chain; what to do about the first of it. */
export async function judgeChain(
  server: TlsPlace,
  made: Extract<Handshake, { kind: 'made' }>,
  terms: TlsTerms,
  signal: AbortSignal,
): Promise<Finding> {
  const chain = linksOf(made.certificate);
  const wrong = [
    ...(await untrusted(server, made.fault, chain, terms, signal)),
    ...dates(chain, terms.now()),
    ...objections(server.name, made.certificate, terms),
  ];
  const worst = wrong.find(({ verdict }) => verdict === 'failed') ?? wrong[0];
  if (worst !== undefined) return { ...worst, found: wrong.map(({ found }) => found).join(' ') };
  const { subject, issuer, valid_to: end } = made.certificate;
  return ok(
    `${made.protocol}, a certificate for ${shownName(subject)} by ${shownName(issuer)}, valid until ${day(end)}.`,
  );
}

/** The leaf first, then who issued it, as far as the server or the trust store tell. */
function linksOf(leaf: DetailedPeerCertificate): readonly DetailedPeerCertificate[] {
  const links = [leaf];
  let at = leaf;
  while (links.length < mostLinks) {
    const next: DetailedPeerCertificate | undefined = at.issuerCertificate;
    if (next === undefined || next.fingerprint256 === at.fingerprint256) break;
    links.push(next);
    at = next;
  }
  return links;
}

async function untrusted(
  server: TlsPlace,
  fault: string | null,
  chain: readonly DetailedPeerCertificate[],
  { trust, howToTrust, fetchMissing }: TlsTerms,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  if (fault === null || aboutDates.has(fault)) return [];
  const place = placeOf(server.host, server.port);
  if (!aboutTrust.has(fault)) return [refused(place, fault)];
  const presented = chain.map(({ raw }) => new X509Certificate(raw));
  const distrust = await distrustOf(presented, { ...trust.known(), fetchMissing }, signal);
  return distrust === null
    ? [refused(place, fault)]
    : [distrusted(place, fault, distrust, howToTrust)];
}

function refused(place: string, fault: string): Finding {
  if (fault === 'CERT_REVOKED') {
    return failed(
      'revoked',
      `The certificate of ${place} is revoked.`,
      'Install a new certificate on the server.',
    );
  }
  return failed(
    'chain-broken',
    `The certificate of ${place} is refused for what it is, whoever issued it (${fault}).`,
    'Have another certificate issued for the server, by a CA that may do so and for use as a TLS server.',
  );
}

function distrusted(place: string, fault: string, distrust: Distrust, howToTrust: string): Finding {
  switch (distrust.kind) {
    case 'self-signed':
      return failed(
        'self-signed',
        `The certificate of ${place} is signed by itself (${nameOf(distrust.subject)}) and is not trusted (${fault}).`,
        `Compare its fingerprint and install this very certificate: ${howToTrust}; or better have the server's issued by a CA.`,
      );
    case 'root-unknown':
      return failed(
        'untrusted-issuer',
        `The certificate of ${place} leads to the CA ${nameOf(distrust.subject)}, which the server sends and which is not trusted (${fault}).`,
        `Compare the fingerprint of the CA ${nameOf(distrust.subject)} and install it: ${howToTrust}.`,
      );
    case 'issuer-unknown': {
      const { missing } = distrust;
      const upload = `doorlight certificates add FILE`;
      return failed(
        'untrusted-issuer',
        `The certificate of ${place} leads to the CA ${missingText(missing)}, which is not known here (${fault}) and whose own certificate the server does not send.`,
        missing.addresses.length === 0
          ? `Get the certificate of the CA ${nameOf(missing.subject)} from whoever runs it and upload it: ${upload}.`
          : `Have the certificate of the CA ${nameOf(missing.subject)} fetched and install it: ${howToTrust} --fetch-missing; or upload it: ${upload}.`,
      );
    }
    case 'intermediate-missing': {
      const { missing, root } = distrust;
      const install =
        missing.addresses.length === 0
          ? `doorlight certificates add FILE --server ${place}`
          : `${howToTrust} --fetch-missing`;
      return failed(
        'intermediate-missing',
        `${place} does not send the intermediate certificate of ${missingText(missing)} (${fault}); the root above it, ${nameOf(root)}, is trusted.`,
        `Let the server send its whole chain, with ${nameOf(missing.subject)}; or install that here for this server: ${install}.`,
      );
    }
  }
}

function dates(chain: readonly DetailedPeerCertificate[], now: number): readonly Finding[] {
  return chain.flatMap((certificate, at) => {
    const what = at === 0 ? 'The certificate' : 'The CA certificate';
    const who = `${what} ${shownName(certificate.subject)}`;
    const [from, to] = [Date.parse(certificate.valid_from), Date.parse(certificate.valid_to)];
    if (now > to) {
      return [
        failed(
          'expired',
          `${who} expired on ${day(certificate.valid_to)}.`,
          `Renew the certificate ${shownName(certificate.subject)} on the server.`,
        ),
      ];
    }
    if (now < from) {
      return [
        failed(
          'not-yet-valid',
          `${who} is not valid before ${day(certificate.valid_from)}.`,
          'Set the clocks right, here and where the certificate was made; else have it issued anew.',
        ),
      ];
    }
    const days = Math.floor((to - now) / dayMs);
    if (days >= warnDays) return [];
    return [
      warning(
        'expires-soon',
        `${who} expires in ${days} days, on ${day(certificate.valid_to)}.`,
        `Renew the certificate ${shownName(certificate.subject)} before ${day(certificate.valid_to)}.`,
      ),
    ];
  });
}

/** What else is asked of a certificate, by the same judge as for every other connection. */
function objections(
  host: string,
  certificate: DetailedPeerCertificate,
  { trust }: TlsTerms,
): readonly Finding[] {
  const error = trust.check(host, certificate);
  if (error instanceof ServerCertificateError) return [objection(host, error)];
  if (error !== undefined) {
    return [
      failed(
        'refused-certificate',
        `The certificate of ${host} is refused.`,
        'Install another certificate on the server.',
      ),
    ];
  }
  const match = matchName(host, namesOf(certificate.raw), { strict: false });
  if (match.kind === 'mismatch' || match.warning === null) return [];
  return [
    warning('name-in-cn', match.warning, `Have the next certificate issued with ${host} as a SAN.`),
  ];
}

function objection(host: string, { fault, message }: ServerCertificateError): Finding {
  switch (fault) {
    case 'name':
      return failed(
        'name-mismatch',
        message,
        `Use a name that is in the certificate, or have one issued that names ${host}.`,
      );
    case 'pin':
      return failed(
        'not-pinned',
        message,
        'If the certificate was replaced on purpose, pin the new one.',
      );
    case 'revoked':
      return failed('revoked', message, 'Install a new certificate on the server.');
    case 'unreadable':
      return failed('unreadable', message, 'Install another certificate on the server.');
  }
}

type Name = PeerCertificate['subject'];

/** As OpenSSL has it, the most specific first, without control characters. */
function shownName(name: Name): string {
  const parts = Object.entries(name).map(([key, value]) => `${key}=${String(value)}`);
  return nameOf(parts.toReversed().join(', ').replaceAll(/\p{C}/gu, ''));
}

function day(date: string): string {
  const at = Date.parse(date);
  return Number.isNaN(at) ? date : new Date(at).toISOString().slice(0, 10);
}
