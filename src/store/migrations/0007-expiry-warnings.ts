import type { Kysely } from 'kysely';

/** What administrators were told of the ends of certificates, so that each is said once. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable('expiry_warnings')
    .addColumn('administrator', 'text', (column) => column.notNull())
    .addColumn('certificate', 'text', (column) => column.notNull())
    .addColumn('valid_to', 'bigint', (column) => column.notNull())
    .addColumn('step', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('expiry_warnings_key', ['administrator', 'certificate'])
    .execute();
}
