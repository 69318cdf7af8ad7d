import { Counter, Histogram, type Registry } from 'prom-client';
import type { Telemetry } from './telemetry.ts';

/** The database is open, its tables are up to date. */
export function storeOpened(telemetry: Telemetry, where: string): void {
  telemetry.log.info({ database: where }, 'database opened');
}

/** A group of writes is on disk. */
export function storeCommitted(telemetry: Telemetry, writes: number, tookMs: number): void {
  commitSeconds(telemetry.metrics).observe(tookMs / 1000);
  writesTotal(telemetry.metrics).inc(writes);
}

/** A write failed; whoever asked for it is told so. */
export function storeWriteFailed(telemetry: Telemetry, error: unknown): void {
  failuresTotal(telemetry.metrics).inc();
  // The message of a driver names tables and constraints, never values.
  const reason = error instanceof Error ? error.message : String(error);
  telemetry.log.error({ reason }, 'database write failed');
}

/** Entries of the audit log older than `days` are gone. */
export function auditPruned(telemetry: Telemetry, entries: number, days: number): void {
  telemetry.log.info({ entries, days }, 'audit log pruned');
}

export function housekeepingFailed(telemetry: Telemetry, error: unknown): void {
  const reason = error instanceof Error ? error.message : String(error);
  telemetry.log.error({ reason }, 'daily housekeeping failed');
}

function commitSeconds(metrics: Registry): Histogram {
  const name = 'doorlight_store_commit_seconds';
  return (
    (metrics.getSingleMetric(name) as Histogram | undefined) ??
    new Histogram({
      name,
      help: 'Time one group of writes took, to the disk and back',
      buckets: [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 2],
      registers: [metrics],
    })
  );
}

function writesTotal(metrics: Registry): Counter {
  return counter(metrics, 'doorlight_store_writes_total', 'Writes that are on disk');
}

function failuresTotal(metrics: Registry): Counter {
  return counter(metrics, 'doorlight_store_write_failures_total', 'Writes that failed');
}

function counter(metrics: Registry, name: string, help: string): Counter {
  return (
    (metrics.getSingleMetric(name) as Counter | undefined) ??
    new Counter({ name, help, registers: [metrics] })
  );
}
