import type { Element } from '@xmpp/component';
import {
  type Availability,
  type Sessions,
  availabilityIn,
  priorityIn,
  textIn,
} from '../presence-reading.ts';

interface Session {
  readonly priority: number;
  readonly availability: Availability;
  readonly text: string;
  /** Grows with each change: of two with the same priority the later one counts. */
  readonly order: number;
  /** In which round it was last heard of. */
  readonly round: number;
}

/** Everyone's connected clients, as far as they were heard of. */
export class SessionBook {
  readonly #people = new Map<string, Map<string, Session>>();
  #order = 0;
  #round = 0;

  /**
   * From here on everyone is heard of again: `endRound` ends the sessions that were not. Until
   * then the last known stands.
   */
  beginRound(): void {
    this.#round += 1;
  }

  /** The people of whom a session has ended because nothing was heard of it in this round. */
  endRound(): readonly string[] {
    const ended: string[] = [];
    for (const [person, sessions] of this.#people) {
      let some = false;
      for (const [resource, { round }] of sessions) {
        if (round === this.#round) continue;
        sessions.delete(resource);
        some = true;
      }
      if (some) ended.push(person);
      if (sessions.size === 0) this.#people.delete(person);
    }
    return ended;
  }

  /**
   * A client says something; true where it was not heard of in this round: it may have logged in
   * again, to a server that remembers nothing.
   */
  available(person: string, resource: string, presence: Element): boolean {
    const sessions = this.#people.get(person) ?? new Map<string, Session>();
    this.#people.set(person, sessions);
    const before = sessions.get(resource);
    this.#order += 1;
    sessions.set(resource, {
      priority: priorityIn(presence),
      availability: availabilityIn(presence),
      text: textIn(presence),
      // What is said once more, since we asked, is no change.
      order: before !== undefined && before.round !== this.#round ? before.order : this.#order,
      round: this.#round,
    });
    return before?.round !== this.#round;
  }

  /** A client has gone; all of the person's where `resource` is empty. */
  unavailable(person: string, resource: string): void {
    const sessions = this.#people.get(person);
    if (sessions === undefined) return;
    if (resource === '') sessions.clear();
    else sessions.delete(resource);
    if (sessions.size === 0) this.#people.delete(person);
  }

  isOnline(person: string): boolean {
    return this.#people.has(person);
  }

  /** Of the connected clients. */
  resourcesOf(person: string): readonly string[] {
    return [...(this.#people.get(person)?.keys() ?? [])];
  }

  /** Of a person who was heard of: what the client with the highest priority says. */
  sessionsOf(person: string): Sessions {
    let best: Session | undefined;
    for (const session of this.#people.get(person)?.values() ?? []) {
      if (best === undefined || outranks(session, best)) best = session;
    }
    if (best === undefined) return { state: 'offline' };
    return { state: 'online', availability: best.availability, text: best.text };
  }
}

function outranks(one: Session, other: Session): boolean {
  return one.priority === other.priority ? one.order > other.order : one.priority > other.priority;
}
