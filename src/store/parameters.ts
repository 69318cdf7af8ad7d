import type { ParameterRepository, StoredValue } from '../parameters/parameter-repository.ts';
import { audit } from './audit-log.ts';
import type { StoreContext } from './context.ts';

export function createParameterRepository({
  database,
  commits,
  clock,
}: StoreContext): ParameterRepository {
  return {
    async all() {
      const rows = await database.selectFrom('parameters').selectAll().execute();
      return new Map(rows.map(({ name, value }) => [name, valueOf(value)]));
    },

    async isFresh() {
      const seeded = await database
        .selectFrom('milestones')
        .select('at')
        .where('name', '=', 'parameters-seeded')
        .executeTakeFirst();
      return seeded === undefined;
    },

    seed: (values, by) =>
      commits.write(async (transaction) => {
        const at = clock.now();
        await transaction
          .insertInto('milestones')
          .values({ name: 'parameters-seeded', at })
          .execute();
        if (values.size === 0) return;
        await transaction
          .insertInto('parameters')
          .values([...values].map(([name, value]) => ({ name, value: JSON.stringify(value) })))
          .execute();
        await audit(
          transaction,
          [...values].map(([about, value]) => ({
            at,
            by,
            what: 'parameter-seeded',
            about,
            old: null,
            new: value,
          })),
        );
      }),

    save: (name, value, by) =>
      commits.write(async (transaction) => {
        const old = await transaction
          .selectFrom('parameters')
          .select('value')
          .where('name', '=', name)
          .executeTakeFirst();
        const text = JSON.stringify(value);
        await transaction
          .insertInto('parameters')
          .values({ name, value: text })
          .onConflict((conflict) => conflict.column('name').doUpdateSet({ value: text }))
          .execute();
        await audit(transaction, [
          {
            at: clock.now(),
            by,
            what: 'parameter-set',
            about: name,
            old: old === undefined ? null : valueOf(old.value),
            new: value,
          },
        ]);
      }),

    remove: (name, by) =>
      commits.write(async (transaction) => {
        const old = await transaction
          .deleteFrom('parameters')
          .where('name', '=', name)
          .returning('value')
          .executeTakeFirst();
        if (old === undefined) return;
        await audit(transaction, [
          {
            at: clock.now(),
            by,
            what: 'parameter-reset',
            about: name,
            old: valueOf(old.value),
            new: null,
          },
        ]);
      }),
  };
}

function valueOf(text: string): StoredValue {
  return JSON.parse(text) as StoredValue;
}
