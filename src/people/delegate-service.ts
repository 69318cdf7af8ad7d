import { delegateNamed, delegationEnded } from '../telemetry/people-events.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { Instant } from '../time/instant.ts';
import type { DelegateRepository, Delegation } from './delegate-repository.ts';
import { parseJid } from './jid.ts';
import type { PeopleRepository } from './people-repository.ts';
import type { Jid } from './person.ts';
import type { PersonReason } from './reasons.ts';

export type NamingOutcome =
  | { readonly kind: 'named'; readonly delegation: Delegation }
  | {
      readonly kind: 'refused';
      readonly reason:
        | 'unknown-person'
        | 'self'
        | 'end-in-the-past'
        | 'too-many'
        | 'changed-meanwhile';
    }
  /** The delegate's JID is none. */
  | ({ readonly kind: 'invalid' } & PersonReason);

/** How many delegates a person may have at once. */
export const mostDelegates = 50;

/** Delegations looked at in one turn of the sweep. */
const sweepSize = 100;

export interface DelegateServiceOptions {
  readonly repository: DelegateRepository;
  readonly people: Pick<PeopleRepository, 'find'>;
  readonly now: () => Instant;
  readonly telemetry: Telemetry;
}

/**
 * Who may act for whom. A delegation whose time is over permits nothing from that moment on,
 * whether or not it has been removed yet. `by` is a bare JID or `administrator`.
 */
export class DelegateService {
  readonly #options: DelegateServiceOptions;
  /** The change under way; the next begins when it has ended. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: DelegateServiceOptions) {
    this.#options = options;
  }

  /** Who may act for `person` now, in the order of their JIDs. */
  async delegatesOf(person: Jid): Promise<readonly Delegation[]> {
    return this.#standing(await this.#options.repository.ofPerson(person));
  }

  /** For whom `delegate` may act now, in the order of their JIDs. */
  async principalsOf(delegate: Jid): Promise<readonly Delegation[]> {
    return this.#standing(await this.#options.repository.ofDelegate(delegate));
  }

  /** For whom `delegate` might act until their time was over, as long as that is still stored. */
  async formerPrincipalsOf(delegate: Jid): Promise<readonly Jid[]> {
    const all = await this.#options.repository.ofDelegate(delegate);
    const standing = this.#standing(all);
    return all.filter((each) => !standing.includes(each)).map(({ person }) => person);
  }

  /**
   * Names a delegate; one who is named already gets the new end. Nothing is done where who may act
   * for the person now is not what was `seen`.
   */
  name(
    person: Jid,
    delegate: string,
    until: Instant | null,
    by: string,
    seen: (delegates: readonly Delegation[]) => boolean = () => true,
  ): Promise<NamingOutcome> {
    return this.#inTurn(async () => {
      const { repository, people, now, telemetry } = this.#options;
      const parsed = parseJid(delegate);
      if (parsed.kind === 'invalid') return parsed;
      if (parsed.jid === person) return { kind: 'refused', reason: 'self' };
      if (until !== null && until <= now()) return { kind: 'refused', reason: 'end-in-the-past' };
      if ((await people.find(person)) === undefined) {
        return { kind: 'refused', reason: 'unknown-person' };
      }
      const standing = await this.delegatesOf(person);
      if (!seen(standing)) return { kind: 'refused', reason: 'changed-meanwhile' };
      const others = standing.filter((each) => each.delegate !== parsed.jid);
      if (others.length >= mostDelegates) return { kind: 'refused', reason: 'too-many' };
      const named = { person, delegate: parsed.jid, until, namedAt: now(), namedBy: by };
      if (!(await repository.save(named))) return { kind: 'refused', reason: 'unknown-person' };
      delegateNamed(telemetry, person);
      return { kind: 'named', delegation: named };
    });
  }

  /** False if they were none; one whose time is over is none. */
  remove(person: Jid, delegate: Jid, by: string): Promise<boolean> {
    return this.#inTurn(async () => {
      const standing = await this.delegatesOf(person);
      if (!standing.some((each) => each.delegate === delegate)) return false;
      return await this.#end(person, delegate, 'removed', by);
    });
  }

  /**
   * `delegate` wanted to act for `person` and was not permitted. Where that is because their time
   * is over, the delegation is removed, and the audit log says who found it so.
   */
  async refused(person: Jid, delegate: Jid): Promise<void> {
    await this.#inTurn(async () => {
      const all = await this.#options.repository.ofDelegate(delegate);
      const found = all.find((each) => each.person === person);
      if (found && this.#standing([found]).length === 0) {
        await this.#end(person, delegate, 'expired', delegate);
      }
    });
  }

  /** Removes those whose time is over, some at a time. */
  async sweep(signal: AbortSignal): Promise<void> {
    const { repository, now } = this.#options;
    while (!signal.aborted) {
      const over = await repository.over(now(), sweepSize);
      for (const each of over) {
        await this.#inTurn(() => this.#endIfOver(each));
      }
      if (over.length < sweepSize) return;
    }
  }

  /** It may have been named anew while others were removed. */
  async #endIfOver({ person, delegate }: Delegation): Promise<void> {
    const there = await this.#options.repository.ofDelegate(delegate);
    const found = there.find((each) => each.person === person);
    if (found === undefined || this.#standing([found]).length > 0) return;
    await this.#end(person, delegate, 'expired', 'doorlight');
  }

  async #end(person: Jid, delegate: Jid, why: 'removed' | 'expired', by: string): Promise<boolean> {
    const { repository, telemetry } = this.#options;
    const ended = await repository.remove(person, delegate, why, by);
    if (ended) delegationEnded(telemetry, person, why);
    return ended;
  }

  #standing(all: readonly Delegation[]): readonly Delegation[] {
    const now = this.#options.now();
    return all.filter(({ until }) => until === null || until > now);
  }

  #inTurn<T>(change: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(change);
    this.#turn = done.catch(() => undefined);
    return done;
  }
}
