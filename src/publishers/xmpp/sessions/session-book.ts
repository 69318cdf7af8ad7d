import type { Element } from '@xmpp/component';
import type { Inbox } from '../../../engine/inbox.ts';
import { owned } from '../owned.ts';

/** What a person's clients say, as the engine takes it. */
export type Sessions = Parameters<Inbox['sessions']>[1];

type Availability = Extract<Sessions, { readonly state: 'online' }>['availability'];

interface Session {
  readonly priority: number;
  readonly availability: Availability;
  readonly text: string;
  /** Grows with each change: of two with the same priority the later one counts. */
  readonly order: number;
  /** In which round it was last heard of. */
  readonly round: number;
}

const shows: ReadonlySet<string> = new Set(['chat', 'away', 'xa', 'dnd']);

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
    const show = presence.getChild('show')?.getText().trim() ?? '';
    this.#order += 1;
    sessions.set(resource, {
      priority: priorityOf(presence),
      availability: shows.has(show) ? (show as Availability) : 'available',
      text: owned(presence.getChild('status')?.getText().trim().slice(0, longestText) ?? ''),
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

/** UTF-16 code units of a client's own words. */
const longestText = 1_000;

function outranks(one: Session, other: Session): boolean {
  return one.priority === other.priority ? one.order > other.order : one.priority > other.priority;
}

/** RFC 6121 §4.7.2.3: none, and what cannot be read, is 0. */
function priorityOf(presence: Element): number {
  const priority = Number(presence.getChild('priority')?.getText() ?? 0);
  return Number.isInteger(priority) && priority >= -128 && priority <= 127 ? priority : 0;
}
