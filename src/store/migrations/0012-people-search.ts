import { type Kysely, sql } from 'kysely';

/**
 * An index of all three-letter parts of what people are searched by, kept by triggers. It knows
 * people by a number of its own: SQLite's row numbers may become others when a file is compacted.
 */
export async function up(database: Kysely<unknown>): Promise<void> {
  await database.schema.alterTable('people').addColumn('search_id', 'integer').execute();
  await sql`update people set search_id = rowid`.execute(database);
  await sql`create unique index people_search_id on people (search_id)`.execute(database);
  await sql`
    create virtual table people_search using fts5 (
      search_text, content = 'people', content_rowid = 'search_id',
      tokenize = 'trigram case_sensitive 1'
    )`.execute(database);
  await sql`
    create trigger people_search_insert after insert on people begin
      update people set search_id = (select coalesce(max(search_id), 0) + 1 from people)
        where jid = new.jid;
      insert into people_search (rowid, search_text)
        select search_id, search_text from people where jid = new.jid;
    end`.execute(database);
  await sql`
    create trigger people_search_delete after delete on people begin
      insert into people_search (people_search, rowid, search_text)
        values ('delete', old.search_id, old.search_text);
    end`.execute(database);
  await sql`
    create trigger people_search_update after update of search_text on people
    when old.search_text <> new.search_text begin
      insert into people_search (people_search, rowid, search_text)
        values ('delete', old.search_id, old.search_text);
      insert into people_search (rowid, search_text) values (new.search_id, new.search_text);
    end`.execute(database);
  await sql`insert into people_search (people_search) values ('rebuild')`.execute(database);
}
