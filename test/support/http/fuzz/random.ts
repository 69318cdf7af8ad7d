/** Chance that can be had again: the same seed gives the same. */
export interface Random {
  /** From 0 up to, but not, 1. */
  next(): number;
  /** A whole number from 0 up to, but not, `below`. */
  whole(below: number): number;
  pick<T>(from: readonly T[]): T;
  /** True in this share of all times. */
  happens(share: number): boolean;
}

export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  // Mulberry32: 32 bits of state, enough to be surprised.
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
  const whole = (below: number): number => Math.floor(next() * below);
  return {
    next,
    whole,
    pick: (from) => {
      const one = from[whole(from.length)];
      if (one === undefined) throw new Error('there is nothing to pick from');
      return one;
    },
    happens: (share) => next() < share,
  };
}
