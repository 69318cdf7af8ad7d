import { signInRefused } from '../telemetry/account-events.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { Jid } from '../people/person.ts';
import type { Instant } from '../presence/time.ts';
import type { AccountService } from './account-service.ts';
import type { Account } from './account-repository.ts';
import { Lockout, type Waiting } from './lockout.ts';
import type { LinkOutcome, Session, SessionRepository, Way } from './session-repository.ts';
import type { Sessions, SigningIn } from './sessions.ts';
import type { SignInLinks } from './sign-in-links.ts';

export type SignInOutcome =
  | { readonly kind: 'signed-in'; readonly token: string; readonly session: Session }
  /** Not said: whether there is such an account. */
  | { readonly kind: 'refused' }
  | { readonly kind: 'too-often'; readonly waitMs: number };

/** What became of a link that did not sign anybody in. */
export interface LinkRefused {
  readonly kind: 'link-refused';
  readonly why: Exclude<LinkOutcome['kind'], 'taken'>;
}

export interface SignInOptions {
  readonly accounts: Pick<AccountService, 'all' | 'find' | 'proven'>;
  readonly sessions: Pick<Sessions, 'begin'>;
  readonly links: Pick<SignInLinks, 'take'>;
  readonly repository: Pick<SessionRepository, 'refused' | 'lifted'>;
  readonly now: () => Instant;
  readonly telemetry: Telemetry;
}

/** Of what there may be too many failures. */
export type LockoutKind = 'account' | 'address';

/** Somebody who may not try again yet. */
export interface LockedOut extends Omit<Waiting, 'key'> {
  readonly kind: LockoutKind;
  /** Of an account, or an address. */
  readonly name: string;
}

/** Several people may share an address; one account is one person's. */
const free = { account: 5, address: 20 } as const;

/**
 * Where people prove who they are. Whoever fails too often waits, longer each time, whether they
 * try one account from anywhere or anything from one address. `from` is that address.
 */
export class SignIn {
  readonly #options: SignInOptions;
  readonly #accounts: Lockout;
  readonly #addresses: Lockout;

  constructor(options: SignInOptions) {
    this.#options = options;
    this.#accounts = new Lockout({ free: free.account }, options.now);
    this.#addresses = new Lockout({ free: free.address }, options.now);
  }

  async byPassword(name: string, password: string, from: string): Promise<SignInOutcome> {
    const proof = await this.prove(name, password, from);
    if (proof.kind !== 'proven') return proof;
    const { role, name: own } = proof.account;
    return await this.accept({ way: 'account', name: own, role, person: null });
  }

  /** As for signing in, also where somebody who has is asked for their password again. */
  async prove(
    name: string,
    password: string,
    from: string,
  ): Promise<
    | { readonly kind: 'proven'; readonly account: Account }
    | Exclude<SignInOutcome, { kind: 'signed-in' }>
  > {
    const { accounts } = this.#options;
    // A name that cannot be one is slowed down as any other.
    const key = name.toLowerCase();
    const waitMs = Math.max(this.#accounts.waitMs(key), this.#addresses.waitMs(from));
    if (waitMs > 0) return this.#tooOften('account', from, waitMs);
    this.#accounts.failed(key);
    this.#addresses.failed(from);
    const account = await accounts.proven(name, password);
    if (account?.enabled === false) {
      await this.refuse('account', account.name, from, 'disabled');
      return { kind: 'refused' };
    }
    if (account === undefined) {
      // What was typed may be a password in the wrong place: only names that are ours are kept.
      const known = await accounts.find(name);
      await this.refuse('account', known?.name ?? '(no account)', from, 'wrong-password');
      return { kind: 'refused' };
    }
    this.#accounts.succeeded(key);
    this.#addresses.takenBack(from);
    return { kind: 'proven', account };
  }

  /** With `only`, where somebody has signed in already, it has to be their own link. */
  async byLink(
    token: string,
    from: string,
    only: Jid | null = null,
  ): Promise<Exclude<SignInOutcome, { kind: 'refused' }> | LinkRefused> {
    const waitMs = this.#addresses.waitMs(from);
    if (waitMs > 0) return this.#tooOften('link', from, waitMs);
    this.#addresses.failed(from);
    const outcome = await this.#options.links.take(token, only);
    if (outcome.kind !== 'taken') {
      await this.refuse('link', '(no link)', from, `link-${outcome.kind}`);
      return { kind: 'link-refused', why: outcome.kind };
    }
    const { person } = outcome;
    this.#addresses.takenBack(from);
    return await this.accept({ way: 'link', name: person, role: 'person', person });
  }

  async accept(who: SigningIn): Promise<Extract<SignInOutcome, { kind: 'signed-in' }>> {
    return { kind: 'signed-in', ...(await this.#options.sessions.begin(who)) };
  }

  /** Accounts that there are and addresses, whoever failed last coming first. */
  async lockedOut(): Promise<readonly LockedOut[]> {
    // What was typed may be a password in the wrong place: only names that are ours are told.
    const names = new Set((await this.#options.accounts.all()).map(({ name }) => name));
    const accounts = this.#accounts.waiting().filter(({ key }) => names.has(key));
    return [
      ...accounts.map(({ key, ...waiting }) => ({
        kind: 'account' as const,
        name: key,
        ...waiting,
      })),
      ...this.#addresses
        .waiting()
        .map(({ key, ...waiting }) => ({ kind: 'address' as const, name: key, ...waiting })),
    ].toReversed();
  }

  /** They may try again at once; false where they may already. */
  async lift(kind: LockoutKind, name: string, by: string): Promise<boolean> {
    const key = kind === 'account' ? name.toLowerCase() : name;
    const found = (await this.lockedOut()).find((one) => one.kind === kind && one.name === key);
    if (found === undefined) return false;
    (kind === 'account' ? this.#accounts : this.#addresses).succeeded(key);
    await this.#options.repository.lifted(key, { failures: found.failures }, by);
    return true;
  }

  /** Puts on record that somebody was not let in. */
  async refuse(way: Way, about: string, from: string, why: string): Promise<void> {
    signInRefused(this.#options.telemetry, way, from, why);
    await this.#options.repository.refused(about, { from, why });
  }

  #tooOften(way: Way, from: string, waitMs: number): Extract<SignInOutcome, { kind: 'too-often' }> {
    signInRefused(this.#options.telemetry, way, from, 'too-often');
    return { kind: 'too-often', waitMs };
  }
}
