import type { Kysely } from 'kysely';

/** SIP addresses of people, and what SIP servers hold of ours. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await database.schema.alterTable('people').addColumn('sip_address', 'text').execute();
  await database.schema
    .createTable('sip_publications')
    .addColumn('link', 'text', (column) => column.notNull())
    // Outlives the person.
    .addColumn('address', 'text', (column) => column.notNull())
    .addColumn('event', 'text', (column) => column.notNull())
    .addColumn('etag', 'text', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('sip_publications_key', ['link', 'address', 'event'])
    .execute();
}
