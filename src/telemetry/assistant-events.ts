import { counter } from './metrics.ts';
import type { Telemetry } from './telemetry.ts';

/**
 * Someone said something to the assistant. `intent` is what was understood (`not-understood`
 * where nothing was), `way` how it came; never who, and never what they said.
 */
export function assistantAsked(telemetry: Telemetry, intent: string, way: 'line' | 'form'): void {
  const name = 'doorlight_assistant_requests_total';
  const help = 'Requests to the assistant by what was understood and how they came.';
  counter(telemetry, name, help, ['intent', 'way']).inc({ intent, way });
}

/** What was asked could not be carried out: a fault of ours. */
export function assistantFailed(telemetry: Telemetry, intent: string, error: unknown): void {
  telemetry.log.error({ intent, err: error }, 'a request to the assistant failed');
}
