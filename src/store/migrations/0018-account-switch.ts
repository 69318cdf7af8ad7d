import type { Kysely } from 'kysely';

/** Accounts can be switched off; the audit log is looked through by who did it. */
export async function up(database: Kysely<unknown>): Promise<void> {
  const { schema } = database;
  await schema
    .alterTable('accounts')
    .addColumn('enabled', 'integer', (column) => column.notNull().defaultTo(1))
    .execute();
  await schema.createIndex('audit_by').on('audit').columns(['by', 'id']).execute();
}
