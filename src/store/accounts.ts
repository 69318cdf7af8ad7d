import type { Account, AccountRepository } from '../accounts/account-repository.ts';
import type { StaffRole } from '../accounts/role.ts';
import { audit } from './audit-log.ts';
import type { StoreContext } from './context.ts';
import type { AccountRow } from './tables.ts';

export function createAccountRepository({
  database,
  commits,
  clock,
}: StoreContext): AccountRepository {
  return {
    async all() {
      const rows = await database.selectFrom('accounts').selectAll().orderBy('name').execute();
      return rows.map((row) => accountOf(row));
    },

    async find(name) {
      const row = await database
        .selectFrom('accounts')
        .selectAll()
        .where('name', '=', name)
        .executeTakeFirst();
      return row && accountOf(row);
    },

    insert: (account, by) =>
      commits.write(async (transaction) => {
        const inserted = await transaction
          .insertInto('accounts')
          .values(rowOf(account))
          .onConflict((conflict) => conflict.doNothing())
          .returning('name')
          .executeTakeFirst();
        if (inserted === undefined) return false;
        await audit(transaction, [
          {
            at: clock.now(),
            by,
            what: 'account-added',
            about: account.name,
            old: null,
            new: audited(account),
          },
        ]);
        return true;
      }),

    update: (account, deed, by) =>
      commits.write(async (transaction) => {
        const { name, ...columns } = rowOf(account);
        const old = await transaction
          .selectFrom('accounts')
          .selectAll()
          .where('name', '=', name)
          .executeTakeFirst();
        if (old === undefined) return false;
        await transaction.updateTable('accounts').set(columns).where('name', '=', name).execute();
        await audit(transaction, [
          {
            at: clock.now(),
            by,
            what: deed,
            about: name,
            old: audited(accountOf(old)),
            new: audited(account),
          },
        ]);
        return true;
      }),

    remove: (name, by) =>
      commits.write(async (transaction) => {
        const old = await transaction
          .deleteFrom('accounts')
          .where('name', '=', name)
          .returningAll()
          .executeTakeFirst();
        if (old === undefined) return false;
        await transaction
          .deleteFrom('sessions')
          .where('way', '=', 'account')
          .where('name', '=', name)
          .execute();
        await audit(transaction, [
          {
            at: clock.now(),
            by,
            what: 'account-removed',
            about: name,
            old: audited(accountOf(old)),
            new: null,
          },
        ]);
        return true;
      }),
  };
}

/** Without the hash: a weak password could be guessed from it. */
function audited({ role, enabled, passwordSetAt }: Account): object {
  return { role, enabled, passwordSetAt };
}

function accountOf(row: AccountRow): Account {
  return {
    name: row.name,
    role: row.role as StaffRole,
    passwordHash: row.password_hash,
    createdAt: row.created_at,
    passwordSetAt: row.password_set_at,
    enabled: row.enabled === 1,
  };
}

function rowOf(account: Account): AccountRow {
  return {
    name: account.name,
    role: account.role,
    password_hash: account.passwordHash,
    created_at: account.createdAt,
    password_set_at: account.passwordSetAt,
    enabled: account.enabled ? 1 : 0,
  };
}
