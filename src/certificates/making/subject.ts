import { domainToASCII } from 'node:url';
import { OctetString, PrintableString, Sequence, Set, Utf8String } from 'asn1js';
import { AltName, AttributeTypeAndValue, GeneralName, RelativeDistinguishedNames } from 'pkijs';
import { canonicalAddress } from '../addresses.ts';
import { CertificateError } from '../certificate-error.ts';
import { readAsn } from '../der.ts';

/** Whom a certificate is made out for. What is `null` is left out. */
export interface Subject {
  readonly cn: string;
  readonly o: string | null;
  readonly ou: string | null;
  /** Town, and state or province. */
  readonly l: string | null;
  readonly st: string | null;
  /** Two letters (ISO 3166). */
  readonly c: string | null;
}

// RFC 5280 §A.1: the order is the usual one, from the country down; lengths are its upper bounds.
const parts = [
  ['c', '2.5.4.6', 2],
  ['st', '2.5.4.8', 128],
  ['l', '2.5.4.7', 128],
  ['o', '2.5.4.10', 64],
  ['ou', '2.5.4.11', 64],
  ['cn', '2.5.4.3', 64],
] as const;

/** Throws a `CertificateError` that says what is allowed. */
export function distinguishedName(subject: Subject): RelativeDistinguishedNames {
  const names = parts.flatMap(([part, type, most]) => {
    const value = subject[part];
    if (value === null) return [];
    if (value.trim() === '' || value.length > most || /\p{C}/u.test(value)) {
      throw new CertificateError(
        { code: 'subject-length', params: { part: part.toUpperCase(), most } },
        `${part.toUpperCase()} "${value.slice(0, 80)}" is not allowed: give 1 to ${most} characters.`,
      );
    }
    if (part === 'c' && !/^[A-Z]{2}$/.test(value)) {
      throw new CertificateError(
        { code: 'not-a-country', params: { given: value } },
        `C "${value}" is no country: give two capitals, such as DE.`,
      );
    }
    const text = part === 'c' ? new PrintableString({ value }) : new Utf8String({ value });
    return [new Set({ value: [new AttributeTypeAndValue({ type, value: text }).toSchema()] })];
  });
  // One attribute each: put together in one, as the library does, Windows CAs would not take them.
  const schema = readAsn(new Uint8Array(new Sequence({ value: names }).toBER()), 'The name');
  return new RelativeDistinguishedNames({ schema });
}

/** SANs of names (U- or A-labels, wildcards) and addresses. Throws a `CertificateError`. */
export function alternativeNames(names: readonly string[]): AltName {
  return new AltName({ altNames: names.map((name) => alternativeName(name)) });
}

function alternativeName(name: string): GeneralName {
  const address = canonicalAddress(name);
  if (address !== null) {
    return new GeneralName({
      type: 7,
      value: new OctetString({ valueHex: addressBytes(address) }),
    });
  }
  const ascii = domainToASCII(name.replace(/^\*\./, ''));
  if (
    !/^([a-z\d_]([a-z\d_-]{0,61}[a-z\d_])?)(\.[a-z\d_]([a-z\d_-]{0,61}[a-z\d_])?)*$/.test(ascii)
  ) {
    throw new CertificateError(
      { code: 'not-a-san', params: { given: name.slice(0, 80) } },
      `"${name.slice(0, 80)}" is neither a DNS name nor an IP address.`,
    );
  }
  return new GeneralName({ type: 2, value: name.startsWith('*.') ? `*.${ascii}` : ascii });
}

/** The bytes of a canonical address, as a certificate has them. */
function addressBytes(address: string): Uint8Array<ArrayBuffer> {
  if (!address.includes(':')) return Uint8Array.from(address.split('.'), Number);
  const [head = '', tail] = address.split('::');
  const words = (part: string): string[] => (part === '' ? [] : part.split(':'));
  const [before, after] = [words(head), words(tail ?? '')];
  const gap = Array.from({ length: 8 - before.length - after.length }, () => '0');
  const hex = [...before, ...gap, ...after].map((word) => word.padStart(4, '0')).join('');
  return Uint8Array.from(Buffer.from(hex, 'hex'));
}

/** Requests of older systems have no SANs. */
export function commonNameAsSan(
  attributes: readonly {
    readonly type: string;
    readonly value: { readonly valueBlock: { readonly value: string } };
  }[],
): AltName {
  const names = attributes.filter(({ type }) => type === '2.5.4.3');
  if (names.length === 0) {
    throw new CertificateError(
      { code: 'request-of-nobody', params: null },
      'The request has neither a CN nor SANs: ask for at least one name.',
    );
  }
  return alternativeNames(names.map(({ value }) => value.valueBlock.value));
}
