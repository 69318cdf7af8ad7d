import type { Counter } from 'prom-client';
import { counter, gauge } from './metrics.ts';
import type { Telemetry } from './telemetry.ts';

/**
 * Why a post was not taken: `unknown` carried no secret of ours, `too-large`, `slow` and
 * `malformed` were cut off, `crowded-out` had to make room for others, `misunderstood` carried a
 * secret but no notification.
 */
export type PostRefusal =
  | 'unknown'
  | 'not-a-post'
  | 'too-large'
  | 'slow'
  | 'malformed'
  | 'crowded-out'
  | 'misunderstood';

/** The notification listener listens; `address` is where, `base` what servers are told. */
export function notificationListening(telemetry: Telemetry, address: string, base: string): void {
  telemetry.log.info({ address, base }, 'notification listener is listening');
}

/** It could not be opened elsewhere, or at all; whatever was open before still is. */
export function notificationListenerNotOpened(telemetry: Telemetry, reason: string): void {
  telemetry.log.error({ reason }, 'notification listener not opened');
}

/** A post carried one of our secrets and was understood. */
export function notificationHeard(telemetry: Telemetry, desk: string): void {
  posts(telemetry).inc({ desk, outcome: 'heard' });
}

/** A post, or what was to become one, was turned away. */
export function notificationRefused(telemetry: Telemetry, reason: PostRefusal): void {
  posts(telemetry).inc({ desk: '', outcome: reason });
}

/** How many were turned away in a minute or so, by reason: never where they came from. */
export function notificationsRefused(
  telemetry: Telemetry,
  refused: Readonly<Record<string, number>>,
): void {
  telemetry.log.info({ refused }, 'notification posts refused');
}

/** So many connections are open. */
export function notificationConnectionsCounted(telemetry: Telemetry, count: number): void {
  const help = 'Connections of the notification listener';
  gauge(telemetry, 'doorlight_notification_connections', help).set(count);
}

function posts(telemetry: Telemetry): Counter<'desk' | 'outcome'> {
  const help = 'Posts to the notification listener, by what became of them';
  return counter(telemetry, 'doorlight_notification_posts_total', help, ['desk', 'outcome']);
}
