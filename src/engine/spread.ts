import type { Jid } from '../people/person.ts';
import { secondMs } from '../time/instant.ts';

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
  return Math.floor((hash(person) / 2 ** 32) * steps) * stepMs;
}

/** The calendar spread for so many people where it is `auto`: a hundredth, at most 50 s. */
export function automaticSpreadS(people: number): number {
  return Math.min(50, Math.ceil(people / 100));
}

/** 32-bit FNV-1a, mixed once more: names in a row differ only in their last letters. */
function hash(text: string): number {
  let state = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    state = Math.imul(state ^ text.charCodeAt(index), 0x01000193);
  }
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35);
  return (state ^ (state >>> 16)) >>> 0;
}
