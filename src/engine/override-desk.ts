import type { Jid } from '../people/person.ts';
import { presenceAt } from '../presence/compose.ts';
import { type Known, consider } from '../presence/known.ts';
import type { Override } from '../presence/override.ts';
import {
  nextAbsenceAfter,
  overrideAfterChange,
  overrideEnd,
  standingOverride,
} from '../presence/override-end.ts';
import { setOverride } from '../presence/set-override.ts';
import { overrideEnded, overrideNotStored, overrideSet } from '../telemetry/engine-events.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { Clock } from '../time/clock.ts';
import type { OverrideOutcome, OverrideRequest, RevertOutcome } from './inbox.ts';
import type { OverrideRepository } from './override-repository.ts';
import type { PersonState } from './person-state.ts';

/** How long to wait before the disk is asked again to take what it refused, in milliseconds. */
const storeAgainMs = 30_000;

export interface OverrideDeskOptions {
  readonly repository: OverrideRepository;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  /** The state of a person; none for strangers. */
  readonly stateOf: (person: Jid) => PersonState | undefined;
  /** The claims of a person have become others, and take effect at once. */
  readonly changed: (state: PersonState) => void;
}

/**
 * Sets and ends overrides. What concerns one person is done one after the other, and is on disk
 * before it is acknowledged or seen.
 */
export class OverrideDesk {
  readonly #options: OverrideDeskOptions;
  readonly #queues = new Map<Jid, Promise<unknown>>();
  /** Calls off what waits for the disk to be asked again. */
  readonly #waiting = new Set<() => void>();
  /** Several may be set in one millisecond, with a revert between them. */
  #lastRevision = 0;
  #stopped = false;

  constructor(options: OverrideDeskOptions) {
    this.#options = options;
  }

  set(person: Jid, request: OverrideRequest): Promise<OverrideOutcome> {
    return this.#inTurn(person, () => this.#set(person, request));
  }

  revert(person: Jid, by: string): Promise<RevertOutcome> {
    return this.#inTurn(person, () => this.#revert(person, by));
  }

  /** Somebody is back with the override that they had, which is on disk already. */
  restored(person: Jid, override: Override): void {
    const state = this.#options.stateOf(person);
    if (state === undefined) return;
    state.claims = { ...state.claims, override };
    this.#options.changed(state);
  }

  /** An override has ended by itself: it leaves the disk too. */
  ended(person: Jid): void {
    overrideEnded(this.#options.telemetry, 'ended');
    this.#store(person, async () => {
      if (this.#options.stateOf(person)?.claims.override) return;
      await this.#options.repository.remove(person, 'ended', 'doorlight');
    });
  }

  /** An override stands after a change that it follows. */
  followed(person: Jid, override: Override): void {
    this.#store(person, async () => {
      if (this.#options.stateOf(person)?.claims.override !== override) return;
      await this.#options.repository.follow(person, override);
    });
  }

  /** Resolves when nothing is waiting for the disk; what the disk refused is not tried again. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const callOff of this.#waiting) callOff();
    this.#waiting.clear();
    await Promise.allSettled(this.#queues.values());
  }

  async #set(person: Jid, request: OverrideRequest): Promise<OverrideOutcome> {
    const { clock, repository, stateOf, changed, telemetry } = this.#options;
    const state = stateOf(person);
    if (state === undefined) return { kind: 'refused', reason: 'unknown-person' };
    if (!state.person.enabled) return { kind: 'refused', reason: 'disabled-person' };
    const now = clock.now();
    const known = consider(state.claims, state.policy);
    const revision = standingOverride(known, now)?.revision ?? 0;
    if (request.revision !== null && request.revision !== revision) {
      return { kind: 'refused', reason: 'changed-meanwhile' };
    }
    const override = setOverride(request, known, now, this.#lastRevision);
    if (typeof override === 'string') return { kind: 'refused', reason: override };
    this.#lastRevision = override.revision;
    const stored = await repository.save(person, override);
    // While the disk was busy they may have been removed.
    if (!stored || stateOf(person) !== state) return { kind: 'refused', reason: 'unknown-person' };

    const set = consider({ ...known.claims, override }, known.policy);
    const current = consider({ ...state.claims, override }, state.policy);
    // While the disk was busy the calendar may have changed.
    const stands =
      state.claims === known.claims && state.policy === known.policy
        ? override
        : overrideAfterChange(set, current, clock.now());
    state.claims = { ...state.claims, override: stands };
    if (stands === null) this.ended(person);
    else if (stands !== override) this.followed(person, stands);
    overrideSet(telemetry);
    changed(state);
    return outcomeOf(override, set, now);
  }

  async #revert(person: Jid, by: string): Promise<RevertOutcome> {
    const { clock, repository, stateOf, changed, telemetry } = this.#options;
    const state = stateOf(person);
    if (state === undefined) return { kind: 'refused', reason: 'unknown-person' };
    const standing = standingOverride(consider(state.claims, state.policy), clock.now());
    if (standing !== null) {
      await repository.remove(person, 'reverted', by);
      if (stateOf(person) !== state) return { kind: 'refused', reason: 'unknown-person' };
      state.claims = { ...state.claims, override: null };
      overrideEnded(telemetry, 'reverted');
      changed(state);
    }
    return {
      kind: standing === null ? 'nothing-to-revert' : 'reverted',
      presence: presenceAt(consider(state.claims, state.policy), clock.now()),
    };
  }

  // What nobody waits for is tried until the disk takes it.
  #store(person: Jid, write: () => Promise<void>): void {
    const { clock, telemetry } = this.#options;
    this.#inTurn(person, write).catch((error: unknown) => {
      overrideNotStored(telemetry, error);
      if (this.#stopped) return;
      const callOff = clock.wake(clock.now() + storeAgainMs, () => {
        this.#waiting.delete(callOff);
        this.#store(person, write);
      });
      this.#waiting.add(callOff);
    });
  }

  async #inTurn<T>(person: Jid, action: () => Promise<T>): Promise<T> {
    const turn = after(this.#queues.get(person), action);
    this.#queues.set(person, turn);
    try {
      return await turn;
    } finally {
      if (this.#queues.get(person) === turn) this.#queues.delete(person);
    }
  }
}

async function after<T>(
  before: Promise<unknown> | undefined,
  action: () => Promise<T>,
): Promise<T> {
  await Promise.allSettled([before]);
  return action();
}

function outcomeOf(override: Override, set: Known, now: number): OverrideOutcome {
  const without = consider({ ...set.claims, override: null }, set.policy);
  const end = overrideEnd(override, set);
  const endsAt = Number.isFinite(end) ? end : null;
  const givenTime = override.ends.kind === 'time' && override.ends.given;
  const absence = givenTime ? nextAbsenceAfter(now, set) : Infinity;
  return {
    kind: 'set',
    presence: presenceAt(set, now),
    endsAt,
    returnsTo: presenceAt(without, endsAt ?? now),
    withoutIt: presenceAt(without, now),
    absenceDuring: absence < end ? absence : null,
    revision: override.revision,
  };
}
