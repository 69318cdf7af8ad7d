import type { ParameterService } from '../parameters/parameter-service.ts';
import type { DelegateService } from '../people/delegate-service.ts';
import { auditPruned, housekeepingFailed } from '../telemetry/store-events.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { Store } from '../store/store.ts';
import { systemClock } from '../time/clock.ts';
import { dayMs, minuteMs } from '../time/instant.ts';

export interface HousekeepingNeeds {
  readonly audit: Store['audit'];
  readonly delegates: DelegateService;
  readonly parameters: Pick<ParameterService, 'get'>;
  readonly telemetry: Telemetry;
  readonly clock?: Pick<typeof systemClock, 'now' | 'wake'>;
}

/** When it first happens after the start: not while everything else is starting. */
const firstAfterMs = 10 * minuteMs;

/**
 * Once a day: what the audit log says of longer ago than is wanted is deleted, delegations whose
 * time is over are removed. Disposing it waits for what is under way, which ends soon.
 */
export function keepHouse(needs: HousekeepingNeeds): AsyncDisposable {
  const { clock = systemClock } = needs;
  const stop = new AbortController();
  let running = Promise.resolve();
  let cancel = clock.wake(clock.now() + firstAfterMs, rounds);

  function rounds(): void {
    running = tidy(needs, clock.now(), stop.signal);
    cancel = clock.wake(clock.now() + dayMs, rounds);
  }

  return {
    async [Symbol.asyncDispose]() {
      cancel();
      stop.abort();
      await running;
    },
  };
}

async function tidy(
  { audit, delegates, parameters, telemetry }: HousekeepingNeeds,
  now: number,
  signal: AbortSignal,
): Promise<void> {
  try {
    await delegates.sweep(signal);
    const days = parameters.get('auditKeepDays');
    const deleted = await audit.prune(now - days * dayMs, signal);
    if (deleted > 0) auditPruned(telemetry, deleted, days);
  } catch (error) {
    // It is tried again tomorrow; nothing depends on it today.
    housekeepingFailed(telemetry, error);
  }
}
