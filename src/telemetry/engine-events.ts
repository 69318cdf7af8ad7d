import { Counter, Gauge, Histogram } from 'prom-client';
import type { Telemetry } from './telemetry.ts';

/** Everyone known at start has been composed. */
export function engineStarted(telemetry: Telemetry, people: number): void {
  telemetry.log.info({ people }, 'everyone is composed');
}

/** So many people's presences became others, decided by `source`. */
export function presencesChanged(telemetry: Telemetry, source: string, times: number): void {
  const name = 'doorlight_presence_changes_total';
  counter(telemetry, name, 'Presences that changed', ['source']).inc({ source }, times);
}

/** Meetings as contacts see them. */
export function meetingsBegan(telemetry: Telemetry, times: number): void {
  counter(telemetry, 'doorlight_meetings_begun_total', 'Meetings begun', []).inc(times);
}

export function meetingsEnded(telemetry: Telemetry, times: number): void {
  counter(telemetry, 'doorlight_meetings_ended_total', 'Meetings ended', []).inc(times);
}

/** How many people's calendars claim nothing, by why. */
export function calendarsUnknown(
  telemetry: Telemetry,
  people: Readonly<Record<'stale' | 'never-read', number>>,
): void {
  const unknown = gauge(
    telemetry,
    'doorlight_people_calendar_unknown',
    'People whose calendar claims nothing, because it is too old to be believed or was never read',
    ['why'],
  );
  for (const [why, count] of Object.entries(people)) unknown.set({ why }, count);
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
  const help = 'People with a known transition ahead';
  gauge(telemetry, 'doorlight_transitions_waiting', help, []).set(waiting);
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

function gauge(
  telemetry: Telemetry,
  name: string,
  help: string,
  labelNames: readonly string[],
): Gauge {
  const known = telemetry.metrics.getSingleMetric(name) as Gauge | undefined;
  return (
    known ?? new Gauge({ name, help, labelNames: [...labelNames], registers: [telemetry.metrics] })
  );
}
