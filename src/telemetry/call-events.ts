import { Counter } from 'prom-client';
import type { Telemetry } from './telemetry.ts';

/** What was said of a call. Calls are frequent: they are counted, and not written to any log. */
export function callSaid({ metrics }: Telemetry, what: 'began' | 'goes-on' | 'ended'): void {
  const name = 'doorlight_calls_said_total';
  const known = metrics.getSingleMetric(name);
  const counter =
    known instanceof Counter
      ? known
      : new Counter({
          name,
          help: 'What was said of calls over the REST API.',
          labelNames: ['what'],
          registers: [metrics],
        });
  counter.inc({ what });
}
