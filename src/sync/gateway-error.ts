/**
 * A calendar system refused or failed. What the caller can do about it is part of the error:
 *
 * - `retry`: the same again, after `retryAfterMs` where the server said so, else with back-off;
 * - `resubscribe`: the subscription is gone or has missed something: subscribe again and read the
 *   calendar again;
 * - `fix-person`: this mailbox is at fault (none there, disabled, not to be impersonated): report
 *   it and try daily;
 * - `fix-server`: this server or account is at fault: report, alarm, try rarely.
 */
export type Remedy = 'retry' | 'resubscribe' | 'fix-person' | 'fix-server';

/** What is at fault, for those who examine a server; messages say the same to people. */
export type GatewayFault =
  | 'password-refused'
  /** The server does not take the kind of authentication that is configured. */
  | 'not-offered'
  /** Which versions of NTLM the server takes, and we may use, do not meet. */
  | 'ntlm-level'
  | 'not-ews'
  | 'throttled'
  | 'forbidden'
  /** The server's certificate leads to nobody who is trusted. */
  | 'untrusted'
  /** Nothing came that it could have said. */
  | 'no-answer';

/** What a calendar system would not or could not do; `remedy` is what the caller can do about it. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  readonly remedy: Remedy;
  readonly fault: GatewayFault | null;
  /** How long the server asked to be left alone, in milliseconds. */
  readonly retryAfterMs: number | null;

  /** `message` says in one sentence what was wrong and what to do; it holds no secret. */
  constructor(
    message: string,
    remedy: Remedy,
    options: ErrorOptions & {
      readonly retryAfterMs?: number;
      readonly fault?: GatewayFault;
    } = {},
  ) {
    super(message, options);
    this.remedy = remedy;
    this.fault = options.fault ?? null;
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}
