import { minuteMs, secondMs, type Instant } from '../../time/instant.ts';
import type { GatewayError } from '../gateway-error.ts';
import { about, peaceMs } from '../pace.ts';

/** A failure of the server itself is retried after this time, in the middle. */
const brokenRetryMs = 5 * minuteMs;

// A single 401 may be throttling.
const suspectRetryMs = 5 * secondMs;
const unreachableRetryMs = 2 * secondMs;
const unreachableRetryMaxMs = minuteMs;
/** A server that asks to be left alone for longer than this without doing any work has failed. */
const busyPatienceMs = 5 * minuteMs;
const streakThatOpens = 8;
const streakThatOpensAlone = 3;

type State =
  /** Nothing has succeeded yet: a wrong password must not be tried by twenty at a time. */
  | { readonly kind: 'unproven' }
  | { readonly kind: 'closed' }
  /** The server asked to be left alone, or failed once in a way that may pass. */
  | { readonly kind: 'resting' | 'suspect'; readonly retryAt: Instant }
  | { readonly kind: 'open'; readonly retryAt: Instant; readonly failures: number };

/** What an outcome did: `opened` and `recovered` are worth a report, the others are not. */
export type BreakerChange = 'none' | 'paused' | 'opened' | 'resumed' | 'recovered';

/**
 * Tells the failure of a server from the failure of a person, and keeps everybody but one away
 * from a server that has failed. The one who is let through shows whether it is well again.
 *
 * Whoever is let through takes `pass` along and gives it back with the outcome: what began before
 * the last change of state says nothing about the server any more.
 */
export class Breaker {
  readonly #random: () => number;
  readonly #people: () => number;
  readonly #doubted: () => boolean;
  #state: State = { kind: 'unproven' };
  #streak = 0;
  #witness: unknown;
  #several = false;
  #pass = 0;
  /** When it first asked to be left alone since it last worked. */
  #busySince: Instant | null = null;

  /**
   * `people` is how many the server serves; `random` gives numbers in [0, 1); `doubted` says
   * whether the server is known to fail in another way, so that a refusal is no surprise.
   */
  constructor(people: () => number, random: () => number, doubted: () => boolean) {
    this.#people = people;
    this.#random = random;
    this.#doubted = doubted;
  }

  get pass(): number {
    return this.#pass;
  }

  /** The server has failed and that was said. */
  get open(): boolean {
    return this.#state.kind === 'open';
  }

  get kind(): State['kind'] {
    return this.#state.kind;
  }

  /** When someone may be let through again; `null` where nobody need wait for that. */
  get retryAt(): Instant | null {
    return 'retryAt' in this.#state ? this.#state.retryAt : null;
  }

  /** How many may be under way now: all who want, one, or none. */
  passes(now: Instant): 'all' | 'one' | 'none' {
    const { retryAt } = this;
    if (retryAt !== null) return now >= retryAt ? 'one' : 'none';
    return this.#state.kind === 'closed' ? 'all' : 'one';
  }

  succeeded(pass: number): BreakerChange {
    if (pass !== this.#pass) return 'none';
    const { kind } = this.#state;
    this.#streak = 0;
    this.#several = false;
    this.#witness = undefined;
    this.#busySince = null;
    if (kind === 'closed') return 'none';
    this.#enter({ kind: 'closed' });
    return kind === 'open' ? 'recovered' : 'resumed';
  }

  /** `who` tells one person's repeated failures from several people's. */
  failed(pass: number, who: unknown, error: GatewayError, now: Instant): BreakerChange {
    if (pass !== this.#pass) return 'none';
    switch (error.remedy) {
      case 'fix-person':
      case 'resubscribe':
        // The server is there and answers.
        return this.succeeded(pass);
      case 'fix-server':
        return this.#refused(now);
      case 'retry':
        return this.#unanswered(who, error, now);
    }
  }

  /** Somebody has seen to what was wrong: it may be tried at once. */
  hurry(now: Instant): void {
    const state = this.#state;
    if ('retryAt' in state && state.retryAt > now) this.#enter({ ...state, retryAt: now });
  }

  #refused(now: Instant): BreakerChange {
    const { kind } = this.#state;
    if (kind !== 'suspect' && kind !== 'open' && !this.#doubted()) {
      this.#enter({ kind: 'suspect', retryAt: now + about(suspectRetryMs, this.#random()) });
      return 'paused';
    }
    return this.#openUntil(now + about(brokenRetryMs, this.#random()));
  }

  #unanswered(who: unknown, error: GatewayError, now: Instant): BreakerChange {
    this.#streak += 1;
    this.#several ||= this.#witness !== undefined && this.#witness !== who;
    this.#witness = who;
    if (error.retryAfterMs !== null) return this.#busy(now, peaceMs(error.retryAfterMs));
    if (this.open || this.#streakIsLong()) return this.#openUntil(now + this.#unreachableMs());
    if (!('retryAt' in this.#state)) return 'none';
    this.#enter({ ...this.#state, retryAt: now + about(unreachableRetryMs, this.#random()) });
    return 'paused';
  }

  // One busy answer may be about one mailbox's budget; a second person's is about the server.
  #busy(now: Instant, askedMs: number): BreakerChange {
    if (!this.#several && this.retryAt === null) return 'none';
    this.#busySince ??= now;
    if (this.open || now - this.#busySince > busyPatienceMs) {
      return this.#openUntil(now + Math.max(askedMs, this.#unreachableMs()));
    }
    const leastMs = about(unreachableRetryMs, this.#random());
    this.#enter({ kind: 'resting', retryAt: now + Math.max(askedMs, leastMs) });
    return 'paused';
  }

  #streakIsLong(): boolean {
    if (this.#people() <= 1) return this.#streak >= streakThatOpensAlone;
    return this.#several && this.#streak >= streakThatOpens;
  }

  #unreachableMs(): number {
    const failures = this.#state.kind === 'open' ? this.#state.failures : 0;
    const most = Math.min(unreachableRetryMs * 2 ** Math.min(failures, 10), unreachableRetryMaxMs);
    return about(most, this.#random());
  }

  #openUntil(retryAt: Instant): BreakerChange {
    const failures = this.#state.kind === 'open' ? this.#state.failures + 1 : 1;
    const change = failures === 1 ? 'opened' : 'paused';
    this.#enter({ kind: 'open', retryAt, failures });
    return change;
  }

  #enter(state: State): void {
    this.#state = state;
    this.#pass += 1;
  }
}
