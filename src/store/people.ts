import { setImmediate as turn } from 'node:timers/promises';
import type { PeopleRepository } from '../people/people-repository.ts';
import type { Jid, Person } from '../people/person.ts';
import { audit } from './audit-log.ts';
import type { StoreContext } from './context.ts';
import { peoplePage } from './people-search.ts';
import { inPages, pageSize } from './pages.ts';
import { delegationOf } from './delegates.ts';
import { personOf, rowOf } from './person-rows.ts';

export function createPeopleRepository({
  database,
  commits,
  clock,
}: StoreContext): PeopleRepository {
  return {
    async all() {
      const people: Person[] = [];
      const pages = inPages(
        (after) =>
          database
            .selectFrom('people')
            .selectAll()
            .where('jid', '>', after)
            .orderBy('jid')
            .limit(pageSize)
            .execute(),
        (row) => row.jid,
      );
      for await (const page of pages) people.push(...page.map((row) => personOf(row)));
      return people;
    },

    page: (query) => peoplePage(database, query),

    // PostgreSQL's driver gives sums and counts as text.
    async count() {
      const counts = await database
        .selectFrom('people')
        .select((people) => [
          people.fn.countAll<number | string>().as('total'),
          people.fn
            .coalesce(people.fn.sum<number | string>('enabled'), people.lit(0))
            .as('enabled'),
        ])
        .executeTakeFirstOrThrow();
      return { total: Number(counts.total), enabled: Number(counts.enabled) };
    },

    async find(jid) {
      const row = await database
        .selectFrom('people')
        .selectAll()
        .where('jid', '=', jid)
        .executeTakeFirst();
      return row && personOf(row);
    },

    insert: (people, by) =>
      commits.write(async (transaction) => {
        const present: Jid[] = [];
        for (let from = 0; from < people.length; from += pageSize) {
          if (from > 0) await turn();
          const page = people.slice(from, from + pageSize);
          const inserted = await transaction
            .insertInto('people')
            .values(page.map((person) => rowOf(person)))
            .onConflict((conflict) => conflict.column('jid').doNothing())
            .returning('jid')
            .execute();
          const added = new Set(inserted.map(({ jid }) => jid));
          const news: Person[] = [];
          for (const person of page) {
            // Taken out once it is told of, so that the second of two alike is not.
            if (added.delete(person.jid)) news.push(person);
            else present.push(person.jid);
          }
          await audit(
            transaction,
            news.map((person) => ({
              at: clock.now(),
              by,
              what: 'person-added',
              about: person.jid,
              old: null,
              new: person,
            })),
          );
        }
        return present;
      }),

    update: (person, by) =>
      commits.write(async (transaction) => {
        const old = await transaction
          .selectFrom('people')
          .selectAll()
          .where('jid', '=', person.jid)
          .executeTakeFirst();
        if (old === undefined) return false;
        const { jid, ...columns } = rowOf(person);
        await transaction.updateTable('people').set(columns).where('jid', '=', jid).execute();
        await audit(transaction, [
          {
            at: clock.now(),
            by,
            what: 'person-changed',
            about: jid,
            old: personOf(old),
            new: person,
          },
        ]);
        return true;
      }),

    // What belongs to the person goes by the foreign keys, but for what they may do for others.
    remove: (jid, by) =>
      commits.write(async (transaction) => {
        const old = await transaction
          .deleteFrom('people')
          .where('jid', '=', jid)
          .returningAll()
          .executeTakeFirst();
        if (old === undefined) return false;
        const delegations = await transaction
          .deleteFrom('delegates')
          .where('delegate', '=', jid)
          .returningAll()
          .execute();
        const at = clock.now();
        await audit(transaction, [
          { at, by, what: 'person-removed', about: jid, old: personOf(old), new: null },
          ...delegations.map(
            (row) =>
              ({
                at,
                by,
                what: 'delegate-removed',
                about: row.person,
                old: delegationOf(row),
                new: null,
              }) as const,
          ),
        ]);
        return true;
      }),
  };
}
