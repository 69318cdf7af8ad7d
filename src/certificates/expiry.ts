/** A certificate whose end matters. */
export interface Ending {
  /** By which it is told from others: a fingerprint, or a server that presents it. */
  readonly id: string;
  /** Whose it is, in a few words: `certificate of mail.example.com`. */
  readonly what: string;
  /** Epoch milliseconds. */
  readonly validTo: number;
}

export interface EndingSoon extends Ending {
  /** Whole days that are left; negative once it has ended. */
  readonly daysLeft: number;
}

const dayMs = 86_400_000;
/** Days before the end at which it is said. */
const steps = [30, 14, 3, 0] as const;

/** Those that end within thirty days, the first to end first. */
export function endingSoon(all: readonly Ending[], now: number): readonly EndingSoon[] {
  return all
    .map((one) => ({ ...one, daysLeft: Math.floor((one.validTo - now) / dayMs) }))
    .filter(({ daysLeft }) => daysLeft < steps[0])
    .toSorted((one, other) => one.validTo - other.validTo);
}

/** Says of each certificate that it ends at 30, 14 and 3 days and when it has ended, once each. */
export class ExpiryWarnings {
  readonly #said = new Map<string, number>();

  /** Those of which it is to be said now. A certificate that was renewed begins anew. */
  due(all: readonly Ending[], now: number): readonly EndingSoon[] {
    return endingSoon(all, now).filter((one) => {
      const step = steps.findLast((days) => one.daysLeft < days) ?? 0;
      const key = `${one.id} ${one.validTo}`;
      if ((this.#said.get(key) ?? Infinity) <= step) return false;
      this.#said.set(key, step);
      return true;
    });
  }
}
