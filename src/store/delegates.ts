import type { DelegateRepository, Delegation } from '../people/delegate-repository.ts';
import type { Jid } from '../people/person.ts';
import { audit } from './audit-log.ts';
import type { StoreContext } from './context.ts';
import type { DelegateRow } from './tables.ts';

export function createDelegateRepository({
  database,
  commits,
  clock,
}: StoreContext): DelegateRepository {
  return {
    async ofPerson(person) {
      const rows = await database
        .selectFrom('delegates')
        .selectAll()
        .where('person', '=', person)
        .orderBy('delegate')
        .execute();
      return rows.map((row) => delegationOf(row));
    },

    async ofDelegate(delegate) {
      const rows = await database
        .selectFrom('delegates')
        .selectAll()
        .where('delegate', '=', delegate)
        .orderBy('person')
        .execute();
      return rows.map((row) => delegationOf(row));
    },

    async over(now, limit) {
      const rows = await database
        .selectFrom('delegates')
        .selectAll()
        .where('until', '<=', now)
        .limit(limit)
        .execute();
      return rows.map((row) => delegationOf(row));
    },

    save: (delegation) =>
      commits.write(async (transaction) => {
        const { person, delegate, ...columns } = rowOf(delegation);
        const there = await transaction
          .selectFrom('people')
          .select('jid')
          .where('jid', '=', person)
          .executeTakeFirst();
        if (there === undefined) return false;
        const old = await transaction
          .selectFrom('delegates')
          .selectAll()
          .where('person', '=', person)
          .where('delegate', '=', delegate)
          .executeTakeFirst();
        await transaction
          .insertInto('delegates')
          .values({ person, delegate, ...columns })
          .onConflict((conflict) => conflict.columns(['person', 'delegate']).doUpdateSet(columns))
          .execute();
        await audit(transaction, [
          {
            at: clock.now(),
            by: delegation.namedBy,
            what: 'delegate-named',
            about: person,
            old: old === undefined ? null : delegationOf(old),
            new: delegation,
          },
        ]);
        return true;
      }),

    remove: (person, delegate, why, by) =>
      commits.write(async (transaction) => {
        const old = await transaction
          .deleteFrom('delegates')
          .where('person', '=', person)
          .where('delegate', '=', delegate)
          .returningAll()
          .executeTakeFirst();
        if (old === undefined) return false;
        await audit(transaction, [
          {
            at: clock.now(),
            by,
            what: why === 'expired' ? 'delegate-expired' : 'delegate-removed',
            about: person,
            old: delegationOf(old),
            new: null,
          },
        ]);
        return true;
      }),
  };
}

export function delegationOf(row: DelegateRow): Delegation {
  return {
    person: row.person as Jid,
    delegate: row.delegate as Jid,
    until: row.until,
    namedAt: row.named_at,
    namedBy: row.named_by,
  };
}

function rowOf(delegation: Delegation): DelegateRow {
  return {
    person: delegation.person,
    delegate: delegation.delegate,
    until: delegation.until,
    named_at: delegation.namedAt,
    named_by: delegation.namedBy,
  };
}
