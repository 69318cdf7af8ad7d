import { attemptsNotKept, signInRefused } from '../telemetry/account-events.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { Jid } from '../people/person.ts';
import type { Instant } from '../time/instant.ts';
import type { AccountService } from './account-service.ts';
import type { Account } from './account-repository.ts';
import type { AttemptRepository } from './attempt-repository.ts';
import { KnownAddresses } from './known-addresses.ts';
import { Lockout, type Waiting } from './lockout.ts';
import { networkOf } from './network.ts';
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
  readonly attempts: AttemptRepository;
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
 * try one account from anywhere or anything from one address. `from` is that address. Whoever signs
 * in from where they did before waits for failures from there alone.
 */
export class SignIn {
  readonly #options: SignInOptions;
  readonly #accounts: Lockout;
  readonly #addresses: Lockout;
  readonly #known: KnownAddresses;
  #loading: Promise<void> | undefined;

  constructor(options: SignInOptions) {
    this.#options = options;
    this.#accounts = new Lockout({ free: free.account }, options.now);
    this.#addresses = new Lockout({ free: free.address }, options.now);
    this.#known = new KnownAddresses(options.now);
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
    const network = networkOf(from);
    await this.#loaded();
    // A blank parts name and address in a key: what is typed must not pass for such a one.
    const wanted = name.toLowerCase().replaceAll(' ', '_');
    const key = this.#known.has(wanted, network) ? fromThere(wanted, network) : wanted;
    const waitMs = Math.max(this.#accounts.waitMs(key), this.#addresses.waitMs(network));
    if (waitMs > 0) return this.#tooOften('account', from, waitMs);
    this.#accounts.failed(key);
    this.#addresses.failed(network);
    const account = await accounts.proven(name, password);
    if (account?.enabled === false) {
      this.#keep('account', key);
      this.#keep('address', network);
      await this.refuse('account', account.name, from, 'disabled');
      return { kind: 'refused' };
    }
    if (account === undefined) {
      // What was typed may be a password in the wrong place: only names that are ours are kept.
      const known = await accounts.find(name);
      if (known !== undefined) this.#keep('account', key);
      this.#keep('address', network);
      await this.refuse('account', known?.name ?? '(no account)', from, 'wrong-password');
      return { kind: 'refused' };
    }
    this.#accounts.succeeded(key);
    this.#addresses.takenBack(network);
    this.#keep('account', key);
    this.#keep('address', network);
    this.#knowAddress(account.name, network);
    return { kind: 'proven', account };
  }

  /** With `only`, where somebody has signed in already, it has to be their own link. */
  async byLink(
    token: string,
    from: string,
    only: Jid | null = null,
  ): Promise<Exclude<SignInOutcome, { kind: 'refused' }> | LinkRefused> {
    await this.#loaded();
    const network = networkOf(from);
    const waitMs = this.#addresses.waitMs(network);
    if (waitMs > 0) return this.#tooOften('link', from, waitMs);
    this.#addresses.failed(network);
    const outcome = await this.#options.links.take(token, only);
    if (outcome.kind !== 'taken') {
      this.#keep('address', network);
      await this.refuse('link', '(no link)', from, `link-${outcome.kind}`);
      return { kind: 'link-refused', why: outcome.kind };
    }
    const { person } = outcome;
    this.#addresses.takenBack(network);
    const begun = await this.accept({ way: 'link', name: person, role: 'person', person });
    if (begun.kind === 'signed-in') return begun;
    // Removed since: their links went with them.
    await this.refuse('link', '(no link)', from, 'link-unknown');
    return { kind: 'link-refused', why: 'unknown' };
  }

  /** Refused is who is not there any more. */
  async accept(who: SigningIn): Promise<Exclude<SignInOutcome, { kind: 'too-often' }>> {
    const { kept, token, session } = await this.#options.sessions.begin(who);
    return kept ? { kind: 'signed-in', token, session } : { kind: 'refused' };
  }

  /** Accounts that there are and addresses, whoever failed last coming first. */
  async lockedOut(): Promise<readonly LockedOut[]> {
    await this.#loaded();
    // What was typed may be a password in the wrong place: only names that are ours are told.
    const names = new Set((await this.#options.accounts.all()).map(({ name }) => name));
    const accounts = new Map<string, LockedOut>();
    for (const { key, ...waiting } of this.#accounts.waiting()) {
      const name = accountOf(key);
      const other = accounts.get(name);
      if (!names.has(name) || (other !== undefined && other.until > waiting.until)) continue;
      accounts.set(name, { kind: 'account', name, ...waiting });
    }
    return [
      ...accounts.values(),
      ...this.#addresses
        .waiting()
        .map(({ key, ...waiting }) => ({ kind: 'address' as const, name: key, ...waiting })),
    ].toReversed();
  }

  /** They may try again at once; false where they may already. */
  async lift(kind: LockoutKind, name: string, by: string): Promise<boolean> {
    const wanted = kind === 'account' ? name.toLowerCase() : name;
    const found = (await this.lockedOut()).find((one) => one.kind === kind && one.name === wanted);
    if (found === undefined) return false;
    const lockout = kind === 'account' ? this.#accounts : this.#addresses;
    for (const { key } of lockout.waiting()) {
      if ((kind === 'account' ? accountOf(key) : key) !== wanted) continue;
      lockout.succeeded(key);
      this.#keep(kind, key);
    }
    await this.#options.repository.lifted(wanted, { failures: found.failures }, by);
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

  /** What counted before a restart counts afterwards. */
  #loaded(): Promise<void> {
    this.#loading ??= this.#load();
    return this.#loading;
  }

  async #load(): Promise<void> {
    const { attempts, now, telemetry } = this.#options;
    try {
      for (const { kind, key, count, at: kept } of await attempts.all()) {
        const at = Math.min(kept, now());
        if (kind === 'known') this.#known.add(accountOf(key), addressIn(key), at);
        else (kind === 'account' ? this.#accounts : this.#addresses).restored(key, { count, at });
      }
    } catch (error) {
      attemptsNotKept(telemetry, error);
    }
  }

  // Nobody waits for it: how long it takes must not tell whether there is such an account.
  #keep(kind: LockoutKind, key: string): void {
    const { attempts, telemetry } = this.#options;
    const standing = (kind === 'account' ? this.#accounts : this.#addresses).standing(key);
    const kept =
      standing === undefined
        ? attempts.remove(kind, key)
        : attempts.put({ kind, key, ...standing });
    kept.catch((error: unknown) => attemptsNotKept(telemetry, error));
  }

  #knowAddress(account: string, address: string): void {
    const { attempts, now, telemetry } = this.#options;
    const over = this.#known.add(account, address);
    const key = fromThere(account, address);
    const kept = [
      attempts.put({ kind: 'known', key, count: 1, at: now() }),
      ...over.map((each) => attempts.remove('known', fromThere(account, each))),
    ];
    Promise.all(kept).catch((error: unknown) => attemptsNotKept(telemetry, error));
  }
}

/** No name of an account has a blank in it. */
function fromThere(account: string, address: string): string {
  return `${account} ${address}`;
}

function accountOf(key: string): string {
  return key.split(' ', 1)[0] ?? '';
}

function addressIn(key: string): string {
  return key.slice(key.indexOf(' ') + 1);
}
