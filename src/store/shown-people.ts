import type { ShownPeopleRepository } from '../publishers/xmpp/account/shown-people.ts';
import type { Jid } from '../people/person.ts';
import type { StoreContext } from './context.ts';

/** Rows of one statement; each has two values, of which SQLite takes 32,766. */
const mostRows = 10_000;

export function createShownPeopleRepository({
  database,
  commits,
}: StoreContext): ShownPeopleRepository {
  return {
    async all(component) {
      const rows = await database
        .selectFrom('shown_people')
        .select('person')
        .where('component', '=', component)
        .orderBy('person')
        .execute();
      return rows.map(({ person }) => person as Jid);
    },

    add: (component, people) =>
      commits.write(async (transaction) => {
        for (let from = 0; from < people.length; from += mostRows) {
          const portion = people.slice(from, from + mostRows);
          await transaction
            .insertInto('shown_people')
            .values(portion.map((person) => ({ component, person })))
            .onConflict((conflict) => conflict.doNothing())
            .execute();
        }
      }),

    remove: (component, person) =>
      commits.write(async (transaction) => {
        await transaction
          .deleteFrom('shown_people')
          .where('component', '=', component)
          .where('person', '=', person)
          .execute();
      }),
  };
}
