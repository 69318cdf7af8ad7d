import type { Kysely } from 'kysely';

/** Publishers, which the configuration file held alone before. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable('publishers')
    .addColumn('name', 'text', (column) => column.primaryKey().notNull())
    .addColumn('place', 'integer', (column) => column.notNull())
    .addColumn('settings', 'text', (column) => column.notNull())
    .addColumn('secret', 'text')
    .addColumn('from_file', 'text')
    .execute();
}
