import { type Kysely, sql } from 'kysely';

/**
 * Runs that do what a dry run has shown. Dry runs from before did not keep what was given of their
 * lines: those are forgotten, so that none of them is done by half.
 */
export async function up(database: Kysely<unknown>): Promise<void> {
  await database.schema.alterTable('bulk_runs').addColumn('ran_by', 'integer').execute();
  await database.schema
    .alterTable('bulk_runs')
    .addColumn('differing', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
  await sql`
    update bulk_runs set state = 'cancelled', ended_at = due_at
    where state = 'checking' and json_extract(request, '$.dryRun')`.execute(database);
  await sql`
    delete from bulk_lines where run in (
      select id from bulk_runs
      where state not in ('waiting', 'reading') and json_extract(request, '$.dryRun')
    )`.execute(database);
}
