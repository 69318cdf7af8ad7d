import type { Kysely } from 'kysely';

/** What mailboxes say of their owners' time, and calendars that are a first impression. */
export async function up(database: Kysely<unknown>): Promise<void> {
  const { schema } = database;
  await schema
    .alterTable('calendars')
    .addColumn('provisional', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
  await schema
    .createTable('mailbox_settings')
    .addColumn('person', 'text', (column) =>
      column
        .primaryKey()
        .notNull()
        .references('people.jid')
        .onDelete('cascade')
        .onUpdate('cascade'),
    )
    .addColumn('time_zone', 'text')
    .addColumn('working_hours', 'text')
    .execute();
}
