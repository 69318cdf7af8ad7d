import type { Jid, Person } from './person.ts';

/**
 * Where people are kept. Every change is on disk when its promise resolves, and in the audit log
 * beside it with `by`: a bare JID, `administrator`, or `doorlight` itself.
 */
export interface PeopleRepository {
  /** In the order of their JIDs. */
  all(): Promise<readonly Person[]>;
  page(query: PeopleQuery): Promise<PeoplePage>;
  count(): Promise<PeopleCount>;
  find(jid: Jid): Promise<Person | undefined>;
  /**
   * Inserts people, all in one transaction. Those whose JID is there already are left as they are
   * and answered; so is one that is in the list twice.
   */
  insert(people: readonly Person[], by: string): Promise<readonly Jid[]>;
  /** Replaces the person with that JID; false if there is none. */
  update(person: Person, by: string): Promise<boolean>;
  /** Removes the person and everything known about them; false if there was none. */
  remove(jid: Jid, by: string): Promise<boolean>;
}

export interface PeopleQuery {
  readonly limit: number;
  /** The JID after which the page begins; `null` for the first page. */
  readonly after: Jid | null;
  /** Part of a JID, a mailbox or a name, in any case; `null` for everyone. */
  readonly search: string | null;
  /** Only these; `null` for everyone. */
  readonly among: Selection | null;
}

/** People chosen by what is not in the database; none of them is asked for twice. */
export interface Selection {
  readonly size: number;
  has(jid: Jid): boolean;
  /** Those after `jid`, from the first where it is `null`, in the order of their JIDs. */
  after(jid: Jid | null, limit: number): readonly Jid[];
}

/** People in the order of their JIDs. */
export interface PeoplePage {
  readonly people: readonly Person[];
  /** Whether there are more. */
  readonly more: boolean;
  /** How many match in all. */
  readonly total: number;
  /** Counting has stopped there: more may match. */
  readonly capped: boolean;
}

export interface PeopleCount {
  readonly total: number;
  readonly enabled: number;
}
