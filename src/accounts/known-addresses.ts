import { dayMs, type Instant } from '../time/instant.ts';

const mostOfOne = 8;
const forgottenMs = 30 * dayMs;

/**
 * From where each account was signed in with. Failures from elsewhere do not slow down who signs in
 * from one of these: nobody can keep an administrator out by failing on and on.
 */
export class KnownAddresses {
  readonly #now: () => Instant;
  /** By account, the address used longest ago first. */
  readonly #of = new Map<string, Map<string, Instant>>();

  constructor(now: () => Instant) {
    this.#now = now;
  }

  has(account: string, address: string): boolean {
    const at = this.#of.get(account)?.get(address);
    return at !== undefined && at + forgottenMs > this.#now();
  }

  /** Answers those that have to make room. */
  add(account: string, address: string, at: Instant = this.#now()): readonly string[] {
    const known = this.#of.get(account) ?? new Map<string, Instant>();
    known.delete(address);
    known.set(address, at);
    const over = [...known.keys()].slice(0, Math.max(0, known.size - mostOfOne));
    for (const each of over) known.delete(each);
    this.#of.set(account, known);
    return over;
  }
}
