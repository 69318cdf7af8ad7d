import type { Jid } from '../people/person.ts';
import type { Call } from '../presence/claims.ts';
import type { Instant } from '../time/instant.ts';

/**
 * Who is on the phone, by whoever says so: the end of a call that one of them had said is not the
 * end of another's.
 */
export class Calls {
  readonly #said = new Map<Jid, Map<string, Call>>();

  /**
   * `source` says that the person is in a call, or with `null` that they are in none. Answers what
   * all together say now: from the earliest beginning to the latest end.
   */
  heard(person: Jid, source: string, call: Call | null, now: Instant): Call | null {
    const said = this.#said.get(person) ?? new Map<string, Call>();
    if (call === null) said.delete(source);
    else said.set(source, call);
    for (const [by, { until }] of said) if (until !== null && until <= now) said.delete(by);
    if (said.size === 0) {
      this.#said.delete(person);
      return null;
    }
    this.#said.set(person, said);
    return [...said.values()].reduce(both);
  }

  forget(person: Jid): void {
    this.#said.delete(person);
  }
}

function both(one: Call, other: Call): Call {
  const endless = one.until === null || other.until === null;
  return {
    since: Math.min(one.since, other.since),
    until: endless ? null : Math.max(one.until ?? 0, other.until ?? 0),
  };
}
