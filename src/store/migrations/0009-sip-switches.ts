import type { Kysely } from 'kysely';

/** What a person's phones and their contacts' phones are told beyond presence; nothing at first. */
export async function up(database: Kysely<unknown>): Promise<void> {
  for (const name of ['show_next_meeting', 'desk_phone_lamps']) {
    await database.schema
      .alterTable('people')
      .addColumn(name, 'integer', (column) => column.notNull().defaultTo(0))
      .execute();
  }
}
