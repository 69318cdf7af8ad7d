import { setImmediate as turn } from 'node:timers/promises';
import { sql } from 'kysely';
import type { PeoplePage, PeopleQuery, Selection } from '../people/people-repository.ts';
import type { Jid, Person } from '../people/person.ts';
import { personOf } from './person-rows.ts';
import type { Database, PersonRow } from './tables.ts';

/** So many are counted, and so many are sorted. */
const countedMost = 1_000;
/** Rows that are looked through in one turn of the event loop: about a millisecond's worth. */
const stride = 5_000;
/** A selection no larger is looked up one by one, which takes as long as a tenfold of rows. */
const fewSelected = 1_000;

/**
 * A page of people. What few have is found by an index of three-letter parts and sorted; what many
 * have fills a page soon when they are looked through in order, as is what is too short for the
 * index. No request looks through everyone in one go.
 */
export async function peoplePage(database: Database, query: PeopleQuery): Promise<PeoplePage> {
  const { limit, after, among } = query;
  const search = wanted(query.search);
  if (search === null) {
    if (among !== null) {
      const people = await named(database, among.after(after, limit + 1));
      return pageOf(people, limit, { total: among.size, capped: false });
    }
    const counted = await sql<{ total: number }>`select count(*) as total from people`.execute(
      database,
    );
    const total = counted.rows[0]?.total ?? 0;
    return pageOf(await someAfter(database, after, limit + 1), limit, { total, capped: false });
  }
  const found = await indexed(database, search);
  if (found !== null && found.length <= countedMost) {
    const jids = found.filter((jid) => among?.has(jid) ?? true).toSorted();
    const rest = jids.filter((jid) => after === null || jid > after).slice(0, limit + 1);
    return pageOf(await named(database, rest), limit, { total: jids.length, capped: false });
  }
  if (among !== null && among.size <= fewSelected) {
    const all = await named(database, among.after(null, fewSelected), search);
    const rest = all.filter(({ jid }) => after === null || jid > after).slice(0, limit + 1);
    return pageOf(rest, limit, { total: all.length, capped: false });
  }
  const jids = await walked(database, search, after, limit + 1, among);
  const people = await named(database, jids);
  if (after === null && people.length <= limit) {
    return pageOf(people, limit, { total: people.length, capped: false });
  }
  // What is at hand of everyone who matches is counted, and nothing is looked up for it.
  const some = found ?? (await inStride(database, search, null));
  const total = some.filter((jid) => among?.has(jid) ?? true).length;
  return pageOf(people, limit, {
    total: Math.min(total, countedMost),
    capped: found !== null || total > countedMost || (await endOfStride(database, null)) !== null,
  });
}

function wanted(search: string | null): string | null {
  const text = search?.trim().normalize('NFC').toLowerCase() ?? '';
  return text === '' ? null : text;
}

function pageOf(
  people: readonly Person[],
  limit: number,
  count: Pick<PeoplePage, 'total' | 'capped'>,
): PeoplePage {
  return { people: people.slice(0, limit), more: people.length > limit, ...count };
}

async function someAfter(
  database: Database,
  after: Jid | null,
  limit: number,
): Promise<readonly Person[]> {
  const rows = await database
    .selectFrom('people')
    .selectAll()
    .where('jid', '>', after ?? '')
    .orderBy('jid')
    .limit(limit)
    .execute();
  return rows.map((row) => personOf(row));
}

/** Those of the people named who are there, in the order of their JIDs. */
export async function named(
  database: Pick<Database, 'selectFrom' | 'getExecutor'>,
  jids: readonly Jid[],
  search = '',
): Promise<readonly Person[]> {
  if (jids.length === 0) return [];
  const { rows } = await sql<PersonRow>`
    select * from people
    where jid in (select value from json_each(${JSON.stringify(jids)}))
      and instr(search_text, ${search}) > 0
    order by jid`.execute(database);
  return rows.map((row) => personOf(row));
}

/** Who has `search`, one more than are counted at most; `null` where it is too short. */
async function indexed(database: Database, search: string): Promise<readonly Jid[] | null> {
  // A phrase, quoted: nothing in it is an operator (https://sqlite.org/fts5.html §3).
  if (!/^.{3}/su.test(search) || search.includes('\0')) return null;
  const phrase = `"${search.replaceAll('"', '""')}"`;
  const { rows } = await sql<{ jid: Jid }>`
    select people.jid from people_search
    join people on people.search_id = people_search.rowid
    where people_search match ${phrase} limit ${countedMost + 1}`.execute(database);
  return rows.map(({ jid }) => jid);
}

/** The first `limit` who have `search`, in order. */
async function walked(
  database: Database,
  search: string,
  after: Jid | null,
  limit: number,
  among: Selection | null,
): Promise<readonly Jid[]> {
  const found: Jid[] = [];
  for (let from = after; ;) {
    const some = await inStride(database, search, from);
    found.push(...some.filter((jid) => among?.has(jid) ?? true));
    if (found.length >= limit) return found.slice(0, limit);
    from = await endOfStride(database, from);
    if (from === null) return found;
    await turn();
  }
}

async function inStride(
  database: Database,
  search: string,
  from: Jid | null,
): Promise<readonly Jid[]> {
  const { rows } = await sql<{ jid: Jid }>`
    select jid from (
      select jid, search_text from people indexed by people_text
      where jid > ${from ?? ''} order by jid limit ${stride}
    ) where instr(search_text, ${search}) > 0`.execute(database);
  return rows.map(({ jid }) => jid);
}

/** Whom the next stride follows; `null` where this one was the last. */
async function endOfStride(database: Database, from: Jid | null): Promise<Jid | null> {
  const { rows } = await sql<{ jid: Jid }>`
    select jid from people where jid > ${from ?? ''} order by jid
    limit 1 offset ${stride - 1}`.execute(database);
  return rows[0]?.jid ?? null;
}
