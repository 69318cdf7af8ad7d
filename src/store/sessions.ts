import type { Role } from '../accounts/role.ts';
import type {
  LinkOutcome,
  LinkRepository,
  Session,
  SessionRepository,
  Way,
} from '../accounts/session-repository.ts';
import type { Jid } from '../people/person.ts';
import { audit } from './audit-log.ts';
import type { StoreContext } from './context.ts';
import type { Database, SessionRow } from './tables.ts';

/** Sessions are known by a hash of what the browser shows; those that are over go with the next. */
export function createSessionRepository({
  database,
  commits,
  clock,
}: StoreContext): SessionRepository {
  return {
    async find(hash) {
      const row = await database
        .selectFrom('sessions')
        .selectAll()
        .where('hash', '=', hash)
        .executeTakeFirst();
      return row && sessionOf(row);
    },

    async open(way, now) {
      const rows = await database
        .selectFrom('sessions')
        .select((row) => ['name', row.fn.countAll<number>().as('count')])
        .where('way', '=', way)
        .where('idle_at', '>', now)
        .where('ends_at', '>', now)
        .groupBy('name')
        .execute();
      return new Map(rows.map(({ name, count }) => [name, count]));
    },

    insert: (session, by) =>
      commits.write(async (transaction) => {
        const { way, name, role, person, startedAt } = session;
        if (person !== null && !(await isThere(transaction, person))) return false;
        await transaction
          .deleteFrom('sessions')
          .where((row) =>
            row.or([row('ends_at', '<=', startedAt), row('idle_at', '<=', startedAt)]),
          )
          .execute();
        await transaction.insertInto('sessions').values(rowOf(session)).execute();
        await audit(transaction, [
          { at: clock.now(), by, what: 'signed-in', about: name, old: null, new: { way, role } },
        ]);
        return true;
      }),

    touch: (hash, idleAt) =>
      commits.write(async (transaction) => {
        await transaction
          .updateTable('sessions')
          .set({ idle_at: idleAt })
          .where('hash', '=', hash)
          .execute();
      }),

    remove: (hash, by) =>
      commits.write(async (transaction) => {
        const old = await transaction
          .deleteFrom('sessions')
          .where('hash', '=', hash)
          .returningAll()
          .executeTakeFirst();
        if (old === undefined) return false;
        await audit(transaction, [
          {
            at: clock.now(),
            by,
            what: 'signed-out',
            about: old.name,
            old: { way: old.way, role: old.role },
            new: null,
          },
        ]);
        return true;
      }),

    removeAll: (way, name, by, except) =>
      commits.write(async (transaction) => {
        const { numDeletedRows } = await transaction
          .deleteFrom('sessions')
          .where('way', '=', way)
          .where('name', '=', name)
          .$if(except !== null, (query) => query.where('hash', '!=', except ?? ''))
          .executeTakeFirstOrThrow();
        const sessions = Number(numDeletedRows);
        if (sessions === 0) return 0;
        await audit(transaction, [
          {
            at: clock.now(),
            by,
            what: 'signed-out-everywhere',
            about: name,
            old: { way, sessions },
            new: null,
          },
        ]);
        return sessions;
      }),

    lifted: (about, detail, by) =>
      commits.write((transaction) =>
        audit(transaction, [
          { at: clock.now(), by, what: 'lockout-lifted', about, old: detail, new: null },
        ]),
      ),

    refused: (about, detail) =>
      commits.write((transaction) =>
        audit(transaction, [
          {
            at: clock.now(),
            by: 'doorlight',
            what: 'sign-in-refused',
            about,
            old: null,
            new: detail,
          },
        ]),
      ),
  };
}

export function createLinkRepository({ commits }: StoreContext): LinkRepository {
  return {
    put: (hash, person, endsAt, forget) =>
      commits.write(async (transaction) => {
        await transaction.deleteFrom('sign_in_links').where('ends_at', '<=', forget).execute();
        await transaction
          .updateTable('sign_in_links')
          .set({ over: 'replaced' satisfies LinkOutcome['kind'] })
          .where('person', '=', person)
          .where('over', 'is', null)
          .execute();
        await transaction
          .insertInto('sign_in_links')
          .values({ hash, person, ends_at: endsAt, over: null })
          .execute();
      }),

    take: (hash, now, only) =>
      commits.write(async (transaction): Promise<LinkOutcome> => {
        const link = await transaction
          .selectFrom('sign_in_links')
          .selectAll()
          .where('hash', '=', hash)
          .executeTakeFirst();
        if (link === undefined) return { kind: 'unknown' };
        if (link.over === 'used' || link.over === 'replaced') return { kind: link.over };
        if (link.ends_at <= now) return { kind: 'expired' };
        if (only !== null && link.person !== only) return { kind: 'somebody-else' };
        await transaction
          .updateTable('sign_in_links')
          .set({ over: 'used' satisfies LinkOutcome['kind'] })
          .where('hash', '=', hash)
          .execute();
        return { kind: 'taken', person: link.person as Jid };
      }),
  };
}

function sessionOf(row: SessionRow): Session {
  return {
    hash: row.hash,
    way: row.way as Way,
    name: row.name,
    role: row.role as Role,
    person: row.person as Jid | null,
    startedAt: row.started_at,
    idleAt: row.idle_at,
    endsAt: row.ends_at,
  };
}

function rowOf(session: Session): SessionRow {
  return {
    hash: session.hash,
    way: session.way,
    name: session.name,
    role: session.role,
    person: session.person,
    started_at: session.startedAt,
    idle_at: session.idleAt,
    ends_at: session.endsAt,
  };
}

/** They may have been removed since they proved who they are. */
async function isThere(transaction: Pick<Database, 'selectFrom'>, person: Jid): Promise<boolean> {
  const found = await transaction
    .selectFrom('people')
    .select('jid')
    .where('jid', '=', person)
    .executeTakeFirst();
  return found !== undefined;
}
