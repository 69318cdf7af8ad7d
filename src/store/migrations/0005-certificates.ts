import type { Kysely } from 'kysely';

/** Whom servers' certificates are trusted from, and certificates of our own. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createTable('trusted_certificates')
    .addColumn('fingerprint', 'text', (column) => column.primaryKey().notNull())
    .addColumn('place', 'integer', (column) => column.notNull())
    .addColumn('pem', 'text', (column) => column.notNull())
    .addColumn('trusted', 'integer', (column) => column.notNull())
    .addColumn('servers', 'text')
    .addColumn('added_at', 'bigint', (column) => column.notNull())
    .addColumn('added_by', 'text', (column) => column.notNull())
    .execute();
  await database.schema
    .createTable('revocation_lists')
    .addColumn('authority', 'text', (column) => column.primaryKey().notNull())
    .addColumn('list', 'text', (column) => column.notNull())
    .addColumn('added_at', 'bigint', (column) => column.notNull())
    .addColumn('added_by', 'text', (column) => column.notNull())
    .execute();
  await database.schema
    .createTable('made_certificates')
    .addColumn('name', 'text', (column) => column.primaryKey().notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('certificate', 'text')
    .addColumn('chain', 'text', (column) => column.notNull())
    .addColumn('request', 'text')
    .addColumn('key', 'text', (column) => column.notNull())
    .addColumn('made_at', 'bigint', (column) => column.notNull())
    .execute();
}
