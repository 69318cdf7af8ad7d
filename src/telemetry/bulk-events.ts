import { counter } from './metrics.ts';
import type { Telemetry } from './telemetry.ts';

type Kind = 'calendars' | 'automatic-replies';

/** Many mailboxes were asked for with one request. */
export function bulkRead(
  telemetry: Telemetry,
  read: { readonly server: string; readonly kind: Kind; readonly outcome: string },
): void {
  const name = 'doorlight_calendar_bulk_reads_total';
  const help =
    'Requests for the calendars or automatic replies of many people at once, by outcome.';
  counter(telemetry, name, help, ['server', 'kind', 'outcome']).inc({ ...read });
}

/** A server cannot be asked for many at once; everyone is read one by one instead. */
export function bulkRefused(
  telemetry: Telemetry,
  server: string,
  kind: Kind,
  reason: string,
): void {
  telemetry.log.info(
    { server, kind, reason },
    'a calendar server does not tell of many mailboxes at once: they are read one by one',
  );
}
