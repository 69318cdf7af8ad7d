import { Counter } from 'prom-client';
import type { Pace, PaceOf } from '../http/services.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { type Clock, systemClock } from '../time/clock.ts';
import { minuteMs, secondMs } from '../time/instant.ts';

/** How often the counters are looked at. */
const everyMs = 5 * secondMs;
const perMinute = minuteMs / everyMs;
/** How far back is remembered. */
const minutes = 60;

const counted = {
  notifications: 'doorlight_calendar_notifications_total',
  publications: 'doorlight_publications_total',
} as const;

/** What comes in and goes out a minute, and did in the hour before. */
export class PaceMeter implements Disposable {
  readonly #telemetry: Pick<Telemetry, 'metrics'>;
  readonly #clock: Pick<Clock, 'after'>;
  /** Of each counter, the newest last. */
  readonly #totals: Record<keyof typeof counted, number[]> = {
    notifications: [],
    publications: [],
  };
  #cancel: () => void;

  constructor(telemetry: Pick<Telemetry, 'metrics'>, clock: Pick<Clock, 'after'> = systemClock) {
    this.#telemetry = telemetry;
    this.#clock = clock;
    this.#cancel = clock.after(0, () => void this.#look());
  }

  pace(): Pace {
    const { notifications, publications } = this.#totals;
    return { notifications: paceOf(notifications), publications: paceOf(publications) };
  }

  [Symbol.dispose](): void {
    this.#cancel();
  }

  async #look(): Promise<void> {
    this.#cancel = this.#clock.after(everyMs, () => void this.#look());
    for (const name of ['notifications', 'publications'] as const) {
      const totals = this.#totals[name];
      totals.push(await this.#total(counted[name]));
      if (totals.length > minutes * perMinute + 1) totals.shift();
    }
  }

  /** Over all labels; 0 where nothing was counted yet. */
  async #total(name: string): Promise<number> {
    const counter = this.#telemetry.metrics.getSingleMetric(name);
    if (!(counter instanceof Counter)) return 0;
    const { values } = await counter.get();
    return values.reduce((sum, { value }) => sum + value, 0);
  }
}

/** Whole minutes back from the last look; of the first minute what there is of it. */
function paceOf(totals: readonly number[]): PaceOf {
  const history: number[] = [];
  for (let end = totals.length - 1; end > 0; end -= perMinute) {
    const start = Math.max(0, end - perMinute);
    if (start === 0 && end < perMinute && history.length > 0) break;
    history.unshift((totals[end] ?? 0) - (totals[start] ?? 0));
  }
  return { perMinute: history.at(-1) ?? 0, history };
}
