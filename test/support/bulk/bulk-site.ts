import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { BulkService } from '../../../src/people/bulk/bulk-service.ts';
import { type BulkRequest, type BulkRun, hasEnded } from '../../../src/people/bulk/bulk-run.ts';
import { PeopleService, type PeopleChange } from '../../../src/people/people-service.ts';
import { openStore, type Store } from '../../../src/store/store.ts';
import { silentTelemetry } from '../../../src/telemetry/telemetry.ts';
import type { Override } from '../../../src/presence/override.ts';
import { systemClock } from '../../../src/time/clock.ts';
import { person } from '../people.ts';

export const administrator = { by: 'administrator', at: null, key: null };

/** Bulk administration over a database in a file, without the rest of Doorlight. */
export interface BulkSite extends AsyncDisposable {
  readonly file: string;
  readonly store: Store;
  readonly people: PeopleService;
  readonly bulk: BulkService;
  /** What has been told of people, in order. */
  readonly told: PeopleChange[];
  import(
    text: string | Uint8Array,
    request?: Partial<Extract<BulkRequest['source'], { kind: 'file' }>> &
      Partial<Omit<BulkRequest, 'source'>>,
  ): Promise<BulkRun>;
  /** Of everything about people, as it was at first; see `hashOfPeople`. */
  readonly hash: string;
  /** The same now. Nothing can be done any more afterwards. */
  hashNow(): Promise<string>;
  /** Lets go of the database and leaves it where it is. */
  close(): Promise<void>;
  /** The run when it has ended. */
  ended(run: number): Promise<BulkRun>;
}

export async function bulkSite(existing?: string): Promise<BulkSite> {
  const folder = await mkdtemp(join(tmpdir(), 'doorlight-bulk-'));
  const file = existing ?? join(folder, 'doorlight.db');
  if (existing === undefined) await furnish(file);
  const hash = hashOfPeople(file);
  const telemetry = silentTelemetry();
  const store = await openStore(`sqlite:${file}`, { telemetry, clock: systemClock });
  const people = new PeopleService(store.people, telemetry);
  const told: PeopleChange[] = [];
  people.onChange((change) => told.push(change));
  const bulk = new BulkService({
    repository: store.bulk,
    people,
    pick: async (filter, after, limit) => {
      const search = typeof filter['search'] === 'string' ? filter['search'] : null;
      const page = await people.list({ limit, after, search, among: null });
      return page.people.map(({ jid }) => jid);
    },
    choices: null,
    now: () => systemClock.now(),
    clock: systemClock,
    telemetry,
  });
  await bulk.start();
  async function ended(id: number): Promise<BulkRun> {
    const deadline = AbortSignal.timeout(60_000);
    for (;;) {
      const run = await bulk.find(id);
      if (run !== undefined && hasEnded(run)) return run;
      deadline.throwIfAborted();
      await bulk.progressed(AbortSignal.any([deadline, AbortSignal.timeout(100)]));
    }
  }
  let open = true;
  async function close(): Promise<void> {
    if (!open) return;
    open = false;
    await bulk[Symbol.asyncDispose]();
    await store[Symbol.asyncDispose]();
  }
  return {
    hash,
    close,
    async hashNow() {
      await close();
      return hashOfPeople(file);
    },
    file,
    store,
    people,
    bulk,
    told,
    ended,
    async import(text, { deed = 'insert', encoding = 'auto', ...more } = {}) {
      const bytes = typeof text === 'string' ? Buffer.from(text) : text;
      const request = {
        dryRun: false,
        skipBad: false,
        ...more,
        source: { kind: 'file', deed, encoding } as const,
      };
      const outcome = await bulk.take(piecesOf(bytes), request, administrator);
      if (outcome.kind === 'refused') throw new Error(outcome.message);
      return await ended(outcome.run.id);
    },
    async [Symbol.asyncDispose]() {
      await close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export async function* piecesOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
}

/** Three people of whom several things are known. */
async function furnish(file: string): Promise<void> {
  const [john, mary, zoe] = [person('john'), person('mary'), person('zoe')];
  await using store = await openStore(`sqlite:${file}`, {
    telemetry: silentTelemetry(),
    clock: systemClock,
  });
  await store.people.insert([john, mary, zoe], 'administrator');
  await store.overrides.save(john.jid, override);
  await store.calendars.savePeriods(mary.jid, [], 10, false);
  await store.assignments.save(mary.jid, 'https://exchange.example.com');
  for (const [one, delegate] of [
    [john, mary],
    [zoe, john],
    [mary, zoe],
  ] as const) {
    const named = { until: null, namedAt: 1, namedBy: 'administrator' };
    await store.delegates.save({ person: one.jid, delegate: delegate.jid, ...named });
  }
}

const override: Override = {
  availability: 'dnd',
  text: 'Writing',
  ends: { kind: 'revert' },
  setAt: 1000,
  setBy: 'john@example.com',
  standsAt: 1000,
  revision: 1,
};

/**
 * One hash of everything about people in a database nobody has open: every row of every table that
 * is about them, and who is found by what.
 */
function hashOfPeople(file: string): string {
  const database = new SqliteDatabase(file, { readonly: true });
  try {
    const hash = createHash('sha256');
    for (const table of tables) {
      const columns = (database.pragma(`table_info(${table})`) as { name: string }[])
        .map(({ name }) => name)
        // A number by which the index knows the row, which nobody else sees.
        .filter((name) => name !== 'search_id');
      const order = columns.map((_, at) => at + 1).join(', ');
      const rows = database
        .prepare(`select ${columns.join(', ')} from ${table} order by ${order}`)
        .raw();
      hash.update(table);
      for (const row of rows.iterate()) hash.update(JSON.stringify(row));
    }
    const found = database
      .prepare(
        `select jid from people_search join people on people.search_id = people_search.rowid
         where people_search match '"@example"' order by jid`,
      )
      .raw();
    for (const row of found.iterate()) hash.update(JSON.stringify(row));
    return hash.digest('hex');
  } finally {
    database.close();
  }
}

const tables = [
  'people',
  'calendars',
  'automatic_replies',
  'mailbox_settings',
  'assignments',
  'overrides',
  'delegates',
] as const;
