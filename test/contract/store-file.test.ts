import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Jid } from '../../src/people/person.ts';
import { openSqlite } from '../../src/store/sqlite.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { silentTelemetry } from '../../src/telemetry/telemetry.ts';

let folder: string;
let file: string;
const children: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'doorlight-store-'));
  file = join(folder, 'doorlight.db');
});
afterEach(async () => {
  for (const child of children.splice(0)) await kill(child);
  rmSync(folder, { recursive: true });
});

test('an override that was acknowledged is there after SIGKILL', async () => {
  const child = await startProcess();

  await kill(child);

  await using store = await open();
  expect((await store.overrides.all()).get('john@example.com' as Jid)?.text).toBe('Writing');
});

test('every commit is synced to the disk', async () => {
  const database = openSqlite(file);

  const { rows } = await sql<{ synchronous: number }>`pragma synchronous`.execute(database);
  const { rows: modes } = await sql<{ journal_mode: string }>`pragma journal_mode`.execute(
    database,
  );
  await database.destroy();

  // 2 is FULL: https://www.sqlite.org/pragma.html#pragma_synchronous
  expect([rows[0]?.synchronous, modes[0]?.journal_mode]).toEqual([2, 'wal']);
});

test('a database that another process has open is refused, and free once that is killed', async () => {
  const child = await startProcess();

  await expect(open()).rejects.toThrow(/in use by another process: is Doorlight running already/);

  await kill(child);
  await using store = await open();
  expect(await store.people.all()).toHaveLength(1);
});

test('an empty file becomes a database, readable to its owner alone', async () => {
  await using store = await open();

  expect(await store.people.all()).toEqual([]);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('a folder that is missing is made', async () => {
  file = join(folder, 'new', 'folder', 'doorlight.db');

  await using store = await open();

  expect(await store.people.all()).toEqual([]);
});

test('what was stored is there when the file is opened again', async () => {
  const first = await open();
  await first.xmppSubscriptions.add('p.example', { contact: 'a@p.example', subscriber: 'b@x' });
  await first[Symbol.asyncDispose]();

  await using second = await open();

  expect(await second.xmppSubscriptions.all('p.example')).toHaveLength(1);
});

test('a database written by a newer program is refused, and left as it is', async () => {
  const store = await open();
  await store[Symbol.asyncDispose]();
  edit("insert into kysely_migration values ('9999-future', '2999-01-01')");

  await expect(open()).rejects.toThrow(/written by a newer Doorlight .*"9999-future"/);

  edit("delete from kysely_migration where name = '9999-future'");
  await (await open())[Symbol.asyncDispose]();
});

test('a step that fails leaves nothing behind', async () => {
  edit('pragma application_id = 1148153714', 'create table overrides (x)');

  await expect(open()).rejects.toThrow(/could not be brought up to date/);

  edit('drop table overrides');
  await (await open())[Symbol.asyncDispose]();
});

test('a file that is no database is refused', async () => {
  writeFileSync(file, 'people: john, mary\n'.repeat(100));

  await expect(open()).rejects.toThrow(/is not an SQLite database/);
});

test("somebody else's database is refused, and left as it is", async () => {
  edit('create table photos (id integer)');

  await expect(open()).rejects.toThrow(/is an SQLite database, but not Doorlight's/);

  edit('select * from photos');
});

test('a folder in place of the file is refused', async () => {
  mkdirSync(file);

  await expect(open()).rejects.toThrow(/is a folder: name a file/);
});

test('a file in place of the folder is refused', async () => {
  writeFileSync(file, '');
  file = join(file, 'doorlight.db');

  await expect(open()).rejects.toThrow(/The folder of the database .* is not a folder/);
});

test('a place where nothing can be written is refused', async () => {
  file = '/proc/doorlight.db';

  await expect(open()).rejects.toThrow(/cannot be (written|opened)/);
});

test('a database of an unknown kind is refused without its password', async () => {
  const opening = openStore('mysql://doorlight:secret@db', options());

  await expect(opening).rejects.toThrow(/"mysql:…" is of no kind that is known/);
});

function open(): Promise<Store> {
  return openStore(`sqlite:${file}`, options());
}

function options(): Parameters<typeof openStore>[1] {
  return { telemetry: silentTelemetry(), clock: { now: () => 0 } };
}

function edit(...statements: readonly string[]): void {
  const database = new SqliteDatabase(file);
  for (const statement of statements) database.exec(statement);
  database.close();
}

/** Resolves when the other process has the database open and has acknowledged an override. */
async function startProcess(): Promise<ChildProcess> {
  const script = join(import.meta.dirname, '../support/store-process.ts');
  const child = spawn(process.execPath, [script, `sqlite:${file}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const [line] = (await once(child.stdout, 'data', { signal: AbortSignal.timeout(15_000) })) as [
    Buffer,
  ];
  expect(line.toString()).toBe('acknowledged\n');
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}
