import type { Jid } from '../people/person.ts';
import { secondMs } from '../time/instant.ts';
import { shareOf } from '../time/share.ts';

/**
 * Offsets are multiples of this many milliseconds: a few people together cost us and the chat
 * server a third of what they cost one by one, and nobody sees the difference.
 */
const stepMs = 50;

/**
 * How long after a boundary a person is published, in milliseconds: the same each time, also
 * after a restart, and evenly spread over `spreadS` seconds for many people.
 */
export function spreadOffsetMs(person: Jid, spreadS: number): number {
  const steps = (spreadS * secondMs) / stepMs;
  return Math.floor(shareOf(person) * steps) * stepMs;
}

/** The calendar spread for so many people where it is `auto`: a hundredth, at most 50 s. */
export function automaticSpreadS(people: number): number {
  return Math.min(50, Math.ceil(people / 100));
}
