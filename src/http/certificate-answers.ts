import { AmbiguousFingerprintError, CertificateError } from '../certificates/certificate-error.ts';
import {
  type CertificateDescription,
  describeCertificate,
  readCertificate,
} from '../certificates/certificate.ts';
import type { InstalledDescription } from '../certificates/certificate-service.ts';
import type { Inspection } from '../certificates/inspection.ts';
import type { Maker } from '../certificates/making/maker.ts';
import type {
  CertificateAnswer,
  InspectionAnswer,
  InstalledAnswer,
} from './contract/certificates.ts';
import type { OwnCertificateAnswer } from './contract/own-certificates.ts';
import type { Problem } from './contract/problem.ts';
import { tagOf } from './if-match.ts';
import { iso } from './presence-answers.ts';
import { ProblemError, fault } from './problem.ts';
import type { CertificateUser, HttpServices } from './services.ts';

type Desk = Pick<HttpServices, 'certificateUsers'> & { readonly maker: Pick<Maker, 'revoker'> };

export function certificateAnswer(certificate: CertificateDescription): CertificateAnswer {
  const { names, validFrom, validTo, issuerAddresses } = certificate;
  return {
    ...certificate,
    names: {
      commonNames: [...names.commonNames],
      dnsNames: [...names.dnsNames],
      addresses: [...names.addresses],
    },
    validFrom: iso(validFrom),
    validTo: iso(validTo),
    issuerAddresses: [...issuerAddresses],
  };
}

export function installedAnswer(
  installed: InstalledDescription,
  { maker: { revoker }, certificateUsers }: Desk,
): InstalledAnswer {
  const { trusted, servers, addedAt, addedBy, believed, revocationList: list } = installed;
  return {
    ...certificateAnswer(installed),
    trusted,
    etag: trustTag(installed),
    servers: servers === null ? null : [...servers],
    addedAt: iso(addedAt),
    addedBy,
    usedBy: [...certificateUsers.installed(installed.fingerprint)],
    believed: [...believed],
    revocationList:
      list === null
        ? null
        : {
            thisUpdate: iso(list.thisUpdate),
            nextUpdate: list.nextUpdate === null ? null : iso(list.nextUpdate),
            revoked: list.revoked,
            overdue: list.overdue,
          },
    revokedHere: revoker.takenBackBy(readCertificate(installed.pem)),
  };
}

/** Another when it is decided otherwise whether and for whom it counts; not with whom it was seen. */
export function trustTag(installed: Parameters<typeof decidedOf>[0]): string {
  return tagOf(decidedOf(installed));
}

export function decidedOf({
  fingerprint,
  trusted,
  servers,
}: Pick<InstalledDescription, 'fingerprint' | 'trusted' | 'servers'>): unknown {
  return { fingerprint, trusted, servers };
}

export function inspectionAnswer(inspection: Inspection): InspectionAnswer {
  const { presented, fetched, installable, missing, notes } = inspection;
  return {
    ...inspection,
    presented: presented.map(certificateAnswer),
    fetched: fetched.map(certificateAnswer),
    installable: installable.map(certificateAnswer),
    missing: missing === null ? null : { ...missing, addresses: [...missing.addresses] },
    notes: [...notes],
  };
}

// Field by field, so that no key is in an answer.
export function ownAnswer(
  made: ReturnType<Maker['get']>,
  { maker: { revoker }, certificateUsers }: Desk,
): OwnCertificateAnswer {
  const { name, kind, certificate: pem, chain, request, madeAt, revocations } = made;
  const certificate = pem === null ? null : readCertificate(pem);
  const revokedAt = certificate === null ? null : revoker.since(certificate);
  return {
    name,
    kind,
    certificate: certificate === null ? null : certificateAnswer(describeCertificate(certificate)),
    chain,
    request,
    madeAt: iso(madeAt),
    usedBy: [...certificateUsers.own(name)],
    signedBy: certificate === null ? null : revoker.signerOf(certificate),
    revokedAt: revokedAt === null ? null : iso(revokedAt),
    revoked: (revocations?.entries ?? []).map((one) => ({ ...one, at: iso(one.at) })),
  };
}

/** Throws a problem that says who uses it, if anybody does. */
export function refuseInUse(what: string, users: readonly CertificateUser[]): void {
  if (users.length === 0) return;
  throw new ProblemError(
    409,
    'certificate-in-use',
    `${what} is in use: by ${users.map(({ text }) => text).join('; by ')}. Let them use another first, or remove it nevertheless (--force, or ?force=true).`,
    { params: { what } },
  );
}

function faultOf({ reason, message }: CertificateError): Pick<Problem, 'errors'> {
  return { errors: [fault('', { ...reason, message })] };
}

/** What cannot be used is a problem of whoever asked, in the words of the error. */
export async function usable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AmbiguousFingerprintError) {
      throw new ProblemError(409, 'ambiguous-fingerprint', error.message, faultOf(error));
    }
    if (error instanceof CertificateError) {
      throw new ProblemError(422, 'unusable-certificate', error.message, faultOf(error));
    }
    if (error instanceof DOMException && error.name === 'TimeoutError') {
      throw new ProblemError(422, 'no-answer', 'The server took longer than 20 s to answer.', {
        params: { seconds: 20 },
      });
    }
    throw error;
  }
}
