import { accountChanged } from '../telemetry/account-events.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { Instant } from '../time/instant.ts';
import type { AccountReason } from './account-reasons.ts';
import type { Account, AccountDeed, AccountRepository } from './account-repository.ts';
import { hashPassword, isPassword, passwordFault } from './password.ts';
import type { StaffRole } from './role.ts';

export type AccountOutcome =
  | { readonly kind: 'saved'; readonly account: Account }
  | {
      readonly kind: 'refused';
      readonly reason: 'exists' | 'unknown-account' | 'changed-meanwhile' | 'last-administrator';
    }
  | ({ readonly kind: 'invalid' } & AccountReason);

/** What becomes of an account; what is left out stays. */
export interface AccountChange {
  readonly role?: StaffRole;
  readonly password?: string;
  readonly enabled?: boolean;
}

export interface AccountServiceOptions {
  readonly repository: AccountRepository;
  readonly now: () => Instant;
  readonly telemetry: Telemetry;
}

const lastAdministrator: AccountOutcome = { kind: 'refused', reason: 'last-administrator' };

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
          code: 'account-name',
          params: { given, taken: [...taken].join(', ') },
          message: `"${given}" is no name for an account: give up to 64 of a to z, 0 to 9 and . _ -, but not ${[...taken].join(' or ')}.`,
        };
      }
      const fault = passwordFault(password, name);
      if (fault !== null) return { kind: 'invalid', ...fault };
      const { repository, now, telemetry } = this.#options;
      const passwordHash = await hashPassword(password);
      const account = {
        name,
        role,
        passwordHash,
        createdAt: now(),
        passwordSetAt: now(),
        enabled: true,
      } as const;
      if (!(await repository.insert(account, by))) return { kind: 'refused', reason: 'exists' };
      accountChanged(telemetry, name, 'added');
      return { kind: 'saved', account };
    });
  }

  /**
   * All of it or nothing, if `seen` says of the account as it is that it is what whoever asks has
   * seen. In force for sessions that there are, too; ends none of them.
   */
  change(
    name: string,
    wanted: AccountChange,
    by: string,
    seen: (account: Account) => boolean = () => true,
  ): Promise<AccountOutcome> {
    return this.#inTurn(async () => {
      const account = await this.find(name);
      if (account === undefined) return { kind: 'refused', reason: 'unknown-account' };
      if (!seen(account)) return { kind: 'refused', reason: 'changed-meanwhile' };
      const { role = account.role, enabled = account.enabled, password } = wanted;
      const fault = password === undefined ? null : passwordFault(password, account.name);
      if (fault !== null) return { kind: 'invalid', ...fault };
      const governs = role === 'administrator' && enabled;
      if (!governs && (await this.#isLast(account, by))) return lastAdministrator;
      let changed = account;
      if (password !== undefined) {
        const passwordHash = await hashPassword(password);
        changed = { ...changed, passwordHash, passwordSetAt: this.#options.now() };
        await this.#update(changed, 'account-password-set', by);
      }
      if (role !== account.role) {
        changed = { ...changed, role };
        await this.#update(changed, 'account-role-changed', by);
      }
      if (enabled !== account.enabled) {
        changed = { ...changed, enabled };
        await this.#update(changed, enabled ? 'account-enabled' : 'account-disabled', by);
      }
      return { kind: 'saved', account: changed };
    });
  }

  /** Ends no session: whoever calls it says which. */
  setPassword(name: string, password: string, by: string): Promise<AccountOutcome> {
    return this.#inTurn(async () => {
      const account = await this.find(name);
      if (account === undefined) return { kind: 'refused', reason: 'unknown-account' };
      const fault = passwordFault(password, account.name);
      if (fault !== null) return { kind: 'invalid', ...fault };
      const passwordHash = await hashPassword(password);
      const changed = { ...account, passwordHash, passwordSetAt: this.#options.now() };
      return await this.#update(changed, 'account-password-set', by);
    });
  }

  /** As it was, where it is gone now. */
  remove(name: string, by: string): Promise<AccountOutcome> {
    return this.#inTurn(async () => {
      const { repository, telemetry } = this.#options;
      const account = await this.find(name);
      if (account === undefined) return { kind: 'refused', reason: 'unknown-account' };
      if (await this.#isLast(account, by)) return lastAdministrator;
      await repository.remove(account.name, by);
      accountChanged(telemetry, account.name, 'removed');
      return { kind: 'saved', account };
    });
  }

  /** The account whose password this is; takes as long where there is no such account. */
  async proven(name: string, password: string): Promise<Account | undefined> {
    const account = await this.find(name);
    return (await isPassword(account?.passwordHash, password)) ? account : undefined;
  }

  async #update(
    account: Account,
    deed: Exclude<AccountDeed, 'account-added' | 'account-removed'>,
    by: string,
  ): Promise<AccountOutcome> {
    const { repository, telemetry } = this.#options;
    if (!(await repository.update(account, deed, by))) {
      return { kind: 'refused', reason: 'unknown-account' };
    }
    accountChanged(telemetry, account.name, 'changed');
    return { kind: 'saved', account };
  }

  /** Whoever has the token lets themself in again; others would have locked everybody out. */
  async #isLast(account: Account, by: string): Promise<boolean> {
    if (by === 'administrator' || account.role !== 'administrator' || !account.enabled)
      return false;
    const all = await this.all();
    return all.every(
      ({ name, role, enabled }) => name === account.name || role !== 'administrator' || !enabled,
    );
  }

  #inTurn<T>(change: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(change);
    this.#turn = done.catch(() => undefined);
    return done;
  }
}
