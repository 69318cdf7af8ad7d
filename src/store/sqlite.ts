import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import {
  Kysely,
  SqliteAdapter,
  SqliteDialect,
  SqliteDriver,
  type DatabaseConnection,
  type DialectAdapter,
  type Driver,
  type SqliteDialectConfig,
  type SqliteStatement,
} from 'kysely';
import { StoreError } from './store-error.ts';
import type { Database, Tables } from './tables.ts';

/** "Door" in the header of the file: this SQLite database is one of ours. */
const applicationId = 0x446f6f72;
/** How long a start waits for the process before it to let go of the file. */
const lockTimeoutMs = 1000;

/** SQLite's own can change tables in a transaction; Kysely does not make use of that by itself. */
class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/**
 * A full disk has SQLite roll back by itself (https://www.sqlite.org/lang_transaction.html#immediate);
 * rolling back once more is an error, which would hide what was wrong.
 */
class RolledBackSqliteDriver extends SqliteDriver {
  readonly #inTransaction: () => boolean;

  constructor(config: SqliteDialectConfig, inTransaction: () => boolean) {
    super(config);
    this.#inTransaction = inTransaction;
  }

  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#inTransaction()) await super.rollbackTransaction(connection);
  }
}

class OurSqliteDialect extends SqliteDialect {
  readonly #config: SqliteDialectConfig;
  readonly #inTransaction: () => boolean;

  constructor(config: SqliteDialectConfig, inTransaction: () => boolean) {
    super(config);
    this.#config = config;
    this.#inTransaction = inTransaction;
  }

  override createAdapter(): DialectAdapter {
    return new TransactionalSqliteAdapter();
  }

  override createDriver(): Driver {
    return new RolledBackSqliteDriver(this.#config, this.#inTransaction);
  }
}

/**
 * Opens the database in `file`, making it (readable to its owner alone) where there is none;
 * `:memory:` is one that nobody else sees. Nobody else may open it as long as it is open, and the
 * lock goes with the process, however that ends. Throws a `StoreError` that says what to do.
 */
export function openSqlite(file: string): Database {
  const sqlite = openFile(file);
  const statements = new Map<string, SqliteStatement>();
  const config = {
    database: {
      close: () => sqlite.close(),
      // The same few queries are asked again and again: each is parsed once.
      prepare: (sql) => {
        const known = statements.get(sql);
        if (known !== undefined) return known;
        const statement = sqlite.prepare(sql);
        if (statements.size < 200) statements.set(sql, statement);
        return statement;
      },
    },
  } satisfies SqliteDialectConfig;
  const dialect = new OurSqliteDialect(config, () => sqlite.inTransaction);
  return new Kysely<Tables>({ dialect });
}

/** What is wrong with the disk where a write has failed by that; otherwise undefined. */
export function diskFault(cause: unknown): StoreError | undefined {
  const code = codeOf(cause);
  if (code === 'SQLITE_FULL') {
    return new StoreError("The disk of Doorlight's database is full: make room on it.", { cause });
  }
  if (!/^SQLITE_(?:IOERR|READONLY|CANTOPEN)/.test(code)) return undefined;
  return new StoreError(
    `Doorlight's database cannot be written any more (${code}): look after its disk.`,
    { cause },
  );
}

function openFile(file: string): SqliteDatabase.Database {
  let sqlite: SqliteDatabase.Database | undefined;
  try {
    if (file !== ':memory:') makeFile(file);
    sqlite = new SqliteDatabase(file, { timeout: lockTimeoutMs });
    sqlite.pragma('locking_mode = EXCLUSIVE');
    // An acknowledged write outlives a power cut: the log is synced at every commit.
    sqlite.pragma('journal_mode = WAL');
    sqlite.pragma('synchronous = FULL');
    sqlite.pragma('foreign_keys = ON');
    sqlite.exec('BEGIN EXCLUSIVE');
    claim(sqlite, file);
    sqlite.exec('COMMIT');
    return sqlite;
  } catch (error) {
    sqlite?.close();
    throw error instanceof StoreError ? error : whatToDo(file, error);
  }
}

function makeFile(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  closeSync(openSync(file, 'a', 0o600));
}

/** Marks an empty file as ours; refuses a database that is somebody else's. */
function claim(sqlite: SqliteDatabase.Database, file: string): void {
  const id = sqlite.pragma('application_id', { simple: true });
  if (id === applicationId) return;
  const tables = sqlite.prepare('select count(*) from sqlite_master').pluck().get();
  if (id !== 0 || tables !== 0) {
    throw new StoreError(
      `"${file}" is an SQLite database, but not Doorlight's: name another file for the database.`,
    );
  }
  sqlite.pragma(`application_id = ${String(applicationId)}`);
}

function whatToDo(file: string, cause: unknown): StoreError {
  return new StoreError(sentence(file, codeOf(cause), cause), { cause });
}

function codeOf(cause: unknown): string {
  return typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : '';
}

function sentence(file: string, code: string, cause: unknown): string {
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    return `The database "${file}" is in use by another process: is Doorlight running already?`;
  }
  if (code === 'SQLITE_NOTADB') {
    return `"${file}" is not an SQLite database: name another file, or restore it from a copy.`;
  }
  if (code.startsWith('SQLITE_CORRUPT')) {
    return `The database "${file}" is damaged: restore it from a copy.`;
  }
  if (code === 'SQLITE_FULL' || code === 'ENOSPC') {
    return `The disk of the database "${file}" is full: make room on it.`;
  }
  if (code === 'EISDIR') {
    return `"${file}" is a folder: name a file for the database.`;
  }
  if (code === 'ENOTDIR' || code === 'EEXIST') {
    return `The folder of the database "${file}" is not a folder: name another file.`;
  }
  if (
    ['EACCES', 'EPERM', 'EROFS'].includes(code) ||
    /^SQLITE_(READONLY|CANTOPEN|PERM)/.test(code)
  ) {
    return `The database "${file}" cannot be written: give Doorlight's user the right to write the file and its folder.`;
  }
  return `The database "${file}" cannot be opened: ${cause instanceof Error ? cause.message : code}.`;
}
