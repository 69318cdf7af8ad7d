import type { CertificateReason } from './certificate-reasons.ts';

/** What was given cannot be used; the message is a sentence that says why and what to do. */
export class CertificateError extends Error {
  override readonly name: string = 'CertificateError';
  readonly reason: CertificateReason;

  constructor(reason: CertificateReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/** The beginning of a fingerprint is that of several; the message names them. */
export class AmbiguousFingerprintError extends CertificateError {
  override readonly name = 'AmbiguousFingerprintError';
}
