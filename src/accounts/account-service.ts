import { accountChanged } from '../telemetry/account-events.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { Instant } from '../presence/time.ts';
import type { Account, AccountRepository } from './account-repository.ts';
import { hashPassword, isPassword, passwordFault } from './password.ts';
import type { StaffRole } from './role.ts';

export type AccountOutcome =
  | { readonly kind: 'saved'; readonly account: Account }
  | { readonly kind: 'refused'; readonly reason: 'exists' | 'unknown-account' }
  /** `message` is a sentence that says what is allowed. */
  | { readonly kind: 'invalid'; readonly message: string };

export interface AccountServiceOptions {
  readonly repository: AccountRepository;
  readonly now: () => Instant;
  readonly telemetry: Telemetry;
}

/** Names that others have in the audit log. */
const taken: ReadonlySet<string> = new Set(['administrator', 'doorlight']);

/** Local accounts. `by` is whoever asks, as `actor.ts` names them. */
export class AccountService {
  readonly #options: AccountServiceOptions;
  /** The change under way; the next begins when it has ended. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: AccountServiceOptions) {
    this.#options = options;
  }

  all(): Promise<readonly Account[]> {
    return this.#options.repository.all();
  }

  find(name: string): Promise<Account | undefined> {
    return this.#options.repository.find(name.toLowerCase());
  }

  add(given: string, role: StaffRole, password: string, by: string): Promise<AccountOutcome> {
    return this.#inTurn(async () => {
      const name = given.toLowerCase();
      if (!/^[a-z0-9][a-z0-9._-]{0,63}$/.test(name) || taken.has(name)) {
        return {
          kind: 'invalid',
          message: `"${given}" is no name for an account: give up to 64 of a to z, 0 to 9 and . _ -, but not ${[...taken].join(' or ')}.`,
        };
      }
      const message = passwordFault(password, name);
      if (message !== null) return { kind: 'invalid', message };
      const { repository, now, telemetry } = this.#options;
      const passwordHash = await hashPassword(password);
      const account = { name, role, passwordHash, createdAt: now(), passwordSetAt: now() };
      if (!(await repository.insert(account, by))) return { kind: 'refused', reason: 'exists' };
      accountChanged(telemetry, name, 'added');
      return { kind: 'saved', account };
    });
  }

  /** In force for sessions that there are, too. */
  changeRole(name: string, role: StaffRole, by: string): Promise<AccountOutcome> {
    return this.#inTurn(async () => {
      const account = await this.find(name);
      if (account === undefined) return { kind: 'refused', reason: 'unknown-account' };
      if (account.role === role) return { kind: 'saved', account };
      const changed = { ...account, role };
      return await this.#update(changed, 'account-role-changed', by);
    });
  }

  /** Ends no session: whoever calls it says which. */
  setPassword(name: string, password: string, by: string): Promise<AccountOutcome> {
    return this.#inTurn(async () => {
      const account = await this.find(name);
      if (account === undefined) return { kind: 'refused', reason: 'unknown-account' };
      const message = passwordFault(password, account.name);
      if (message !== null) return { kind: 'invalid', message };
      const passwordHash = await hashPassword(password);
      const changed = { ...account, passwordHash, passwordSetAt: this.#options.now() };
      return await this.#update(changed, 'account-password-set', by);
    });
  }

  /** False if there was none. */
  remove(name: string, by: string): Promise<boolean> {
    return this.#inTurn(async () => {
      const { repository, telemetry } = this.#options;
      const removed = await repository.remove(name.toLowerCase(), by);
      if (removed) accountChanged(telemetry, name.toLowerCase(), 'removed');
      return removed;
    });
  }

  /** The account whose password this is; takes as long where there is no such account. */
  async proven(name: string, password: string): Promise<Account | undefined> {
    const account = await this.find(name);
    return (await isPassword(account?.passwordHash, password)) ? account : undefined;
  }

  async #update(
    account: Account,
    deed: 'account-role-changed' | 'account-password-set',
    by: string,
  ): Promise<AccountOutcome> {
    const { repository, telemetry } = this.#options;
    if (!(await repository.update(account, deed, by))) {
      return { kind: 'refused', reason: 'unknown-account' };
    }
    accountChanged(telemetry, account.name, 'changed');
    return { kind: 'saved', account };
  }

  #inTurn<T>(change: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(change);
    this.#turn = done.catch(() => undefined);
    return done;
  }
}
