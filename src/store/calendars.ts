import type { AutomaticRepliesClaim } from '../presence/claims.ts';
import type { MailboxSettings, WorkingHours } from '../presence/policy.ts';
import type { Jid } from '../people/person.ts';
import type {
  AssignmentRepository,
  CalendarRepository,
  StoredCalendar,
} from '../sync/calendar-repository.ts';
import { decodePeriods, encodePeriods } from './busy-periods.ts';
import type { StoreContext } from './context.ts';
import { inPages, pageSize } from './pages.ts';
import type { AutomaticRepliesRow, Database } from './tables.ts';

/** Saving what concerns a person who has been removed meanwhile stores nothing. */
export function createCalendarRepository({ database, commits }: StoreContext): CalendarRepository {
  return {
    async all() {
      const calendars = new Map<Jid, StoredCalendar>();
      const pages = inPages(
        (after) => readPage(database, after),
        (row) => row.person,
      );
      for await (const page of pages) {
        for (const row of page) {
          if (row.known_at === null && row.state === null && row.settings_of === null) continue;
          calendars.set(row.person as Jid, {
            periods: row.periods === null ? [] : decodePeriods(row.periods),
            knownAt: row.known_at,
            provisional: row.provisional === 1,
            automaticReplies: repliesOf(row),
            settings: settingsOf(row),
          });
        }
      }
      return calendars;
    },

    savePeriods: (person, periods, knownAt, provisional) =>
      commits.write(async (transaction) => {
        await transaction
          .insertInto('calendars')
          .columns(['person', 'periods', 'known_at', 'provisional'])
          .expression((from) =>
            from
              .selectFrom('people')
              .select((row) => [
                'jid',
                row.val(encodePeriods(periods)).as('periods'),
                row.val(knownAt).as('known_at'),
                row.val(Number(provisional)).as('provisional'),
              ])
              .where('jid', '=', person),
          )
          .onConflict((conflict) =>
            conflict.column('person').doUpdateSet((row) => ({
              periods: row.ref('excluded.periods'),
              known_at: row.ref('excluded.known_at'),
              provisional: row.ref('excluded.provisional'),
            })),
          )
          .execute();
      }),

    saveKnownAt: (person, knownAt) =>
      commits.write(async (transaction) => {
        await transaction
          .updateTable('calendars')
          .set({ known_at: knownAt })
          .where('person', '=', person)
          .execute();
      }),

    saveMailboxSettings: (person, { timeZone, workingHours }) =>
      commits.write(async (transaction) => {
        const hours = workingHours === null ? null : JSON.stringify(workingHours);
        await transaction
          .insertInto('mailbox_settings')
          .columns(['person', 'time_zone', 'working_hours'])
          .expression((from) =>
            from
              .selectFrom('people')
              .select((value) => [
                'jid',
                value.val(timeZone).as('time_zone'),
                value.val(hours).as('working_hours'),
              ])
              .where('jid', '=', person),
          )
          .onConflict((conflict) =>
            conflict.column('person').doUpdateSet((excluded) => ({
              time_zone: excluded.ref('excluded.time_zone'),
              working_hours: excluded.ref('excluded.working_hours'),
            })),
          )
          .execute();
      }),

    saveAutomaticReplies: (person, replies) =>
      commits.write(async (transaction) => {
        const row = rowOf(person, replies);
        await transaction
          .insertInto('automatic_replies')
          .columns(['person', 'state', 'begins_at', 'ends_at'])
          .expression((from) =>
            from
              .selectFrom('people')
              .select((value) => [
                'jid',
                value.val(row.state).as('state'),
                value.val(row.begins_at).as('begins_at'),
                value.val(row.ends_at).as('ends_at'),
              ])
              .where('jid', '=', person),
          )
          .onConflict((conflict) =>
            conflict.column('person').doUpdateSet((excluded) => ({
              state: excluded.ref('excluded.state'),
              begins_at: excluded.ref('excluded.begins_at'),
              ends_at: excluded.ref('excluded.ends_at'),
            })),
          )
          .execute();
      }),
  };
}

/** As with calendars: nothing is stored for a person who is not there. */
export function createAssignmentRepository({
  database,
  commits,
}: StoreContext): AssignmentRepository {
  return {
    async all() {
      const rows = await database.selectFrom('assignments').selectAll().execute();
      return new Map(rows.map(({ person, server }) => [person as Jid, server]));
    },

    save: (person, server) =>
      commits.write(async (transaction) => {
        await transaction
          .insertInto('assignments')
          .columns(['person', 'server'])
          .expression((from) =>
            from
              .selectFrom('people')
              .select((row) => ['jid', row.val(server).as('server')])
              .where('jid', '=', person),
          )
          .onConflict((conflict) =>
            conflict
              .column('person')
              .doUpdateSet((row) => ({ server: row.ref('excluded.server') })),
          )
          .execute();
      }),
  };
}

// eslint-disable-next-line typescript/explicit-function-return-type -- Kysely knows the columns.
function readPage(database: Database, after: string) {
  return database
    .selectFrom('people')
    .leftJoin('calendars', 'calendars.person', 'people.jid')
    .leftJoin('automatic_replies', 'automatic_replies.person', 'people.jid')
    .leftJoin('mailbox_settings', 'mailbox_settings.person', 'people.jid')
    .select([
      'people.jid as person',
      'calendars.periods',
      'calendars.known_at',
      'calendars.provisional',
      'mailbox_settings.person as settings_of',
      'mailbox_settings.time_zone as mailbox_time_zone',
      'mailbox_settings.working_hours',
      'automatic_replies.state',
      'automatic_replies.begins_at',
      'automatic_replies.ends_at',
    ])
    .where('people.jid', '>', after)
    .orderBy('people.jid')
    .limit(pageSize)
    .execute();
}

function settingsOf(row: {
  readonly settings_of: string | null;
  readonly mailbox_time_zone: string | null;
  readonly working_hours: string | null;
}): MailboxSettings | null {
  if (row.settings_of === null) return null;
  const { mailbox_time_zone: timeZone, working_hours: hours } = row;
  return { timeZone, workingHours: hours === null ? null : (JSON.parse(hours) as WorkingHours) };
}

function rowOf(person: Jid, replies: AutomaticRepliesClaim): AutomaticRepliesRow {
  switch (replies.state) {
    case 'disabled':
      return { person, state: 'disabled', begins_at: null, ends_at: null };
    case 'enabled':
      return { person, state: 'enabled', begins_at: replies.since, ends_at: replies.end ?? null };
    case 'scheduled':
      return { person, state: 'scheduled', begins_at: replies.start, ends_at: replies.end };
  }
}

function repliesOf(row: {
  readonly state: AutomaticRepliesRow['state'] | null;
  readonly begins_at: number | null;
  readonly ends_at: number | null;
}): AutomaticRepliesClaim {
  if (row.state === null || row.state === 'disabled' || row.begins_at === null) {
    return { state: 'disabled' };
  }
  if (row.state === 'enabled') {
    const enabled = { state: 'enabled', since: row.begins_at } as const;
    return row.ends_at === null ? enabled : { ...enabled, end: row.ends_at };
  }
  return { state: 'scheduled', start: row.begins_at, end: row.ends_at };
}
