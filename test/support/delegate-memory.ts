import type { DelegateRepository, Delegation } from '../../src/people/delegate-repository.ts';
import type { Jid } from '../../src/people/person.ts';

/** Delegations in a map, as the database would keep them; `ended` is what was removed and why. */
export class DelegateMemory implements DelegateRepository {
  readonly kept = new Map<string, Delegation>();
  readonly ended: { readonly delegation: Delegation; readonly why: string; readonly by: string }[] =
    [];

  ofPerson(person: Jid): Promise<readonly Delegation[]> {
    return Promise.resolve(this.#all().filter((each) => each.person === person));
  }

  ofDelegate(delegate: Jid): Promise<readonly Delegation[]> {
    return Promise.resolve(this.#all().filter((each) => each.delegate === delegate));
  }

  over(now: number, limit: number): Promise<readonly Delegation[]> {
    const over = this.#all().filter(({ until }) => until !== null && until <= now);
    return Promise.resolve(over.slice(0, limit));
  }

  save(delegation: Delegation): Promise<boolean> {
    this.kept.set(keyOf(delegation.person, delegation.delegate), delegation);
    return Promise.resolve(true);
  }

  remove(person: Jid, delegate: Jid, why: 'removed' | 'expired', by: string): Promise<boolean> {
    const key = keyOf(person, delegate);
    const delegation = this.kept.get(key);
    if (delegation) this.ended.push({ delegation, why, by });
    return Promise.resolve(this.kept.delete(key));
  }

  #all(): readonly Delegation[] {
    return [...this.kept].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, each]) => each);
  }
}

function keyOf(person: Jid, delegate: Jid): string {
  return `${person} ${delegate}`;
}
