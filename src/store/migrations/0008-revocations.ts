import type { Kysely } from 'kysely';

/** What CAs of our own have taken back. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await database.schema.alterTable('made_certificates').addColumn('revocations', 'text').execute();
}
