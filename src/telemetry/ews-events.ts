import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
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
  requestSeconds(telemetry.metrics).observe({ server, operation }, tookMs / 1000);
}

/** An operation failed; whoever asked decides what that means. */
export function ewsRequestFailed(
  telemetry: Telemetry,
  server: string,
  operation: string,
  { message, remedy }: Failure,
): void {
  requestErrors(telemetry.metrics).inc({ server, operation, remedy });
  telemetry.log.debug({ server, operation, remedy, reason: message }, 'EWS request failed');
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
  unreadableTotal(telemetry.metrics).inc({ server }, entries);
  telemetry.log.warn({ server, mailbox, entries }, 'calendar entries without readable times');
}

/** Notifications came: in one document of a stream, in a post, or when they were asked for. */
export function ewsNotified(
  telemetry: Telemetry,
  server: string,
  kind: string,
  mailboxes: number,
): void {
  notificationsTotal(telemetry.metrics).inc({ server, kind }, mailboxes);
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
  streams(telemetry.metrics).inc({ server });
  telemetry.log.debug({ server, subscriptions: carried }, 'EWS stream opened');
}

/** A held connection that answered has ended, for whatever reason. */
export function ewsStreamEnded(telemetry: Telemetry, server: string): void {
  streams(telemetry.metrics).dec({ server });
}

/** A held connection broke, or could not be made; it is made again after `againInMs`. */
export function ewsStreamBroken(
  telemetry: Telemetry,
  server: string,
  { message, remedy }: Failure,
  againInMs: number,
): void {
  streamFailures(telemetry.metrics).inc({ server, remedy });
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
  subscriptions(telemetry.metrics).inc({ server, kind }, count - (counted.get(watch) ?? 0));
  counted.set(watch, count);
}

/** What each watch counted last: a server may have several. */
const counted = new WeakMap<object, number>();

function requestSeconds(metrics: Registry): Histogram {
  const name = 'doorlight_ews_request_seconds';
  return (
    (metrics.getSingleMetric(name) as Histogram | undefined) ??
    new Histogram({
      name,
      help: 'Time an answered EWS request took, waiting for its turn included',
      labelNames: ['server', 'operation'],
      buckets: [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30],
      registers: [metrics],
    })
  );
}

function requestErrors(metrics: Registry): Counter {
  const name = 'doorlight_ews_request_errors_total';
  return counter(metrics, name, 'EWS requests that failed', ['server', 'operation', 'remedy']);
}

function unreadableTotal(metrics: Registry): Counter {
  const name = 'doorlight_ews_unreadable_entries_total';
  return counter(metrics, name, 'Calendar entries left out for their times', ['server']);
}

function notificationsTotal(metrics: Registry): Counter {
  const name = 'doorlight_ews_notifications_total';
  return counter(metrics, name, 'Calendars reported as changed', ['server', 'kind']);
}

function streamFailures(metrics: Registry): Counter {
  const name = 'doorlight_ews_stream_failures_total';
  return counter(metrics, name, 'Held connections that broke', ['server', 'remedy']);
}

function streams(metrics: Registry): Gauge {
  return gauge(metrics, 'doorlight_ews_streams', 'Held connections that are open', ['server']);
}

function subscriptions(metrics: Registry): Gauge {
  const name = 'doorlight_ews_subscriptions';
  return gauge(metrics, name, 'Mailboxes subscribed to', ['server', 'kind']);
}

function counter(metrics: Registry, name: string, help: string, labelNames: string[]): Counter {
  return (
    (metrics.getSingleMetric(name) as Counter | undefined) ??
    new Counter({ name, help, labelNames, registers: [metrics] })
  );
}

function gauge(metrics: Registry, name: string, help: string, labelNames: string[]): Gauge {
  return (
    (metrics.getSingleMetric(name) as Gauge | undefined) ??
    new Gauge({ name, help, labelNames, registers: [metrics] })
  );
}
