import type { Kysely } from 'kysely';

/** What a gateway is for, in words of those who run it. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await database.schema.alterTable('gateways').addColumn('description', 'text').execute();
}
