import type { Kysely } from 'kysely';

/** Which gateway serves a person, where it is not the default one. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await database.schema.alterTable('people').addColumn('gateway', 'text').execute();
  await database.schema
    .createIndex('people_gateway')
    .on('people')
    .column('gateway')
    .where('gateway', 'is not', null)
    .execute();
}
