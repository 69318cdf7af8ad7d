import type { DetailedPeerCertificate, PeerCertificate } from 'node:tls';
import { matchName } from '../../certificates/match.ts';
import { namesOf } from '../../certificates/names.ts';
import { ServerCertificateError } from '../../certificates/server-certificate-error.ts';
import { type Finding, failed, ok, warning } from '../examination.ts';
import type { Handshake, TlsTerms } from './tls.ts';

const dayMs = 86_400_000;
/** Requirements, section 5: expiry is warned of about 30 days ahead. */
const warnDays = 30;
/** Longer than any chain that is believed; one that leads back to itself ends here, too. */
const mostLinks = 10;

const aboutDates: ReadonlySet<string> = new Set(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID']);

/** Everything that is wrong with a certificate and its chain; what to do about the first of it. */
export function judgeChain(
  host: string,
  place: string,
  made: Extract<Handshake, { kind: 'made' }>,
  terms: TlsTerms,
): Finding {
  const chain = linksOf(made.certificate);
  const wrong = [
    ...untrusted(place, made.fault, chain, terms),
    ...dates(chain, terms.now()),
    ...objections(host, made.certificate, terms),
  ];
  const worst = wrong.find(({ verdict }) => verdict === 'failed') ?? wrong[0];
  if (worst !== undefined) return { ...worst, found: wrong.map(({ found }) => found).join(' ') };
  const { subject, issuer, valid_to: end } = made.certificate;
  return ok(
    `${made.protocol}, a certificate for ${nameOf(subject)} by ${nameOf(issuer)}, valid until ${day(end)}.`,
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

function untrusted(
  place: string,
  fault: string | null,
  chain: readonly DetailedPeerCertificate[],
  { howToTrust }: TlsTerms,
): readonly Finding[] {
  if (fault === null || aboutDates.has(fault)) return [];
  if (fault === 'CERT_REVOKED') {
    return [
      failed(
        'revoked',
        `The certificate of ${place} is revoked.`,
        'Install a new certificate on the server.',
      ),
    ];
  }
  const last = chain.at(-1);
  const [leaf] = chain;
  if (last === undefined || leaf === undefined) return [];
  const selfSigned = sameName(last.subject, last.issuer);
  if (selfSigned && last === leaf) {
    return [
      failed(
        'untrusted-issuer',
        `The certificate of ${place} is signed by itself (${nameOf(leaf.subject)}) and is not trusted (${fault}).`,
        `Upload this very certificate, or better have the server's issued by a CA (${howToTrust}).`,
      ),
    ];
  }
  const ca = nameOf(selfSigned ? last.subject : last.issuer);
  const sent = selfSigned ? '' : ', whose own certificate the server does not send';
  return [
    failed(
      'untrusted-issuer',
      `The certificate of ${place} leads to the CA ${ca}, which is not trusted (${fault})${sent}.`,
      `Upload the certificate of the CA ${ca} (${howToTrust}).`,
    ),
  ];
}

function dates(chain: readonly DetailedPeerCertificate[], now: number): readonly Finding[] {
  return chain.flatMap((certificate, at) => {
    const what = at === 0 ? 'The certificate' : 'The CA certificate';
    const who = `${what} ${nameOf(certificate.subject)}`;
    const [from, to] = [Date.parse(certificate.valid_from), Date.parse(certificate.valid_to)];
    if (now > to) {
      return [
        failed(
          'expired',
          `${who} expired on ${day(certificate.valid_to)}.`,
          `Renew the certificate ${nameOf(certificate.subject)} on the server.`,
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
        `Renew the certificate ${nameOf(certificate.subject)} before ${day(certificate.valid_to)}.`,
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

function sameName(one: Name, other: Name): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** A stranger wrote it: without control characters, and of a length that can be read. */
function nameOf(name: Name): string {
  const parts = Object.entries(name).map(([key, value]) => `${key}=${String(value)}`);
  const text = (parts.length === 0 ? 'without a name' : parts.toReversed().join(', ')).replaceAll(
    /\p{C}/gu,
    '',
  );
  return `"${text.length > 160 ? `${text.slice(0, 159)}…` : text}"`;
}

function day(date: string): string {
  const at = Date.parse(date);
  return Number.isNaN(at) ? date : new Date(at).toISOString().slice(0, 10);
}
