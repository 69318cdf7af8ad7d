import { Counter, Gauge, Histogram } from 'prom-client';
import type { Telemetry } from './telemetry.ts';

/** Everyone known at start has been composed. */
export function engineStarted(telemetry: Telemetry, people: number): void {
  telemetry.log.info({ people }, 'everyone is composed');
}

/** A person's presence became another. */
export function presenceChanged(telemetry: Telemetry, source: string): void {
  counter(telemetry, 'doorlight_presence_changes_total', 'Presences that changed', ['source']).inc({
    source,
  });
}

/** Meetings as contacts see them. */
export function meetingBegan(telemetry: Telemetry): void {
  counter(telemetry, 'doorlight_meetings_begun_total', 'Meetings begun', []).inc();
}

export function meetingEnded(telemetry: Telemetry): void {
  counter(telemetry, 'doorlight_meetings_ended_total', 'Meetings ended', []).inc();
}

/** A known boundary was acted upon, so many milliseconds after it came. */
export function boundaryPassed(telemetry: Telemetry, delayMs: number): void {
  const name = 'doorlight_transition_delay_seconds';
  const delay =
    (telemetry.metrics.getSingleMetric(name) as Histogram | undefined) ??
    new Histogram({
      name,
      help: 'From the moment a transition was due to the moment it was acted upon',
      buckets: [0.01, 0.1, 0.5, 1, 5, 15, 60],
      registers: [telemetry.metrics],
    });
  delay.observe(delayMs / 1000);
}

export function transitionsWaiting(telemetry: Telemetry, waiting: number): void {
  gauge(telemetry, 'doorlight_transitions_waiting', 'People with a known transition ahead').set(
    waiting,
  );
}

export function overrideSet(telemetry: Telemetry): void {
  counter(telemetry, 'doorlight_overrides_set_total', 'Overrides set', []).inc();
}

export function overrideEnded(telemetry: Telemetry, why: 'ended' | 'reverted'): void {
  counter(telemetry, 'doorlight_overrides_ended_total', 'Overrides that ended', ['why']).inc({
    why,
  });
}

/** The disk did not take something about an override that the person need not be told. */
export function overrideNotStored(telemetry: Telemetry, error: unknown): void {
  telemetry.log.error({ err: error }, 'an override could not be stored; trying again');
}

export function published(telemetry: Telemetry, link: string, people: number): void {
  counter(telemetry, 'doorlight_publications_total', 'People published', ['link']).inc(
    { link },
    people,
  );
}

export function publicationFailed(
  telemetry: Telemetry,
  link: string,
  people: number,
  error: unknown,
): void {
  const reason = error instanceof Error ? error.message : String(error);
  telemetry.log.warn({ link, people, reason }, 'not published; sent again when the link is up');
}

function counter(
  telemetry: Telemetry,
  name: string,
  help: string,
  labelNames: readonly string[],
): Counter {
  const known = telemetry.metrics.getSingleMetric(name) as Counter | undefined;
  return (
    known ??
    new Counter({ name, help, labelNames: [...labelNames], registers: [telemetry.metrics] })
  );
}

function gauge(telemetry: Telemetry, name: string, help: string): Gauge {
  const known = telemetry.metrics.getSingleMetric(name) as Gauge | undefined;
  return known ?? new Gauge({ name, help, registers: [telemetry.metrics] });
}
