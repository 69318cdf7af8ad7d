import { counter } from './metrics.ts';
import type { Telemetry } from './telemetry.ts';

/** What was said of a call. Calls are frequent: they are counted, and not written to any log. */
export function callSaid(telemetry: Telemetry, what: 'began' | 'goes-on' | 'ended'): void {
  const help = 'What was said of calls over the REST API.';
  counter(telemetry, 'doorlight_calls_said_total', help, ['what']).inc({ what });
}
