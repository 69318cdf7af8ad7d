import type { Kysely } from 'kysely';

/** What is done to many people at once: the file as it came, its lines, and what became of each. */
export async function up(database: Kysely<unknown>): Promise<void> {
  const { schema } = database;
  await schema
    .createTable('bulk_runs')
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('idempotency_key', 'text', (column) => column.unique())
    .addColumn('fingerprint', 'text', (column) => column.notNull())
    .addColumn('request', 'text', (column) => column.notNull())
    .addColumn('by', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('made_at', 'bigint', (column) => column.notNull())
    .addColumn('due_at', 'bigint', (column) => column.notNull())
    .addColumn('began_at', 'bigint')
    .addColumn('ended_at', 'bigint')
    .addColumn('total', 'integer', (column) => column.notNull())
    .addColumn('done', 'integer', (column) => column.notNull())
    .addColumn('counts', 'text', (column) => column.notNull())
    .addColumn('unknown_columns', 'text', (column) => column.notNull())
    .addColumn('problem', 'text')
    .addColumn('undone_by', 'integer')
    .execute();
  await schema
    .createTable('bulk_files')
    .addColumn('run', 'integer', (column) =>
      column.notNull().references('bulk_runs.id').onDelete('cascade'),
    )
    .addColumn('part', 'integer', (column) => column.notNull())
    .addColumn('bytes', 'blob', (column) => column.notNull())
    .addPrimaryKeyConstraint('bulk_files_key', ['run', 'part'])
    .execute();
  await schema
    .createTable('bulk_lines')
    .addColumn('run', 'integer', (column) =>
      column.notNull().references('bulk_runs.id').onDelete('cascade'),
    )
    .addColumn('number', 'integer', (column) => column.notNull())
    .addColumn('jid', 'text')
    .addColumn('given', 'text')
    .addColumn('outcome', 'text')
    .addColumn('reason', 'text')
    .addColumn('before', 'text')
    .addColumn('after', 'text')
    .addColumn('belongings', 'text')
    .addPrimaryKeyConstraint('bulk_lines_key', ['run', 'number'])
    .execute();
  await schema.createIndex('bulk_lines_jid').on('bulk_lines').columns(['run', 'jid']).execute();
  await schema
    .createIndex('bulk_lines_outcome')
    .on('bulk_lines')
    .columns(['run', 'outcome', 'number'])
    .execute();
}
