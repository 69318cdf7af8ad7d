import type { Kysely } from 'kysely';

/** Local accounts, who has signed in, and links by which people do. */
export async function up(database: Kysely<unknown>): Promise<void> {
  const { schema } = database;
  await schema
    .createTable('accounts')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('role', 'text', (column) => column.notNull())
    .addColumn('password_hash', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('password_set_at', 'bigint', (column) => column.notNull())
    .execute();
  await schema
    .createTable('sessions')
    .addColumn('hash', 'text', (column) => column.primaryKey())
    .addColumn('way', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('role', 'text', (column) => column.notNull())
    .addColumn('person', 'text', (column) =>
      column.references('people.jid').onDelete('cascade').onUpdate('cascade'),
    )
    .addColumn('started_at', 'bigint', (column) => column.notNull())
    .addColumn('idle_at', 'bigint', (column) => column.notNull())
    .addColumn('ends_at', 'bigint', (column) => column.notNull())
    .execute();
  await schema.createIndex('sessions_name').on('sessions').columns(['name', 'way']).execute();
  // A person who is removed takes theirs with them.
  await schema.createIndex('sessions_person').on('sessions').column('person').execute();
  await schema
    .createTable('sign_in_links')
    .addColumn('person', 'text', (column) =>
      column.primaryKey().references('people.jid').onDelete('cascade').onUpdate('cascade'),
    )
    .addColumn('hash', 'text', (column) => column.notNull().unique())
    .addColumn('ends_at', 'bigint', (column) => column.notNull())
    .execute();
}
