import type { Availability } from '../../../src/presence/presence.ts';
import { type Actor, actors, hosts, people } from './cast.ts';
import { Dice, randomFrom } from './random.ts';

/** What a person or a client does. */
export type Change =
  | {
      readonly do: 'override';
      readonly person: string;
      readonly availability: Availability;
      readonly text: string;
    }
  | { readonly do: 'revert'; readonly person: string }
  | { readonly do: 'meeting'; readonly person: string }
  | { readonly do: 'no-meeting'; readonly person: string }
  | { readonly do: 'say'; readonly actor: string; readonly show: string; readonly text: string }
  | { readonly do: 'come'; readonly actor: string }
  | { readonly do: 'leave'; readonly actor: string; readonly how: 'logout' | 'cut' };

/** What goes wrong; times in milliseconds. */
export type Fault =
  | { readonly kind: 'doorlight'; readonly downMs: number }
  | { readonly kind: 'server'; readonly downMs: number }
  | { readonly kind: 'both'; readonly downMs: number }
  | { readonly kind: 'short-cut'; readonly cutMs: number; readonly by: 'mend' | 'replace' }
  /** Longer than the lease: until the server has gone back to the originals. */
  | { readonly kind: 'long-cut'; readonly by: 'mend' | 'replace' }
  | { readonly kind: 'doorlight-in-cut'; readonly cutMs: number }
  /** People go for good while nothing can be said, and Doorlight may die before it can be. */
  | { readonly kind: 'removal'; readonly cutMs: number; readonly killed: boolean }
  | { readonly kind: 'module'; readonly downMs: number };

export interface Round {
  readonly fault: Fault;
  /** From the beginning of the round to the fault. */
  readonly faultAtMs: number;
  readonly changes: readonly { readonly atMs: number; readonly change: Change }[];
}

/** Changes go on for so long in each round, whatever goes wrong. */
const roundMs = 6_000;
const changesPerRound = 30;

const shows = ['available', 'chat', 'away', 'xa', 'dnd'];
const availabilities = ['available', 'chat', 'away', 'xa', 'dnd', 'unavailable'] as const;

/** Rounds without end; the same for the same seed. Each kind of fault comes once in eight. */
export function* plan(seed: number): Generator<Round, never> {
  const dice = new Dice(randomFrom(seed));
  // However short a run is, what matters most is in it.
  yield* dice
    .shuffled(['doorlight', 'server', 'long-cut'] as const)
    .map((kind) => round(kind, dice));
  yield* dice
    .shuffled(['short-cut', 'doorlight-in-cut', 'module', 'removal', 'both'] as const)
    .map((kind) => round(kind, dice));
  for (;;) yield* dice.shuffled(kinds).map((kind) => round(kind, dice));
}

const kinds = [
  'doorlight',
  'server',
  'both',
  'short-cut',
  'long-cut',
  'doorlight-in-cut',
  'removal',
  'module',
] as const;

function round(kind: Fault['kind'], dice: Dice): Round {
  const changes = Array.from({ length: changesPerRound }, () => ({
    atMs: dice.between(0, roundMs),
    change: change(dice),
  }));
  return {
    fault: fault(kind, dice),
    faultAtMs: dice.between(0, roundMs / 2),
    changes: changes.toSorted((one, other) => one.atMs - other.atMs),
  };
}

function fault(kind: Fault['kind'], dice: Dice): Fault {
  switch (kind) {
    case 'doorlight':
    case 'server':
    case 'both':
    case 'module':
      return { kind, downMs: dice.between(0, 2_500) };
    case 'short-cut':
      return { kind, cutMs: dice.between(300, 5_000), by: dice.one(['mend', 'replace']) };
    case 'long-cut':
      return { kind, by: dice.one(['mend', 'replace']) };
    case 'doorlight-in-cut':
      return { kind, cutMs: dice.between(500, 3_000) };
    case 'removal':
      return { kind, cutMs: dice.between(500, 3_000), killed: dice.one([true, false]) };
  }
}

function change(dice: Dice): Change {
  const person = dice.one(people(dice.one(hosts))).jid;
  const chance = dice.between(1, 100);
  if (chance <= 22) {
    const availability = dice.one(availabilities);
    return { do: 'override', person, availability, text: `words ${dice.between(1, 9_999)}` };
  }
  if (chance <= 38) return { do: 'revert', person };
  if (chance <= 52) return { do: 'meeting', person };
  if (chance <= 64) return { do: 'no-meeting', person };
  if (chance <= 78) {
    const own = dice.one(actors.filter(({ plays }) => plays === 'person'));
    const text = `own ${dice.between(1, 9_999)}`;
    return { do: 'say', actor: own.jid, show: dice.one(shows), text };
  }
  const actor: Actor = dice.one(actors);
  if (chance <= 90) return { do: 'come', actor: actor.jid };
  return { do: 'leave', actor: actor.jid, how: dice.one(['logout', 'cut']) };
}
