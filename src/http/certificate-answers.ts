import { CertificateError } from '../certificates/certificate-error.ts';
import type { CertificateDescription } from '../certificates/certificate.ts';
import type { InstalledDescription } from '../certificates/certificate-service.ts';
import type { Inspection } from '../certificates/inspection.ts';
import type {
  CertificateAnswer,
  InspectionAnswer,
  InstalledAnswer,
} from './contract/certificates.ts';
import { iso } from './presence-answers.ts';
import { ProblemError } from './problem.ts';

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

export function installedAnswer(installed: InstalledDescription): InstalledAnswer {
  const { trusted, servers, addedAt, addedBy, revocationList: list } = installed;
  return {
    ...certificateAnswer(installed),
    trusted,
    servers: servers === null ? null : [...servers],
    addedAt: iso(addedAt),
    addedBy,
    revocationList:
      list === null
        ? null
        : {
            thisUpdate: iso(list.thisUpdate),
            nextUpdate: list.nextUpdate === null ? null : iso(list.nextUpdate),
            revoked: list.revoked,
          },
  };
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

/** What cannot be used is a problem of whoever asked, in the words of the error. */
export async function usable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof CertificateError) {
      throw new ProblemError(422, 'unusable-certificate', error.message);
    }
    if (error instanceof DOMException && error.name === 'TimeoutError') {
      throw new ProblemError(422, 'no-answer', 'The server took longer than 20 s to answer.');
    }
    throw error;
  }
}
