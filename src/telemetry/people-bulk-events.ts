import { counter } from './metrics.ts';
import type { Telemetry } from './telemetry.ts';

export function bulkRunBegan(telemetry: Telemetry, run: number, what: string, by: string): void {
  telemetry.log.info({ run, what, by }, 'bulk run began');
}

export function bulkRunEnded(
  telemetry: Telemetry,
  run: number,
  state: string,
  counts: Readonly<Record<string, number>>,
): void {
  telemetry.log.info({ run, state, counts }, 'bulk run ended');
  const help = 'Lines of bulk runs, by what became of them';
  const lines = counter(telemetry, 'doorlight_bulk_lines_total', help, ['outcome']);
  for (const [outcome, count] of Object.entries(counts)) lines.inc({ outcome }, count);
}

export function bulkRunFailed(telemetry: Telemetry, run: number, error: unknown): void {
  telemetry.log.error({ run, err: error }, 'bulk run failed');
}
