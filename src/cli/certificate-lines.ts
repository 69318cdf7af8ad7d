import type {
  CertificateAnswer,
  InspectionAnswer,
  InstalledAnswer,
} from '../http/contract/certificates.ts';
import type { OverdueListAnswer } from '../http/contract/status.ts';
import { table } from './table.ts';

/** A certificate in full, line by line. */
export function certificateLines(certificate: CertificateAnswer): readonly string[] {
  const { names, fingerprint, subject, issuer, validFrom, validTo, key, selfSigned } = certificate;
  const all = [...names.dnsNames, ...names.addresses];
  const kind = certificate.authority ? 'CA' : 'server';
  return [
    `  subject      ${subject === '' ? '(none)' : subject}`,
    `  issuer       ${selfSigned ? 'itself' : issuer}`,
    `  names        ${all.length === 0 ? 'none in SANs' : several(all)}`,
    `  valid        ${validFrom} to ${validTo}`,
    `  key          ${key}, ${kind}`,
    `  SHA-256      ${fingerprint}`,
  ];
}

export function installedLines(certificate: InstalledAnswer): readonly string[] {
  const { servers, trusted, addedAt, addedBy, revocationList: list, revokedHere } = certificate;
  const unlisted =
    revokedHere === null
      ? 'not checked: no list was uploaded'
      : `checked: a CA of our own, ${revokedHere} taken back`;
  const next = `${list?.nextUpdate ?? 'not said'}${list?.overdue === true ? ' (overdue: upload a newer one; it is honoured still)' : ''}`;
  return [
    ...certificateLines(certificate),
    `  trusted      ${trusted ? 'yes' : 'no'}`,
    `  counts for   ${servers === null ? 'all servers' : servers.join(', ')}`,
    `  installed    ${addedAt} by ${addedBy}`,
    `  revocation   ${list === null ? unlisted : `${list.revoked} taken back; list of ${list.thisUpdate}, next ${next}`}`,
  ];
}

export function installedTable(certificates: readonly InstalledAnswer[]): readonly string[] {
  if (certificates.length === 0) {
    return ['None. Look at a server: doorlight certificates import <host>'];
  }
  const rows = certificates.map(({ fingerprint, subject, validTo, trusted, servers }) => [
    fingerprint.slice(0, 16),
    subject,
    validTo.slice(0, 10),
    trusted ? 'yes' : 'no',
    servers === null ? 'all' : servers.join(', '),
  ]);
  const overdue = certificates.flatMap(({ subject, revocationList: list }) =>
    list?.overdue === true
      ? [overdueLine({ authority: subject, nextUpdate: list.nextUpdate ?? '' })]
      : [],
  );
  return [
    ...table(['SHA-256', 'Subject', 'Valid to', 'Trusted', 'Servers'], rows),
    ...(overdue.length === 0 ? [] : ['', ...overdue]),
  ];
}

/** A revocation list that should have been replaced. */
export function overdueLine({ authority, nextUpdate }: OverdueListAnswer): string {
  return `Warning: the revocation list of ${authority} is overdue since ${nextUpdate.slice(0, 10)}: upload a newer one (doorlight certificates add). What it names stays refused; what was revoked since is not known.`;
}

/** What was found, in the order in which it was tried. */
export function inspectionLines(inspection: InspectionAnswer): readonly string[] {
  const { reachable, verified, protocol, presented, fetched, installable, notes } = inspection;
  const shown = (title: string, certificates: readonly CertificateAnswer[]): readonly string[] =>
    certificates.flatMap((one, at) => ['', `${title} ${at + 1}:`, ...certificateLines(one)]);
  return [
    `Reachable: ${reachable.ok ? 'yes' : 'no'}. ${reachable.detail}`,
    ...(verified === null
      ? []
      : [
          `Trusted:   ${verified.ok ? 'yes' : 'no'}. ${verified.detail}${protocol === null ? '' : ` (${protocol})`}`,
        ]),
    ...shown('Presented', presented),
    ...shown('Fetched', fetched),
    ...(notes.length === 0 ? [] : ['', ...notes]),
    ...(installable.length === 0 ? [] : ['', 'To be installed, so that this server is trusted:']),
    ...installable.map(({ subject, fingerprint }) => `  ${subject} (SHA-256 ${fingerprint})`),
  ];
}

function several(all: readonly string[]): string {
  const some = all.slice(0, 10).join(', ');
  return all.length > 10 ? `${some} and ${all.length - 10} more` : some;
}
