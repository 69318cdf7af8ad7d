/** Why a server's certificate is refused, although its chain is in order. */
type CertificateFault = 'name' | 'pin' | 'revoked' | 'unreadable';

/** A server's certificate is refused; the message is a sentence without what to do. */
export class ServerCertificateError extends Error {
  override readonly name = 'ServerCertificateError';
  /** As Node marks what TLS refuses. */
  readonly code = 'ERR_SERVER_CERTIFICATE';
  readonly fault: CertificateFault;

  constructor(fault: CertificateFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.fault = fault;
  }
}
