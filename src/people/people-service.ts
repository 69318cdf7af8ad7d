import { peopleAdded, personChanged, personRemoved } from '../telemetry/people-events.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { Override } from '../presence/override.ts';
import { parseJid } from './jid.ts';
import type {
  PeopleCount,
  PeoplePage,
  PeopleQuery,
  PeopleRepository,
} from './people-repository.ts';
import {
  changedPerson,
  newPerson,
  type Choices,
  type GivenSettings,
  type InvalidSetting,
  type NewPerson,
} from './person-settings.ts';
import type { Jid, Person } from './person.ts';

export type PersonOutcome =
  | { readonly kind: 'saved'; readonly person: Person }
  | { readonly kind: 'refused'; readonly reason: 'exists' | 'unknown-person' | 'changed-meanwhile' }
  | ({ readonly kind: 'invalid' } & InvalidSetting);

export interface BulkOutcome {
  readonly added: readonly Person[];
  /** Were there already, or came twice, and are left as they are. */
  readonly present: readonly Jid[];
  /** Could not be: their place in the list, and why. */
  readonly invalid: readonly { readonly at: number; readonly message: string }[];
}

/** What has changed, once it is on disk. */
export type PeopleChange =
  | {
      readonly kind: 'added';
      readonly people: readonly Person[];
      /** Of those who were here before and are back. */
      readonly overrides?: ReadonlyMap<Jid, Override>;
    }
  | { readonly kind: 'changed'; readonly old: Person; readonly person: Person }
  | { readonly kind: 'removed'; readonly person: Person };

/** Told of changes in the order in which they happen; never throws. */
export type PeopleListener = (change: PeopleChange) => void;

/** Who is served, and how. `by` is whoever asks for a change: a bare JID or `administrator`. */
export class PeopleService {
  readonly #repository: PeopleRepository;
  readonly #telemetry: Telemetry;
  readonly #choices: Choices | null;
  readonly #listeners = new Set<PeopleListener>();
  /** The change under way; the next begins when it has ended. */
  #turn: Promise<unknown> = Promise.resolve();

  /** Without `choices` people may have any language and any gateway. */
  constructor(repository: PeopleRepository, telemetry: Telemetry, choices: Choices | null = null) {
    this.#repository = repository;
    this.#telemetry = telemetry;
    this.#choices = choices;
  }

  /** Everyone, in the order of their JIDs. */
  all(): Promise<readonly Person[]> {
    return this.#repository.all();
  }

  list(query: PeopleQuery): Promise<PeoplePage> {
    return this.#repository.page(query);
  }

  count(): Promise<PeopleCount> {
    return this.#repository.count();
  }

  /** None where there is no such person, or where the JID is none. */
  async find(jid: string): Promise<Person | undefined> {
    const parsed = parseJid(jid);
    return parsed.kind === 'jid' ? await this.#repository.find(parsed.jid) : undefined;
  }

  add(jid: string, settings: GivenSettings, by: string): Promise<PersonOutcome> {
    return this.#inTurn(async () => {
      const judged = newPerson({ ...settings, jid }, this.#choices);
      if (judged.kind === 'invalid') return judged;
      const { person } = judged;
      const present = await this.#repository.insert([person], by);
      if (present.length > 0) return { kind: 'refused', reason: 'exists' };
      peopleAdded(this.#telemetry, 1);
      this.#tell({ kind: 'added', people: [person] });
      return { kind: 'saved', person };
    });
  }

  /** Adds whoever can be, all in one transaction, and tells of them in one change. */
  addAll(people: readonly NewPerson[], by: string): Promise<BulkOutcome> {
    return this.#inTurn(async () => {
      const valid = new Map<Jid, Person>();
      const twice: Jid[] = [];
      const invalid: { readonly at: number; readonly message: string }[] = [];
      for (const [at, given] of people.entries()) {
        const judged = newPerson(given, this.#choices);
        if (judged.kind === 'invalid') invalid.push({ at, message: judged.message });
        else if (valid.has(judged.person.jid)) twice.push(judged.person.jid);
        else valid.set(judged.person.jid, judged.person);
      }
      const present = await this.#repository.insert([...valid.values()], by);
      for (const jid of present) valid.delete(jid);
      const added = [...valid.values()];
      if (added.length > 0) {
        peopleAdded(this.#telemetry, added.length);
        this.#tell({ kind: 'added', people: added });
      }
      return { added, present: [...present, ...twice], invalid };
    });
  }

  /**
   * Lays the settings given over the person's; those not given stay. Nothing is changed where
   * `seen` says that the person is not who was seen any more.
   */
  change(
    jid: string,
    settings: GivenSettings,
    by: string,
    seen: (old: Person) => boolean = () => true,
  ): Promise<PersonOutcome> {
    return this.#inTurn(async () => {
      const old = await this.find(jid);
      if (old === undefined) return { kind: 'refused', reason: 'unknown-person' };
      if (!seen(old)) return { kind: 'refused', reason: 'changed-meanwhile' };
      const judged = changedPerson(old, settings, this.#choices);
      if (judged.kind === 'invalid') return judged;
      const { person } = judged;
      if (same(old, person)) return { kind: 'saved', person: old };
      if (!(await this.#repository.update(person, by))) {
        return { kind: 'refused', reason: 'unknown-person' };
      }
      personChanged(this.#telemetry, person.jid);
      this.#tell({ kind: 'changed', old, person });
      return { kind: 'saved', person };
    });
  }

  enable(jid: string, by: string): Promise<PersonOutcome> {
    return this.change(jid, { enabled: true }, by);
  }

  disable(jid: string, by: string): Promise<PersonOutcome> {
    return this.change(jid, { enabled: false }, by);
  }

  /** False if there was none. */
  remove(jid: string, by: string): Promise<boolean> {
    return this.#inTurn(async () => {
      const person = await this.find(jid);
      if (person === undefined || !(await this.#repository.remove(person.jid, by))) return false;
      personRemoved(this.#telemetry, person.jid);
      this.#tell({ kind: 'removed', person });
      return true;
    });
  }

  /** Lets somebody else write changes, between those that are made here, and tells of them. */
  changeMany(write: () => Promise<readonly PeopleChange[]>): Promise<void> {
    return this.#inTurn(async () => {
      for (const change of await write()) this.#tell(change);
    });
  }

  /** Tells `listener` of every change from now on; what it returns ends that. */
  onChange(listener: PeopleListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(change: PeopleChange): void {
    for (const listener of this.#listeners) listener(change);
  }

  // What is read, judged and written must be of one piece, and told in the order it is written.
  #inTurn<T>(change: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(change);
    this.#turn = done.catch(() => undefined);
    return done;
  }
}

function same(one: Person, other: Person): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
