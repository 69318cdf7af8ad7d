/**
 * Why a certificate, a key or a file of them cannot be used: each reason by its stable code, with
 * what its sentence names (`null` for nothing). `given` is what was written; instants are ISO 8601.
 */
export interface CertificateReasons {
  readonly 'certificate-malformed': null;
  readonly 'list-of-stranger': null;
  readonly 'list-older': null;
  readonly 'not-a-server': { readonly given: string };
  readonly 'issuer-not-fetched': null;
  readonly 'file-without-certificate': null;
  readonly 'file-of-too-many': { readonly most: number };
  readonly 'file-is-request': null;
  readonly 'file-without-authority': { readonly issuers: string };
  readonly 'removed-meanwhile': null;
  readonly 'several-begin-so': { readonly wanted: string; readonly count: number };
  readonly 'subject-length': { readonly part: string; readonly most: number };
  readonly 'not-a-country': { readonly given: string };
  readonly 'not-a-san': { readonly given: string };
  readonly 'not-a-request': null;
  readonly 'request-not-its-own': null;
  readonly 'key-too-weak': { readonly kind: string };
  readonly 'revoked-already': { readonly serial: string; readonly at: string };
  readonly 'days-out-of-range': { readonly given: number; readonly most: number };
  readonly 'authority-expired': null;
  readonly 'not-a-serial': { readonly given: string };
  readonly 'signed-elsewhere': null;
  readonly 'authority-revokes-itself': { readonly name: string };
  readonly 'not-signed-yet': { readonly name: string };
  readonly 'file-without-server': null;
  readonly 'file-of-several-servers': null;
  readonly 'key-of-none': null;
  readonly 'passphrase-too-short': { readonly least: number };
  readonly 'key-unreadable': null;
  readonly 'is-authority': { readonly name: string };
  readonly 'file-of-another-request': { readonly name: string };
  readonly 'signed-by-another': { readonly name: string };
  readonly 'key-compromised': { readonly name: string };
  readonly 'own-not-there': { readonly name: string };
  readonly 'key-sealed-otherwise': { readonly name: string };
  readonly 'not-an-authority': { readonly name: string };
  readonly 'outlives-authority': { readonly end: string };
  readonly 'certificate-name': { readonly given: string };
  readonly 'certificate-name-taken': { readonly name: string };
  readonly 'same-common-name': { readonly cn: string };
  readonly 'request-of-nobody': null;
  readonly 'file-protected-otherwise': null;
  readonly 'passphrase-needed': null;
  readonly 'passphrase-wrong': null;
  readonly 'file-too-large': { readonly most: number };
  readonly 'list-is-delta': null;
  readonly 'list-signed-otherwise': null;
  readonly 'too-many-iterations': { readonly most: number };
}

/** A reason; its sentence in English is the error's message. */
export type CertificateReason = {
  readonly [Code in keyof CertificateReasons]: {
    readonly code: Code;
    readonly params: CertificateReasons[Code];
  };
}[keyof CertificateReasons];
