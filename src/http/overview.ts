import { secondMs } from '../time/instant.ts';
import type { OverviewAnswer, PeopleNowAnswer } from './contract/overview.ts';
import type { StreamEvent } from './event-stream.ts';
import { iso } from './presence-answers.ts';
import type { HttpServices } from './services.ts';
import { statusAnswer } from './status-answer.ts';

type Needs = Pick<HttpServices, 'standing' | 'status' | 'version' | 'pace' | 'now'>;

/** Nobody is told more often than that, however fast things change. */
const paceMs = secondMs;
/** What was last done is told no more exactly than that, or it would change at every look. */
const roundedMs = 10 * secondMs;

const parts = ['people', 'pace', 'service'] as const;
type Part = (typeof parts)[number];

/** A part as it was last seen, and the id of the event that told it first. */
interface Seen {
  readonly id: number;
  readonly text: string;
}

/** Everything that an administrator looks at first. */
export function overviewOf(needs: Needs): OverviewAnswer {
  const { links, gateways, ...service } = statusAnswer(needs);
  return {
    at: iso(needs.now()),
    people: peopleNow(needs.standing),
    pace: needs.pace(),
    service: {
      ...service,
      waitingFor: [...needs.status.waitingFor()],
      gateways: gateways.map((gateway) => ({
        ...gateway,
        lastSuccess: rounded(gateway.lastSuccess),
      })),
      links: links.map(({ capabilities: _granted, ...link }) => link),
    },
  };
}

function peopleNow(standing: Pick<HttpServices['standing'], 'tally'>): PeopleNowAnswer {
  const sums = new Map<string, PeopleNowAnswer['standings'][number]>();
  const answer = { enabled: 0, disabled: 0, overridden: 0, stale: 0 };
  for (const { availability, activity, overridden, stale, enabled, people } of standing.tally()) {
    if (!enabled) {
      answer.disabled += people;
      continue;
    }
    answer.enabled += people;
    if (overridden) answer.overridden += people;
    if (stale) answer.stale += people;
    const key = `${availability} ${activity}`;
    const before = sums.get(key)?.people ?? 0;
    sums.set(key, { availability, activity, people: before + people });
  }
  return { ...answer, standings: [...sums.values()] };
}

function rounded(at: string | null): string | null {
  return at === null ? null : iso(Math.floor(Date.parse(at) / roundedMs) * roundedMs);
}

/** The overview for whoever listens: looked at once a second for all of them, or not at all. */
export class LiveOverview {
  readonly #needs: Needs;
  readonly #seen = new Map<Part, Seen>();
  /** By the computer's own count, which nobody sets. */
  #lookedAt = -Infinity;
  #id = 0;
  #last: OverviewAnswer | undefined;

  constructor(needs: Needs) {
    this.#needs = needs;
  }

  /**
   * For one listener: each time what has changed since the event that it had last (0 for none),
   * and `undefined` where nothing has before the signal.
   */
  follow(last: number): (signal: AbortSignal) => Promise<StreamEvent | undefined> {
    let had = last;
    return async (signal) => {
      for (;;) {
        const event = this.#since(had);
        if (event !== undefined) {
          had = event.id;
          return event;
        }
        if (!(await paused(this.#waitMs(), signal))) return undefined;
      }
    };
  }

  #since(id: number): StreamEvent | undefined {
    if (this.#waitMs() === 0) this.#look();
    const changed = parts.filter((part) => (this.#seen.get(part)?.id ?? 0) > id);
    if (this.#last === undefined || changed.length === 0) return undefined;
    const { at } = this.#last;
    const data = Object.fromEntries(changed.map((part) => [part, this.#last?.[part]]));
    return { id: this.#id, event: 'overview', data: { at, ...data } };
  }

  #look(): void {
    this.#lookedAt = performance.now();
    const overview = overviewOf(this.#needs);
    // Greater than any that was given before a restart, too.
    const id = Math.max(this.#id + 1, Date.now());
    for (const part of parts) {
      const text = JSON.stringify(overview[part]);
      if (this.#seen.get(part)?.text === text) continue;
      this.#seen.set(part, { id, text });
      this.#id = id;
    }
    this.#last = overview;
  }

  #waitMs(): number {
    return Math.max(0, Math.ceil(this.#lookedAt + paceMs - performance.now()));
  }
}

/** Whether the time has passed before the signal. */
export function paused(ms: number, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) return Promise.resolve(false);
  return new Promise((resolve) => {
    const timer = setTimeout(over, Math.max(1, ms));
    signal.addEventListener('abort', over);
    function over(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', over);
      resolve(!signal.aborted);
    }
  });
}
