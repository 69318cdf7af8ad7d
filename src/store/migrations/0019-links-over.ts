import type { Kysely } from 'kysely';

/**
 * Links by which people sign in are remembered for a while after they are over, so that whoever
 * opens one is told what became of it. Those that were sent so far are asked for again.
 */
export async function up(database: Kysely<unknown>): Promise<void> {
  const { schema } = database;
  await schema.dropTable('sign_in_links').execute();
  await schema
    .createTable('sign_in_links')
    .addColumn('hash', 'text', (column) => column.primaryKey())
    .addColumn('person', 'text', (column) =>
      column.notNull().references('people.jid').onDelete('cascade').onUpdate('cascade'),
    )
    .addColumn('ends_at', 'bigint', (column) => column.notNull())
    .addColumn('over', 'text')
    .execute();
  await schema.createIndex('sign_in_links_person').on('sign_in_links').column('person').execute();
}
