import { type SelectQueryBuilder, sql } from 'kysely';
import type { BulkRepository, RunChange } from '../people/bulk/bulk-repository.ts';
import { type BulkRun, nothingCounted } from '../people/bulk/bulk-run.ts';
import type { Jid } from '../people/person.ts';
import { audit } from './audit-log.ts';
import { applyVerdicts, noteVerdicts } from './bulk-apply.ts';
import { lineOf, reasonText, runColumns, runOf } from './bulk-rows.ts';
import type { StoreContext } from './context.ts';
import { named } from './people-search.ts';
import type { BulkLineRow, Tables, WriteTransaction } from './tables.ts';

/** Lines copied or deleted in one turn: few enough that nobody's write waits long for them. */
const pageSize = 500;

/** Bulk runs with their lines: what was asked, how far it is, what became of each line. */
export function createBulkRepository({ database, commits, clock }: StoreContext): BulkRepository {
  async function lines(
    query: SelectQueryBuilder<Tables, 'bulk_lines', BulkLineRow>,
    run: number,
    from: number,
    limit: number,
  ) {
    const rows = await query
      .where('run', '=', run)
      .where('number', '>', from)
      .orderBy('number')
      .limit(limit)
      .execute();
    return rows.map((row) => lineOf(row));
  }

  return {
    add: ({ request, by, dueAt, key, fingerprint, arriving }) =>
      commits.write(async (transaction) => {
        const row = await transaction
          .insertInto('bulk_runs')
          .values({
            idempotency_key: key,
            fingerprint,
            request: JSON.stringify(request),
            by,
            state: 'waiting',
            made_at: clock.now(),
            due_at: dueAt,
            total: arriving ? -1 : 0,
            done: 0,
            counts: JSON.stringify(nothingCounted),
            unknown_columns: '[]',
          })
          // One of two who come under one key at the same moment.
          .onConflict((conflict) => conflict.column('idempotency_key').doNothing())
          .returningAll()
          .executeTakeFirst();
        return row && runOf(row);
      }),

    savePart: (run, part, bytes) =>
      commits.write(async (transaction) => {
        await transaction.insertInto('bulk_files').values({ run, part, bytes }).execute();
      }),

    async *file(run) {
      for (let part = 0; ; part++) {
        const row = await database
          .selectFrom('bulk_files')
          .select('bytes')
          .where('run', '=', run)
          .where('part', '=', part)
          .executeTakeFirst();
        if (row === undefined) return;
        yield row.bytes;
      }
    },

    async find(id) {
      const row = await database
        .selectFrom('bulk_runs')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirst();
      return row && runOf(row);
    },

    async byKey(key) {
      const row = await database
        .selectFrom('bulk_runs')
        .selectAll()
        .where('idempotency_key', '=', key)
        .executeTakeFirst();
      return row && { run: runOf(row), fingerprint: row.fingerprint };
    },

    async list(before, limit) {
      const rows = await database
        .selectFrom('bulk_runs')
        .selectAll()
        .$if(before !== null, (query) => query.where('id', '<', before ?? 0))
        .orderBy('id', 'desc')
        .limit(limit)
        .execute();
      return rows.map((row) => runOf(row));
    },

    async unfinished() {
      const rows = await database
        .selectFrom('bulk_runs')
        .selectAll()
        .where('state', 'in', ['waiting', 'reading', 'checking', 'applying'])
        .orderBy('due_at')
        .orderBy('id')
        .execute();
      return rows.map((row) => runOf(row));
    },

    change: (id, change, audited) =>
      commits.write(async (transaction) => {
        const run = await changeRun(transaction, id, change);
        if (audited !== undefined) {
          const { by, request, counts } = run;
          const at = clock.now();
          const about = `bulk run ${id}`;
          const shown = audited === 'bulk-begun' ? request : { ...request, counts };
          await audit(transaction, [{ at, by, what: audited, about, old: null, new: shown }]);
        }
        return run;
      }),

    name: (id, fingerprint) =>
      commits.write(async (transaction) => {
        await transaction
          .updateTable('bulk_runs')
          .set({ fingerprint })
          .where('id', '=', id)
          .execute();
      }),

    discard: (id) =>
      commits.write(async (transaction) => {
        await transaction.deleteFrom('bulk_runs').where('id', '=', id).execute();
      }),

    clearLines: (run) => clear('bulk_lines', run),
    clearFile: (run) => clear('bulk_files', run),

    addLines: (run, given) =>
      commits.write(async (transaction) => {
        if (given.length === 0) return;
        const rows = given.map((line) => ({
          ...line,
          run,
          reason: reasonText(line.reason),
          given: line.given === null ? null : JSON.stringify(line.given),
        }));
        await transaction.insertInto('bulk_lines').values(rows).execute();
      }),

    copyDone: (run, of, from) =>
      commits.write(async (transaction) => {
        const rows = await transaction
          .selectFrom('bulk_lines')
          .selectAll()
          .where('run', '=', of)
          .where('number', '>', from)
          .where('outcome', 'in', ['added', 'changed', 'removed'])
          .orderBy('number')
          .limit(pageSize)
          .execute();
        if (rows.length === 0) return null;
        // What was done last is undone first.
        const copies = rows.map((row) => ({ ...row, run, number: -row.number, outcome: null }));
        await transaction.insertInto('bulk_lines').values(copies).execute();
        return rows.at(-1)?.number ?? null;
      }),

    copyShown: (run, of, from) =>
      commits.write(async (transaction) => {
        const rows = await transaction
          .selectFrom('bulk_lines')
          .selectAll()
          .where('run', '=', of)
          .where('number', '>', from)
          .orderBy('number')
          .limit(pageSize)
          .execute();
        if (rows.length === 0) return [];
        const copies = rows.map(({ number, jid, given, reason }) => {
          // A line of which nothing is given could not be read, and cannot be judged anew.
          const known = jid !== null && given !== null;
          return {
            run,
            number,
            jid,
            given,
            before: null,
            after: null,
            belongings: null,
            outcome: known ? null : ('bad' as const),
            reason: known ? null : reason,
          };
        });
        await transaction.insertInto('bulk_lines').values(copies).execute();
        return copies;
      }),

    async foreseen(run, numbers) {
      const rows = await database
        .selectFrom('bulk_lines')
        .selectAll()
        .where('run', '=', run)
        .where('number', 'in', numbers)
        .execute();
      return new Map(rows.map((row) => [row.number, lineOf(row)]));
    },

    open: (run, from, limit) =>
      lines(
        database.selectFrom('bulk_lines').selectAll().where('outcome', 'is', null),
        run,
        from,
        limit,
      ),

    lines: (run, from, limit, outcome) =>
      lines(
        database
          .selectFrom('bulk_lines')
          .selectAll()
          .$if(outcome !== null, (query) => query.where('outcome', '=', outcome)),
        run,
        from,
        limit,
      ),

    async firstLines(run, jids) {
      if (jids.length === 0) return new Map();
      const rows = await database
        .selectFrom('bulk_lines')
        .select(({ fn }) => ['jid', fn.min<number>('number').as('first')])
        .where('run', '=', run)
        .where('jid', 'in', [...new Set(jids)])
        .groupBy('jid')
        .execute();
      return new Map(rows.map(({ jid, first }) => [jid as Jid, first]));
    },

    async people(jids) {
      const people = await named(database, jids);
      return new Map(people.map((person) => [person.jid, person]));
    },

    note: (run, verdicts, change) =>
      commits.write(async (transaction) => {
        await noteVerdicts(transaction, run, verdicts, 'kept');
        return await changeRun(transaction, run, change);
      }),

    apply: (run, by, verdicts, change) =>
      commits.write(async (transaction) => {
        const at = clock.now();
        const overrides = await applyVerdicts(transaction, { run, by, at, verdicts });
        return { run: await changeRun(transaction, run, change), overrides };
      }),

    async prune(keep) {
      const { rows } = await sql<{ readonly id: number }>`
        select id from bulk_runs
        where ended_at is not null
          and exists (select 1 from bulk_lines where run = bulk_runs.id)
          and id not in (
            select id from bulk_runs where ended_at is not null
            order by ended_at desc, id desc limit ${keep}
          )
          and id not in (
            select coalesce(
              json_extract(request, '$.rehearsal.of'), json_extract(request, '$.source.of'), 0
            ) from bulk_runs where ended_at is null
          )`.execute(database);
      for (const { id } of rows) await clear('bulk_lines', id);
    },
  };

  async function clear(table: 'bulk_lines' | 'bulk_files', run: number): Promise<void> {
    const [key, size] = table === 'bulk_lines' ? (['number', pageSize] as const) : ['part', 8];
    for (;;) {
      const deleted = await commits.write(async (transaction) => {
        const some = transaction
          .selectFrom(table)
          .select(transaction.dynamic.ref<string>(key))
          .where('run', '=', run)
          .orderBy(transaction.dynamic.ref<string>(key))
          .limit(size);
        const { numDeletedRows } = await transaction
          .deleteFrom(table)
          .where('run', '=', run)
          .where(transaction.dynamic.ref<string>(key), 'in', some)
          .executeTakeFirstOrThrow();
        return Number(numDeletedRows);
      });
      if (deleted < size) return;
    }
  }
}

async function changeRun(
  transaction: WriteTransaction,
  id: number,
  change: RunChange,
): Promise<BulkRun> {
  const columns = runColumns(change);
  if (Object.keys(columns).length > 0) {
    await transaction.updateTable('bulk_runs').set(columns).where('id', '=', id).execute();
  }
  const row = await transaction
    .selectFrom('bulk_runs')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return runOf(row);
}
