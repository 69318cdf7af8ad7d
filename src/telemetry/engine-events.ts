import { counter, gauge, histogram } from './metrics.ts';
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
  counter(telemetry, 'doorlight_meetings_begun_total', 'Meetings begun').inc(times);
}

export function meetingsEnded(telemetry: Telemetry, times: number): void {
  counter(telemetry, 'doorlight_meetings_ended_total', 'Meetings ended').inc(times);
}

/** How many people's calendars claim nothing, by why. */
export function calendarsUnknown(
  telemetry: Telemetry,
  people: Readonly<Record<'stale' | 'never-read', number>>,
): void {
  const name = 'doorlight_people_calendar_unknown';
  const help =
    'People whose calendar claims nothing, because it is too old to be believed or was never read';
  const unknown = gauge(telemetry, name, help, ['why']);
  for (const [why, count] of Object.entries(people)) unknown.set({ why }, count);
}

/** A known boundary was acted upon, so many milliseconds after it came. */
export function boundaryPassed(telemetry: Telemetry, delayMs: number): void {
  const name = 'doorlight_transition_delay_seconds';
  const help = 'From the moment a transition was due to the moment it was acted upon';
  const buckets = [0.01, 0.1, 0.5, 1, 5, 15, 60];
  histogram(telemetry, name, help, buckets).observe(delayMs / 1000);
}

export function transitionsWaiting(telemetry: Telemetry, waiting: number): void {
  const help = 'People with a known transition ahead';
  gauge(telemetry, 'doorlight_transitions_waiting', help).set(waiting);
}

export function overrideSet(telemetry: Telemetry): void {
  counter(telemetry, 'doorlight_overrides_set_total', 'Overrides set').inc();
}

export function overrideEnded(telemetry: Telemetry, why: 'ended' | 'reverted'): void {
  const name = 'doorlight_overrides_ended_total';
  counter(telemetry, name, 'Overrides that ended', ['why']).inc({ why });
}

/** The disk did not take something about an override that the person need not be told. */
export function overrideNotStored(telemetry: Telemetry, error: unknown): void {
  telemetry.log.error({ err: error }, 'an override could not be stored; trying again');
}

export function published(telemetry: Telemetry, link: string, people: number): void {
  const name = 'doorlight_publications_total';
  counter(telemetry, name, 'People published', ['link']).inc({ link }, people);
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
