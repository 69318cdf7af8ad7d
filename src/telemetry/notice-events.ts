import { counter } from './metrics.ts';
import type { Telemetry } from './telemetry.ts';

/** What became of the notice of a meeting. */
export type NoticeFate =
  /** Told, with what its owner wrote. */
  | 'told'
  /** Told, but what its owner wrote could not be read in time. */
  | 'told-without-subject'
  /** The meeting turned out to be no more. */
  | 'gone'
  /** The meeting had begun before it could be told. */
  | 'late'
  /** The person could not be told in time. */
  | 'not-sent'
  /** What is known of the calendar is too old to be believed. */
  | 'not-known';

/** Never whose notice, and never of what. */
export function noticeEnded(telemetry: Telemetry, fate: NoticeFate): void {
  const help = 'Notices before meetings, by what became of them.';
  counter(telemetry, 'doorlight_notices_total', help, ['fate']).inc({ fate });
}

/** A notice could not be made: a fault of ours. */
export function noticeFailed({ log }: Telemetry, error: unknown): void {
  log.error({ err: error }, 'a notice before a meeting failed');
}
