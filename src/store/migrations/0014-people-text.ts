import type { Kysely } from 'kysely';

/** What people are searched by, in the order of their JIDs: looked through without all the rest. */
export async function up(database: Kysely<unknown>): Promise<void> {
  await database.schema
    .createIndex('people_text')
    .on('people')
    .columns(['jid', 'search_text'])
    .execute();
}
