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

export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  readonly remedy: Remedy;
  /** How long the server asked to be left alone, in milliseconds. */
  readonly retryAfterMs: number | null;

  /** `message` says in one sentence what was wrong and what to do; it holds no secret. */
  constructor(
    message: string,
    remedy: Remedy,
    options: ErrorOptions & { readonly retryAfterMs?: number } = {},
  ) {
    super(message, options);
    this.remedy = remedy;
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}
