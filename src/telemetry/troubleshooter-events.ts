import type { Telemetry } from './telemetry.ts';

/** `subjects`: servers of gateways, and publishers. */
export function examinationStarted(telemetry: Telemetry, subjects: number): void {
  telemetry.log.info({ subjects }, 'examination started');
}

/** `counts`: how many steps came to what. */
export function examinationEnded(
  telemetry: Telemetry,
  tookMs: number,
  counts: Readonly<Record<'ok' | 'warning' | 'failed' | 'skipped', number>>,
): void {
  const level = counts.failed > 0 ? 'warn' : 'info';
  telemetry.log[level]({ tookMs, ...counts }, 'examination ended');
}

/** A fault of ours; the message of an error may hold anything. */
export function examinationFailed(telemetry: Telemetry, error: unknown): void {
  const kind = error instanceof Error ? error.name : typeof error;
  telemetry.log.error({ kind }, 'examination failed');
}
