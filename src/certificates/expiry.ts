import { dayMs } from '../time/instant.ts';

/** A certificate whose end matters. */
export interface Ending {
  /** By which it is told from others: a fingerprint, or a server that presents it. */
  readonly id: string;
  /** Of a CA that is trusted, of our own, or what a server presents. */
  readonly kind: 'authority' | 'own' | 'server';
  /** Of the CA, of ours, or of the server. */
  readonly name: string;
  /** Epoch milliseconds. */
  readonly validTo: number;
}

export interface EndingSoon extends Ending {
  /** Whose it is, in a few words: `certificate of mail.example.com`. */
  readonly what: string;
  /** Whole days that are left; negative once it has ended. */
  readonly daysLeft: number;
}

/** Days before the end at which it is said. */
const steps = [30, 14, 3, 0] as const;

/** Those that end within thirty days, the first to end first. */
export function endingSoon(all: readonly Ending[], now: number): readonly EndingSoon[] {
  return all
    .map((one) => ({
      ...one,
      what: whatEnds(one),
      daysLeft: Math.floor((one.validTo - now) / dayMs),
    }))
    .filter(({ daysLeft }) => daysLeft < steps[0])
    .toSorted((one, other) => one.validTo - other.validTo);
}

export function whatEnds({ kind, name }: Pick<Ending, 'kind' | 'name'>): string {
  switch (kind) {
    case 'authority':
      return `CA ${name}`;
    case 'own':
      return `certificate ${name} of our own`;
    case 'server':
      return `certificate of ${name}`;
  }
}

/** How far somebody has been told of a certificate's end. */
export interface SaidOfEnd {
  /** Which certificate: another once it is renewed. */
  readonly certificate: string;
  /** Epoch milliseconds. */
  readonly validTo: number;
  /** Days before the end of which was last said that they have begun; 0 for the end itself. */
  readonly step: number;
}

/** What is to be said to somebody of the ends of certificates: at 30, 14 and 3 days, and the end. */
export class ExpiryWarnings {
  readonly #said = new Map<string, number>();

  /** `said` is what they have been told before. */
  constructor(said: readonly SaidOfEnd[] = []) {
    for (const { certificate, step } of said) this.#said.set(certificate, step);
  }

  /** Those of which it is to be said now. A certificate that was renewed begins anew. */
  due(all: readonly Ending[], now: number): readonly EndingSoon[] {
    return endingSoon(all, now).filter((one) => {
      const { certificate, step } = stepOf(one);
      return (this.#said.get(certificate) ?? Infinity) > step;
    });
  }

  /** They have been told; answers what is to be remembered of it. */
  told(all: readonly EndingSoon[]): readonly SaidOfEnd[] {
    const said = all.map(stepOf);
    for (const { certificate, step } of said) this.#said.set(certificate, step);
    return said;
  }
}

function stepOf({ id, validTo, daysLeft }: EndingSoon): SaidOfEnd {
  const step = steps.findLast((days) => daysLeft < days) ?? 0;
  return { certificate: `${id} ${validTo}`, validTo, step };
}
