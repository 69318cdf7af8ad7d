import { counter, histogram } from './metrics.ts';
import type { Telemetry } from './telemetry.ts';

/** The database is open, its tables are up to date. */
export function storeOpened(telemetry: Telemetry, where: string): void {
  telemetry.log.info({ database: where }, 'database opened');
}

/** A group of writes is on disk. */
export function storeCommitted(telemetry: Telemetry, writes: number, tookMs: number): void {
  const name = 'doorlight_store_commit_seconds';
  const help = 'Time one group of writes took, to the disk and back';
  const buckets = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 2];
  histogram(telemetry, name, help, buckets).observe(tookMs / 1000);
  counter(telemetry, 'doorlight_store_writes_total', 'Writes that are on disk').inc(writes);
}

/** A write failed; whoever asked for it is told so. */
export function storeWriteFailed(telemetry: Telemetry, error: unknown): void {
  writeFailures(telemetry).inc();
  // The message of a driver names tables and constraints, never values.
  const reason = error instanceof Error ? error.message : String(error);
  telemetry.log.error({ reason }, 'database write failed');
}

/** The disk did not take a write; `first` where it took the one before. */
export function storeNotWritable(telemetry: Telemetry, explanation: string, first: boolean): void {
  writeFailures(telemetry).inc();
  if (first) telemetry.log.error({ explanation }, 'database cannot be written');
}

export function storeWritable(telemetry: Telemetry): void {
  telemetry.log.info('database can be written again');
}

/** Entries of the audit log older than `days` are gone. */
export function auditPruned(telemetry: Telemetry, entries: number, days: number): void {
  telemetry.log.info({ entries, days }, 'audit log pruned');
}

export function housekeepingFailed(telemetry: Telemetry, error: unknown): void {
  const reason = error instanceof Error ? error.message : String(error);
  telemetry.log.error({ reason }, 'daily housekeeping failed');
}

function writeFailures(telemetry: Telemetry): ReturnType<typeof counter> {
  return counter(telemetry, 'doorlight_store_write_failures_total', 'Writes that failed');
}
