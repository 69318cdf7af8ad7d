/** What was given cannot be used; the message is a sentence that says why and what to do. */
export class CertificateError extends Error {
  override readonly name = 'CertificateError';
}
