import type { Jid, Person } from './person.ts';

/** Where people are kept. Every change is on disk when its promise resolves. */
export interface PeopleRepository {
  all(): Promise<readonly Person[]>;
  find(jid: Jid): Promise<Person | undefined>;
  /** Inserts the person, or replaces the one with that JID. */
  save(person: Person): Promise<void>;
  /** Removes the person and everything known about them; false if there was none. */
  remove(jid: Jid): Promise<boolean>;
}
