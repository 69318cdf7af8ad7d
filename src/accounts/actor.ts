import type { Way } from './session-repository.ts';

/**
 * How audit log and overrides name who did something: a person by their JID, others by what no
 * JID can be (RFC 7622 §3.3.1 has no colon in a local part).
 */
export function actorName(way: Way, name: string): string {
  return way === 'link' ? name : `${way}:${name}`;
}
