import { gauge } from './metrics.ts';
import type { Telemetry } from './telemetry.ts';

/** A server's certificate is accepted, but should be replaced. */
export function certificateDoubtful(telemetry: Telemetry, host: string, warning: string): void {
  telemetry.log.warn({ host, warning }, 'certificate accepted with a warning');
}

/** A certificate ends within thirty days, or has ended. */
export function certificateEnds(
  telemetry: Telemetry,
  what: string,
  validTo: string,
  daysLeft: number,
): void {
  const fields = { certificate: what, validTo, daysLeft };
  if (daysLeft < 3) telemetry.log.error(fields, 'certificate ends: renew it');
  else telemetry.log.warn(fields, 'certificate ends: renew it');
}

/** Administrators were to be told in chat; over no link that is up they can be. */
export function administratorsNotReached({ log }: Telemetry, administrators: number): void {
  log.warn({ administrators }, 'administrators cannot be told of certificates that end');
}

/** What administrators were told could not be read or kept: a fault of ours, tried again. */
export function administratorsNotTold({ log }: Telemetry, error: unknown): void {
  log.error({ err: error }, 'telling administrators of certificates failed');
}

/** It is honoured still, but what was revoked since is not known. */
export function revocationListOverdue(
  { log }: Telemetry,
  authority: string,
  nextUpdate: string,
): void {
  log.warn({ authority, nextUpdate }, 'revocation list is overdue: upload a newer one');
}

/** How many revocation lists should have been replaced. */
export function overdueListsCounted(telemetry: Telemetry, count: number): void {
  const help = 'Revocation lists that should have been replaced by a newer one.';
  gauge(telemetry, 'doorlight_revocation_lists_overdue', help).set(count);
}

/** Until when each certificate is valid that Doorlight knows of. */
export function certificatesCounted(
  telemetry: Telemetry,
  all: readonly { readonly what: string; readonly validTo: number }[],
): void {
  const name = 'doorlight_certificate_valid_to_timestamp_seconds';
  const expiry = gauge(telemetry, name, 'Until when a certificate is valid.', ['certificate']);
  expiry.reset();
  for (const { what, validTo } of all) expiry.set({ certificate: what }, validTo / 1000);
}
