import type { Gauge } from 'prom-client';
import { counter, gauge, histogram } from './metrics.ts';
import type { Telemetry } from './telemetry.ts';

/** What is known of a failure: its sentence holds addresses and codes, nothing of a mailbox. */
interface Failure {
  readonly message: string;
  readonly remedy: string;
}

/** An operation was asked and its answer understood. */
export function ewsRequestAnswered(
  telemetry: Telemetry,
  server: string,
  operation: string,
  tookMs: number,
): void {
  const name = 'doorlight_ews_request_seconds';
  const help = 'Time an answered EWS request took, waiting for its turn included';
  const buckets = [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30];
  histogram(telemetry, name, help, buckets, ['server', 'operation']).observe(
    { server, operation },
    tookMs / 1000,
  );
}

/** An operation failed; whoever asked decides what that means. */
export function ewsRequestFailed(
  telemetry: Telemetry,
  server: string,
  operation: string,
  { message, remedy }: Failure,
): void {
  const name = 'doorlight_ews_request_errors_total';
  const help = 'EWS requests that failed';
  const labels = { server, operation, remedy };
  counter(telemetry, name, help, ['server', 'operation', 'remedy']).inc(labels);
  telemetry.log.debug({ ...labels, reason: message }, 'EWS request failed');
}

/** The server does not know the version asked for; an older one is asked for from now on. */
export function ewsVersionLowered(telemetry: Telemetry, server: string, version: string): void {
  telemetry.log.info({ server, version }, 'EWS version lowered');
}

/** Entries of a calendar were left out, because their times make no sense. */
export function ewsEntriesUnreadable(
  telemetry: Telemetry,
  server: string,
  mailbox: string,
  entries: number,
): void {
  const name = 'doorlight_ews_unreadable_entries_total';
  const help = 'Calendar entries left out for their times';
  counter(telemetry, name, help, ['server']).inc({ server }, entries);
  telemetry.log.warn({ server, mailbox, entries }, 'calendar entries without readable times');
}

/** Notifications came: in one document of a stream, in a post, or when they were asked for. */
export function ewsNotified(
  telemetry: Telemetry,
  server: string,
  kind: string,
  mailboxes: number,
): void {
  const name = 'doorlight_ews_notifications_total';
  const help = 'Calendars reported as changed';
  counter(telemetry, name, help, ['server', 'kind']).inc({ server, kind }, mailboxes);
}

/** Mailboxes are watched by this kind of subscription from now on, for that reason. */
export function ewsSubscriptionKindChosen(
  telemetry: Telemetry,
  server: string,
  kind: string,
  why: string,
): void {
  telemetry.log.info({ server, kind, why }, 'kind of subscription chosen');
}

/** A held connection answers, with so many subscriptions. */
export function ewsStreamOpened(telemetry: Telemetry, server: string, carried: number): void {
  streams(telemetry).inc({ server });
  telemetry.log.debug({ server, subscriptions: carried }, 'EWS stream opened');
}

/** A held connection that answered has ended, for whatever reason. */
export function ewsStreamEnded(telemetry: Telemetry, server: string): void {
  streams(telemetry).dec({ server });
}

/** A held connection broke, or could not be made; it is made again after `againInMs`. */
export function ewsStreamBroken(
  telemetry: Telemetry,
  server: string,
  { message, remedy }: Failure,
  againInMs: number,
): void {
  const name = 'doorlight_ews_stream_failures_total';
  const help = 'Held connections that broke';
  counter(telemetry, name, help, ['server', 'remedy']).inc({ server, remedy });
  telemetry.log.warn({ server, remedy, reason: message, againInMs }, 'EWS stream broken');
}

/** So many mailboxes are subscribed to at present, by this kind of subscription. */
export function ewsSubscriptionsCounted(
  telemetry: Telemetry,
  server: string,
  kind: string,
  count: number,
  watch: object,
): void {
  const name = 'doorlight_ews_subscriptions';
  const help = 'Mailboxes subscribed to';
  const more = count - (counted.get(watch) ?? 0);
  gauge(telemetry, name, help, ['server', 'kind']).inc({ server, kind }, more);
  counted.set(watch, count);
}

/** What each watch counted last: a server may have several. */
const counted = new WeakMap<object, number>();

function streams(telemetry: Telemetry): Gauge<'server'> {
  return gauge(telemetry, 'doorlight_ews_streams', 'Held connections that are open', ['server']);
}
