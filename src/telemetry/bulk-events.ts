import { Counter } from 'prom-client';
import type { Telemetry } from './telemetry.ts';

type Kind = 'calendars' | 'automatic-replies';

/** Many mailboxes were asked for with one request. */
export function bulkRead(
  telemetry: Telemetry,
  read: { readonly server: string; readonly kind: Kind; readonly outcome: string },
): void {
  requests(telemetry).inc({ ...read });
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

function requests(telemetry: Telemetry): Counter {
  const name = 'doorlight_calendar_bulk_reads_total';
  const known = telemetry.metrics.getSingleMetric(name);
  if (known instanceof Counter) return known;
  return new Counter({
    name,
    help: 'Requests for the calendars or automatic replies of many people at once, by outcome.',
    labelNames: ['server', 'kind', 'outcome'],
    registers: [telemetry.metrics],
  });
}
