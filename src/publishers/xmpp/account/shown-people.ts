import type { PersonJid } from '../address.ts';

/** Where it is kept whom each component has shown. On disk when the promise resolves. */
export interface ShownPeopleRepository {
  /** Bare JIDs. */
  all(component: string): Promise<readonly PersonJid[]>;
  /** Storing one who is there already changes nothing. */
  add(component: string, people: readonly PersonJid[]): Promise<void>;
  remove(component: string, person: PersonJid): Promise<void>;
}

/**
 * Whom contacts may still see as `/Calendar`. The server forgets none of it when we die, and who is
 * removed before the link is back is not among those who are said again: they are looked for here.
 */
export class ShownPeople {
  readonly #component: string;
  readonly #repository: ShownPeopleRepository | undefined;
  readonly #known = new Set<PersonJid>();
  readonly #failed: (error: unknown) => void;

  /** Without a repository they are known for as long as the process lives. */
  constructor(
    component: string,
    repository: ShownPeopleRepository | undefined,
    failed: (error: unknown) => void,
  ) {
    this.#component = component;
    this.#repository = repository;
    this.#failed = failed;
  }

  async load(): Promise<void> {
    for (const person of (await this.#repository?.all(this.#component)) ?? []) {
      this.#known.add(person);
    }
  }

  has(person: PersonJid): boolean {
    return this.#known.has(person);
  }

  all(): readonly PersonJid[] {
    return [...this.#known];
  }

  /** Resolves when it is on disk that they may be seen, or the disk has refused it. */
  async showing(people: readonly PersonJid[]): Promise<void> {
    const fresh = people.filter((person) => !this.#known.has(person));
    if (fresh.length === 0) return;
    for (const person of fresh) this.#known.add(person);
    await this.#repository?.add(this.#component, fresh).catch(this.#failed);
  }

  /** The server has been told that they are gone. */
  async left(person: PersonJid): Promise<void> {
    this.#known.delete(person);
    await this.#repository?.remove(this.#component, person).catch(this.#failed);
  }
}
