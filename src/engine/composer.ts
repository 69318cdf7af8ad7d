import type { Claims } from '../presence/claims.ts';
import { nextChangeAfter, presenceAt } from '../presence/compose.ts';
import { type Known, consider } from '../presence/known.ts';
import { overrideAfterChange, standingOverride } from '../presence/override-end.ts';
import type { Override } from '../presence/override.ts';
import type { Policy } from '../presence/policy.ts';
import type { Presence } from '../presence/presence.ts';
import { boundaryPassed, transitionsWaiting } from '../telemetry/engine-events.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { Alarm } from '../time/alarm.ts';
import type { Clock } from '../time/clock.ts';
import type { Instant } from '../time/instant.ts';
import type { Wording } from '../wording/wording.ts';
import type { OverrideDesk } from './override-desk.ts';
import { type PersonState, notShown } from './person-state.ts';
import { type CalendarGap, calendarGap } from './presence-counts.ts';
import type { Publication } from './presence-publisher.ts';
import { type PublicationWriter, createPublicationWriter } from './publication-writer.ts';
import { spreadOffsetMs } from './spread.ts';
import {
  type Moment,
  instantInTurn,
  matchingInstant,
  nextUnspreadEnd,
  showsAtOnce,
} from './turn.ts';

export interface ComposerOptions {
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  readonly wording: Wording;
  /** Told of overrides that end, or follow what became known. */
  readonly overrides: Pick<OverrideDesk, 'ended' | 'followed'>;
  /** Seconds over which known boundaries are spread. */
  readonly spreadS: () => number;
  /** This is to be seen of a person now; `gap` tells why their calendar claims nothing. */
  readonly composed: (
    state: PersonState,
    publication: Publication,
    gap: CalendarGap | null,
  ) => void;
}

/**
 * Composes people again whenever something happened to them, at once or in their turn, and has one
 * timer a person for what comes next. It decides nothing: `presence` does.
 */
export class Composer {
  readonly #options: ComposerOptions;
  readonly #write: PublicationWriter;
  readonly #alarm: Alarm<PersonState>;

  constructor(options: ComposerOptions) {
    const { clock, telemetry, wording } = options;
    this.#options = options;
    this.#write = createPublicationWriter(wording);
    this.#alarm = new Alarm({
      clock,
      due: (state, now) => {
        boundaryPassed(telemetry, now - (state.boundary ?? now));
        this.compose(state, 'in-turn');
      },
      passed: (waiting) => transitionsWaiting(telemetry, waiting),
    });
  }

  /**
   * Other claims are known of a person, or another policy holds for them. Where `moment` is not
   * given, it depends on whether that shows at once.
   */
  change(state: PersonState, claims: Claims, policy: Policy, moment?: Moment): void {
    const before = { claims: state.claims, policy: state.policy };
    this.#follow(state, claims, policy);
    this.compose(state, moment ?? this.#momentOf(state, before));
  }

  /** Decides again, hands on what is to be seen, and sets the timer for what comes next. */
  compose(state: PersonState, moment: Moment): void {
    const now = this.#options.clock.now();
    let known = consider(state.claims, state.policy);
    const instant =
      moment === 'at-once' ? now : instantInTurn(known, state.instant, now, this.#offsetMs(state));
    const standing = standingOverride(known, now);
    if (standing !== state.claims.override) {
      this.#keepOverride(state, standing);
      known = consider(state.claims, state.policy);
    }
    const { enabled } = state.person;
    const presence = enabled ? presenceAt(known, instant) : notShown;
    const gap = enabled ? calendarGap(known, instant) : null;
    state.instant = instant;
    this.#options.composed(state, this.#write(state, known, presence, instant), gap);
    this.#schedule(state, known, presence, now);
  }

  /**
   * A link that kept its state may have been sent already what here would still wait for the
   * person's turn: it had taken effect at once, before the restart. `wasSent` tells.
   */
  catchUp(state: PersonState, wasSent: (publication: Publication) => boolean): void {
    const now = this.#options.clock.now();
    if (state.boundary === null || state.boundary > now) return;
    const known = consider(state.claims, state.policy);
    const instant = matchingInstant(known, state.instant, now, (presence, at) =>
      wasSent(this.#write(state, known, presence, at)),
    );
    if (instant === undefined || instant === state.instant) return;
    state.instant = instant;
    this.compose(state, 'in-turn');
  }

  /** A person is gone. */
  forget(state: PersonState): void {
    this.#alarm.set(state, null);
  }

  /** Nobody is composed any more because their time has come. */
  stop(): void {
    this.#alarm.stop();
  }

  #momentOf(
    state: PersonState,
    before: { readonly claims: Claims; readonly policy: Policy },
  ): Moment {
    const now = this.#options.clock.now();
    // Where nothing waits for its turn, there is nothing to tell apart.
    if (state.boundary === null || state.boundary > now) return 'at-once';
    const known = consider(state.claims, state.policy);
    const instant = instantInTurn(known, state.instant, now, this.#offsetMs(state));
    const shows = showsAtOnce(consider(before.claims, before.policy), known, instant, now);
    return shows ? 'at-once' : 'in-turn';
  }

  /** Takes up new claims or a new policy; an override follows the change, or ends by it. */
  #follow(state: PersonState, claims: Claims, policy: Policy): void {
    const { override } = state.claims;
    const before = override === null ? undefined : consider(state.claims, state.policy);
    state.claims = claims;
    state.policy = policy;
    if (before === undefined) return;
    const after = overrideAfterChange(before, consider(claims, policy), this.#options.clock.now());
    this.#keepOverride(state, after);
    if (after !== null && after !== override) this.#options.overrides.followed(state.jid, after);
  }

  #keepOverride(state: PersonState, override: Override | null): void {
    if (override === state.claims.override) return;
    state.claims = { ...state.claims, override };
    if (override === null) this.#options.overrides.ended(state.jid);
  }

  #schedule(state: PersonState, known: Known, shown: Presence, now: Instant): void {
    const { enabled } = state.person;
    state.boundary = enabled ? nextChangeAfter(known, state.instant, shown.message) : null;
    this.#alarm.set(state, state.boundary === null ? null : this.#dueAt(state, known, now));
  }

  /**
   * When a boundary is acted upon. Known boundaries of the calendar are spread; the end of an
   * override and of a call are not.
   */
  #dueAt(state: PersonState, known: Known, now: Instant): Instant {
    const spread = (state.boundary ?? Infinity) + this.#offsetMs(state);
    return Math.min(spread, nextUnspreadEnd(known, now));
  }

  #offsetMs({ jid }: PersonState): number {
    return spreadOffsetMs(jid, this.#options.spreadS());
  }
}
