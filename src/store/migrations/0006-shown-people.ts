import type { Kysely } from 'kysely';

/** Whom a component has shown on the server's own accounts, so that whoever goes is taken back. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable('shown_people')
    .addColumn('component', 'text', (column) => column.notNull())
    // Outlives the person.
    .addColumn('person', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('shown_people_key', ['component', 'person'])
    .execute();
}
