import type { OverrideRepository } from '../engine/override-repository.ts';
import type { Jid } from '../people/person.ts';
import type { Override, OverrideEnd } from '../presence/override.ts';
import type { Availability } from '../presence/presence.ts';
import { audit } from './audit-log.ts';
import type { StoreContext } from './context.ts';
import type { OverrideRow } from './tables.ts';

export function createOverrideRepository({
  database,
  commits,
  clock,
}: StoreContext): OverrideRepository {
  return {
    async all() {
      const rows = await database.selectFrom('overrides').selectAll().execute();
      return new Map(rows.map((row) => [row.person as Jid, overrideOf(row)]));
    },

    save: (person, override) =>
      commits.write(async (transaction) => {
        const there = await transaction
          .selectFrom('people')
          .select('jid')
          .where('jid', '=', person)
          .executeTakeFirst();
        if (there === undefined) return false;
        const old = await transaction
          .selectFrom('overrides')
          .selectAll()
          .where('person', '=', person)
          .executeTakeFirst();
        const { person: key, ...columns } = rowOf(person, override);
        await transaction
          .insertInto('overrides')
          .values({ person: key, ...columns })
          .onConflict((conflict) => conflict.column('person').doUpdateSet(columns))
          .execute();
        await audit(transaction, [
          {
            at: clock.now(),
            by: override.setBy,
            what: 'override-set',
            about: person,
            old: old === undefined ? null : overrideOf(old),
            new: override,
          },
        ]);
        return true;
      }),

    follow: (person, override) =>
      commits.write(async (transaction) => {
        await transaction
          .updateTable('overrides')
          .set({ stands_at: override.standsAt })
          .where('person', '=', person)
          .where('revision', '=', override.revision)
          .execute();
      }),

    remove: (person, why, by) =>
      commits.write(async (transaction) => {
        const old = await transaction
          .deleteFrom('overrides')
          .where('person', '=', person)
          .returningAll()
          .executeTakeFirst();
        if (old === undefined) return;
        await audit(transaction, [
          {
            at: clock.now(),
            by,
            what: why === 'ended' ? 'override-ended' : 'override-reverted',
            about: person,
            old: overrideOf(old),
            new: null,
          },
        ]);
      }),
  };
}

function rowOf(person: Jid, override: Override): OverrideRow {
  return {
    person,
    availability: override.availability,
    text: override.text,
    ends: JSON.stringify(override.ends),
    set_at: override.setAt,
    set_by: override.setBy,
    stands_at: override.standsAt,
    revision: override.revision,
  };
}

export function overrideOf(row: OverrideRow): Override {
  return {
    availability: row.availability as Availability,
    text: row.text,
    ends: JSON.parse(row.ends) as OverrideEnd,
    setAt: row.set_at,
    setBy: row.set_by,
    standsAt: row.stands_at,
    revision: row.revision,
  };
}
