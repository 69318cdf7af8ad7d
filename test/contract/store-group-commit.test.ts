import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { GroupCommit } from '../../src/store/group-commit.ts';
import { migrate } from '../../src/store/migrations.ts';
import { openSqlite } from '../../src/store/sqlite.ts';
import type { Database, WriteTransaction } from '../../src/store/tables.ts';
import { silentTelemetry, type Telemetry } from '../../src/telemetry/telemetry.ts';
import { capturedLog } from '../support/xmpp-captured-log.ts';

let telemetry: Telemetry;
let database: Database;
let commits: GroupCommit;

beforeEach(async () => {
  telemetry = silentTelemetry();
  database = openSqlite(':memory:');
  await migrate(database);
  commits = new GroupCommit(database, telemetry);
});
afterEach(async () => {
  await commits[Symbol.asyncDispose]();
  await database.destroy();
});

test('writes queued together share a transaction and resolve in their order', async () => {
  const resolved: string[] = [];

  await Promise.all(
    ['a', 'b', 'c', 'd'].map(async (name) => {
      await commits.write(insert(name));
      resolved.push(name);
    }),
  );

  expect(resolved).toEqual(['a', 'b', 'c', 'd']);
  expect(await stored()).toEqual(['a', 'b', 'c', 'd']);
  // A group may end early where the machine is busy.
  expect(await groups()).toBeLessThan(4);
});

test('nothing resolves before its transaction has ended', async () => {
  const events: string[] = [];

  await Promise.all([
    commits.write(insert('a')).then(() => events.push('a resolved')),
    commits.write(async (transaction) => {
      await insert('b')(transaction);
      events.push('b written');
    }),
  ]);

  expect(events).toEqual(['b written', 'a resolved']);
});

test('a write that fails takes none of its group with it', async () => {
  const outcomes = await Promise.allSettled([
    commits.write(insert('a')),
    commits.write(async (transaction) => {
      await insert('half')(transaction);
      await insert('a')(transaction);
    }),
    commits.write(insert('b')),
  ]);

  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(await stored()).toEqual(['a', 'b']);
});

test('a write answers what its work does', async () => {
  const answers = await Promise.all([
    commits.write(() => Promise.resolve(1)),
    commits.write(() => Promise.resolve('two')),
  ]);

  expect(answers).toEqual([1, 'two']);
});

test('thousands of writes leave the event loop its turns', async () => {
  let turns = 0;
  const ticking = setInterval(() => {
    turns += 1;
  }, 1);

  await Promise.all(
    Array.from({ length: 5000 }, (_, at) => commits.write(insert(`name ${String(at)}`))),
  );
  clearInterval(ticking);

  expect((await stored()).length).toBe(5000);
  expect(turns).toBeGreaterThan(5);
  expect(await groups()).toBeGreaterThan(5);
});

test('closing waits for the writes there are and refuses further ones', async () => {
  const last = commits.write(insert('a'));

  await commits[Symbol.asyncDispose]();

  await expect(last).resolves.toBeUndefined();
  await expect(commits.write(insert('b'))).rejects.toThrow('The database is closed.');
  expect(await stored()).toEqual(['a']);
});

test('a full disk is said once, in a sentence with what to do, and so is its end', async () => {
  const log = capturedLog();
  commits = new GroupCommit(database, log.telemetry);
  const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(database);
  await limitPages(rows[0]?.page_count ?? 0);

  const outcomes = await Promise.allSettled(
    ['a', 'b'].map((name) => commits.write(insert(name, 'x'.repeat(50_000)))),
  );

  expect(outcomes.map((outcome) => outcome.status === 'rejected' && outcome.reason)).toMatchObject([
    { name: 'StoreError', message: "The disk of Doorlight's database is full: make room on it." },
    { name: 'StoreError' },
  ]);
  expect(commits.fault).toContain('make room');

  await limitPages(1_000_000);
  await commits.write(insert('c'));

  expect(commits.fault).toBeNull();
  expect(await stored()).toEqual(['c']);
  expect(log.records.map(({ msg }) => msg)).toEqual([
    'database cannot be written',
    'database can be written again',
  ]);
});

async function limitPages(pages: number): Promise<void> {
  await sql`pragma max_page_count = ${sql.lit(pages)}`.execute(database);
}

function insert(name: string, value = '1'): (transaction: WriteTransaction) => Promise<void> {
  return async (transaction) => {
    await transaction.insertInto('parameters').values({ name, value }).execute();
  };
}

async function stored(): Promise<readonly string[]> {
  const rows = await database.selectFrom('parameters').select('name').orderBy('name').execute();
  return rows.map(({ name }) => name);
}

async function groups(): Promise<number> {
  const metric = await telemetry.metrics.getSingleMetric('doorlight_store_commit_seconds')?.get();
  return (
    metric?.values.find(
      (value) =>
        'metricName' in value && value.metricName === 'doorlight_store_commit_seconds_count',
    )?.value ?? 0
  );
}
