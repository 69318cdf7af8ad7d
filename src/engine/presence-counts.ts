import type { Known } from '../presence/known.ts';
import type { Presence, Source } from '../presence/presence.ts';
import {
  calendarsUnknown,
  meetingsBegan,
  meetingsEnded,
  presencesChanged,
} from '../telemetry/engine-events.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { Instant } from '../time/instant.ts';

/** Why a person's calendar claims nothing: it is too old to be believed, or was never read. */
export type CalendarGap = 'stale' | 'never-read';

/** Why the calendar of `known` claims nothing at `instant`; `null` where it is believed. */
export function calendarGap({ claims, unknownFrom }: Known, instant: Instant): CalendarGap | null {
  if (instant < unknownFrom) return null;
  return claims.calendar.knownAt === 'never' ? 'never-read' : 'stale';
}

/**
 * Counts what happens to many people in one turn of the event loop, and tells the metrics once at
 * its end: told one by one, that took as long as deciding.
 */
export class PresenceCounts {
  readonly #telemetry: Telemetry;
  readonly #changed = new Map<Source, number>();
  #begun = 0;
  #ended = 0;
  /** People, not changes. */
  readonly #gaps: Record<CalendarGap, number> = { stale: 0, 'never-read': 0 };
  #telling = false;

  constructor(telemetry: Telemetry) {
    this.#telemetry = telemetry;
  }

  /** A person is shown as `after` instead of `before`. */
  shown(before: Presence | undefined, after: Presence): void {
    if (before?.source !== after.source) {
      this.#changed.set(after.source, (this.#changed.get(after.source) ?? 0) + 1);
      this.#tellSoon();
    }
    if (before?.activity !== after.activity) {
      if (after.activity === 'meeting') this.#begun++;
      if (before?.activity === 'meeting') this.#ended++;
      this.#tellSoon();
    }
  }

  /** A person's calendar has another gap than before, or none any more. */
  calendar(before: CalendarGap | null, after: CalendarGap | null): void {
    if (before === after) return;
    if (before !== null) this.#gaps[before]--;
    if (after !== null) this.#gaps[after]++;
    this.#tellSoon();
  }

  #tellSoon(): void {
    if (this.#telling) return;
    this.#telling = true;
    queueMicrotask(() => this.#tell());
  }

  #tell(): void {
    this.#telling = false;
    for (const [source, times] of this.#changed) presencesChanged(this.#telemetry, source, times);
    this.#changed.clear();
    if (this.#begun > 0) meetingsBegan(this.#telemetry, this.#begun);
    if (this.#ended > 0) meetingsEnded(this.#telemetry, this.#ended);
    this.#begun = 0;
    this.#ended = 0;
    calendarsUnknown(this.#telemetry, this.#gaps);
  }
}
