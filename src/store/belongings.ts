import type { Selectable } from 'kysely';
import type { Jid } from '../people/person.ts';
import type { Tables, WriteTransaction } from './tables.ts';

/** What is kept of one person and goes with them. */
const ofOne = [
  'calendars',
  'automatic_replies',
  'mailbox_settings',
  'assignments',
  'overrides',
] as const;

/** Rows by table, as they are in the database. */
export type Belongings = {
  readonly [Table in (typeof ofOne)[number] | 'delegates']?: readonly Selectable<Tables[Table]>[];
};

/**
 * Removes people and everything known about them, what they may do for others too; answers all of
 * it, of each who had anything.
 */
export async function takeAway(
  transaction: WriteTransaction,
  people: readonly Jid[],
): Promise<ReadonlyMap<Jid, Belongings>> {
  const taken = new Map<Jid, Record<string, unknown[]>>();
  if (people.length === 0) return new Map();
  function note(person: string, table: string, row: unknown): void {
    const jid = person as Jid;
    const all = taken.get(jid) ?? {};
    taken.set(jid, all);
    (all[table] ??= []).push(row);
  }
  for (const table of ofOne) {
    const rows = await transaction
      .selectFrom(table)
      .selectAll()
      .where('person', 'in', people)
      .execute();
    for (const row of rows) note(row.person, table, row);
  }
  const here = new Set<string>(people);
  const delegations = await transaction
    .selectFrom('delegates')
    .selectAll()
    .where((row) => row.or([row('person', 'in', people), row('delegate', 'in', people)]))
    .execute();
  for (const row of delegations) {
    if (here.has(row.person)) note(row.person, 'delegates', row);
    else note(row.delegate, 'delegates', row);
  }
  await transaction.deleteFrom('delegates').where('delegate', 'in', people).execute();
  await transaction.deleteFrom('people').where('jid', 'in', people).execute();
  return taken;
}

/** Puts back what was taken away; what is there meanwhile stays. */
export async function bringBack(
  transaction: WriteTransaction,
  all: readonly Belongings[],
): Promise<void> {
  for (const table of ofOne) {
    const rows = all.flatMap((belongings): readonly unknown[] => belongings[table] ?? []);
    if (rows.length === 0) continue;
    await transaction
      .insertInto(table as 'assignments')
      .values(rows as never)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
  // The person may be one who is yet to come back, or who is gone for good.
  for (const row of all.flatMap(({ delegates }) => delegates ?? [])) {
    const person = await transaction
      .selectFrom('people')
      .select('jid')
      .where('jid', '=', row.person)
      .executeTakeFirst();
    if (person === undefined) continue;
    await transaction
      .insertInto('delegates')
      .values(row)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}
