import type { Kysely } from 'kysely';

/** Who failed to sign in, and from where whom it succeeded: it counts over a restart. */
export async function up(database: Kysely<unknown>): Promise<void> {
  const { schema } = database;
  await schema
    .createTable('sign_in_attempts')
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('key', 'text', (column) => column.notNull())
    .addColumn('count', 'integer', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('sign_in_attempts_key', ['kind', 'key'])
    .execute();
  await schema
    .createIndex('sign_in_attempts_at')
    .on('sign_in_attempts')
    .columns(['kind', 'at'])
    .execute();
}
