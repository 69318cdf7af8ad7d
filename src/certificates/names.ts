import { OctetString, Primitive, Sequence } from 'asn1js';
import { Certificate } from 'pkijs';
import { addressOf } from './addresses.ts';
import { malformed, readAsn } from './der.ts';

/** What a certificate is made out for. */
export interface CertificateNames {
  /** Every CN of the subject, in order. */
  readonly commonNames: readonly string[];
  /** SAN entries dNSName, as they stand. */
  readonly dnsNames: readonly string[];
  /** SAN entries iPAddress, canonical; of a strange length they are left out. */
  readonly addresses: readonly string[];
}

const commonNameOid = '2.5.4.3';
const subjectAltNameOid = '2.5.29.17';
const utf8 = new TextDecoder('utf-8');

/** RFC 5280 §4.1.2.6 and §4.2.1.6. Throws a `CertificateError` for what is no certificate. */
export function namesOf(der: Uint8Array): CertificateNames {
  const what = 'The certificate';
  const asn = readAsn(der, what);
  try {
    const certificate = new Certificate({ schema: asn });
    const commonNames = certificate.subject.typesAndValues
      .filter(({ type }) => type === commonNameOid)
      .map(({ value }) => value.valueBlock.value);
    return { commonNames, ...alternativesOf(certificate, what) };
  } catch (error) {
    throw malformed(what, error);
  }
}

function alternativesOf(
  certificate: Certificate,
  what: string,
): Pick<CertificateNames, 'dnsNames' | 'addresses'> {
  const dnsNames: string[] = [];
  const addresses: string[] = [];
  for (const { extnID, extnValue } of certificate.extensions ?? []) {
    if (extnID !== subjectAltNameOid || !(extnValue instanceof OctetString)) continue;
    const entries = readAsn(extnValue.valueBlock.valueHexView, what);
    if (!(entries instanceof Sequence)) continue;
    for (const entry of entries.valueBlock.value) {
      if (!(entry instanceof Primitive)) continue;
      const bytes = entry.valueBlock.valueHexView;
      if (entry.idBlock.tagNumber === 2) dnsNames.push(utf8.decode(bytes));
      if (entry.idBlock.tagNumber === 7) {
        const address = addressOf(bytes);
        if (address !== null) addresses.push(address);
      }
    }
  }
  return { dnsNames, addresses };
}
