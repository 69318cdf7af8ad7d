import { personFailing, personReadable, personUnreadable } from '../telemetry/sync-events.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { hourMs, type Instant } from '../time/instant.ts';
import type { Followed, ReadJob } from './followed.ts';

/** What may be refused for a person alone, as bits. */
export const fault = { calendar: 1, 'automatic-replies': 2, watch: 4 } as const;

// The same is tried daily, give or take a quarter.
const sayAgainMs = 17 * hourMs;
const failuresWorthSaying = 4;
const faultsWorthSaying = 2;

/** Says what is wrong with one person's mailbox: once, whatever it shows in, then daily. */
export class Faults {
  readonly #telemetry: Telemetry;

  constructor(telemetry: Telemetry) {
    this.#telemetry = telemetry;
  }

  /** `times` is how often in a row: what has worked may be away for a moment only. */
  unreadable(
    who: Followed,
    what: keyof typeof fault,
    reason: string,
    times: number,
    now: Instant,
  ): void {
    who.faults |= fault[what];
    if (who.worked && times < faultsWorthSaying) return;
    if (who.faultSaidAt !== null && now - who.faultSaidAt < sayAgainMs) return;
    who.faultSaidAt = now;
    personUnreadable(this.#telemetry, describe(who), reason);
  }

  /** Where the whole server fails, nothing is said about a person. */
  failing(job: ReadJob, reason: string): void {
    if (job.failures < failuresWorthSaying || job.failureSaid || job.who.server?.readsStopped)
      return;
    job.failureSaid = true;
    personFailing(this.#telemetry, describe(job.who), reason);
  }

  /** Answers whether this was refused before. */
  works(who: Followed, what: keyof typeof fault): boolean {
    if ((who.faults & fault[what]) === 0) return false;
    who.faults &= ~fault[what];
    if (who.faults === 0 && who.faultSaidAt !== null) {
      who.faultSaidAt = null;
      personReadable(this.#telemetry, who.person.jid);
    }
    return true;
  }

  readWorks(job: ReadJob): void {
    if (job.failureSaid) personReadable(this.#telemetry, job.who.person.jid);
    job.failureSaid = false;
  }
}

function describe(who: Followed): {
  readonly person: string;
  readonly mailbox: string;
  readonly server: string;
} {
  const { jid, mailbox } = who.person;
  return { person: jid, mailbox, server: who.server?.name ?? '' };
}
