import type { Kysely } from 'kysely';

/** Who may act for whom, and what people set for themselves beside the administrator's settings. */
export async function up(database: Kysely<unknown>): Promise<void> {
  const { schema } = database;
  for (const name of ['own_meeting_information', 'own_display_out_of_office']) {
    await schema
      .alterTable('people')
      .addColumn(name, 'integer', (column) => column.notNull().defaultTo(1))
      .execute();
  }
  await schema.alterTable('people').addColumn('notice_minutes', 'integer').execute();
  await schema
    .createTable('delegates')
    .addColumn('person', 'text', (column) =>
      column.notNull().references('people.jid').onDelete('cascade').onUpdate('cascade'),
    )
    .addColumn('delegate', 'text', (column) => column.notNull())
    .addColumn('until', 'bigint')
    .addColumn('named_at', 'bigint', (column) => column.notNull())
    .addColumn('named_by', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('delegates_key', ['person', 'delegate'])
    .execute();
  // For whom somebody may act is asked as often as who may act for somebody.
  await schema.createIndex('delegates_delegate').on('delegates').column('delegate').execute();
  // The audit log is read by person already; it is pruned by age.
  await schema.createIndex('audit_at').on('audit').column('at').execute();
}
