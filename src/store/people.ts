import { sql } from 'kysely';
import type { PeopleRepository } from '../people/people-repository.ts';
import type { Jid, Mailbox, Person } from '../people/person.ts';
import { audit } from './audit-log.ts';
import type { StoreContext } from './context.ts';
import { inPages, pageSize, turn } from './pages.ts';
import { delegationOf } from './delegates.ts';
import type { PersonRow } from './tables.ts';

export function createPeopleRepository({
  database,
  commits,
  clock,
}: StoreContext): PeopleRepository {
  return {
    async all() {
      const people: Person[] = [];
      const pages = inPages(
        (after) =>
          database
            .selectFrom('people')
            .selectAll()
            .where('jid', '>', after)
            .orderBy('jid')
            .limit(pageSize)
            .execute(),
        (row) => row.jid,
      );
      for await (const page of pages) people.push(...page.map((row) => personOf(row)));
      return people;
    },

    async page({ limit, after, search, enabled }) {
      const matching = database
        .selectFrom('people')
        .$if(enabled !== null, (people) => people.where('enabled', '=', Number(enabled)))
        .$if(search !== null, (people) =>
          people.where(sql<boolean>`search_text like ${patternOf(search ?? '')} escape '!'`),
        );
      const { total } = await matching
        .select((people) => people.fn.countAll<number | string>().as('total'))
        .executeTakeFirstOrThrow();
      const rows = await matching
        .selectAll()
        .where('jid', '>', after ?? '')
        .orderBy('jid')
        .limit(limit + 1)
        .execute();
      const people = rows.slice(0, limit).map((row) => personOf(row));
      return { people, more: rows.length > limit, total: Number(total) };
    },

    // PostgreSQL's driver gives sums and counts as text.
    async count() {
      const counts = await database
        .selectFrom('people')
        .select((people) => [
          people.fn.countAll<number | string>().as('total'),
          people.fn
            .coalesce(people.fn.sum<number | string>('enabled'), people.lit(0))
            .as('enabled'),
        ])
        .executeTakeFirstOrThrow();
      return { total: Number(counts.total), enabled: Number(counts.enabled) };
    },

    async find(jid) {
      const row = await database
        .selectFrom('people')
        .selectAll()
        .where('jid', '=', jid)
        .executeTakeFirst();
      return row && personOf(row);
    },

    insert: (people, by) =>
      commits.write(async (transaction) => {
        const present: Jid[] = [];
        for (let from = 0; from < people.length; from += pageSize) {
          if (from > 0) await turn();
          const page = people.slice(from, from + pageSize);
          const inserted = await transaction
            .insertInto('people')
            .values(page.map((person) => rowOf(person)))
            .onConflict((conflict) => conflict.column('jid').doNothing())
            .returning('jid')
            .execute();
          const added = new Set(inserted.map(({ jid }) => jid));
          const news: Person[] = [];
          for (const person of page) {
            // Taken out once it is told of, so that the second of two alike is not.
            if (added.delete(person.jid)) news.push(person);
            else present.push(person.jid);
          }
          await audit(
            transaction,
            news.map((person) => ({
              at: clock.now(),
              by,
              what: 'person-added',
              about: person.jid,
              old: null,
              new: person,
            })),
          );
        }
        return present;
      }),

    update: (person, by) =>
      commits.write(async (transaction) => {
        const old = await transaction
          .selectFrom('people')
          .selectAll()
          .where('jid', '=', person.jid)
          .executeTakeFirst();
        if (old === undefined) return false;
        const { jid, ...columns } = rowOf(person);
        await transaction.updateTable('people').set(columns).where('jid', '=', jid).execute();
        await audit(transaction, [
          {
            at: clock.now(),
            by,
            what: 'person-changed',
            about: jid,
            old: personOf(old),
            new: person,
          },
        ]);
        return true;
      }),

    // What belongs to the person goes by the foreign keys, but for what they may do for others.
    remove: (jid, by) =>
      commits.write(async (transaction) => {
        const old = await transaction
          .deleteFrom('people')
          .where('jid', '=', jid)
          .returningAll()
          .executeTakeFirst();
        if (old === undefined) return false;
        const delegations = await transaction
          .deleteFrom('delegates')
          .where('delegate', '=', jid)
          .returningAll()
          .execute();
        const at = clock.now();
        await audit(transaction, [
          { at, by, what: 'person-removed', about: jid, old: personOf(old), new: null },
          ...delegations.map(
            (row) =>
              ({
                at,
                by,
                what: 'delegate-removed',
                about: row.person,
                old: delegationOf(row),
                new: null,
              }) as const,
          ),
        ]);
        return true;
      }),
  };
}

/** Matches what has `search` in it, whatever signs that holds. */
function patternOf(search: string): string {
  return `%${search.toLowerCase().replaceAll(/[!%_]/g, '!$&')}%`;
}

function personOf(row: PersonRow): Person {
  return {
    jid: row.jid as Jid,
    mailbox: row.mailbox as Mailbox,
    name: row.name,
    enabled: row.enabled === 1,
    locale: row.locale,
    timeZone: row.time_zone,
    meetingInformation: row.meeting_information === 1,
    displayOutOfOffice: row.display_out_of_office === 1,
    ownMeetingInformation: row.own_meeting_information === 1,
    ownDisplayOutOfOffice: row.own_display_out_of_office === 1,
    noticeMinutes: row.notice_minutes,
    showNextMeeting: row.show_next_meeting === 1,
    deskPhoneLamps: row.desk_phone_lamps === 1,
    sipAddress: row.sip_address,
  };
}

function rowOf(person: Person): PersonRow {
  return {
    jid: person.jid,
    mailbox: person.mailbox,
    name: person.name,
    enabled: Number(person.enabled),
    locale: person.locale,
    time_zone: person.timeZone,
    meeting_information: Number(person.meetingInformation),
    display_out_of_office: Number(person.displayOutOfOffice),
    own_meeting_information: Number(person.ownMeetingInformation),
    own_display_out_of_office: Number(person.ownDisplayOutOfOffice),
    notice_minutes: person.noticeMinutes,
    show_next_meeting: Number(person.showNextMeeting),
    desk_phone_lamps: Number(person.deskPhoneLamps),
    sip_address: person.sipAddress,
    search_text: [person.jid, person.mailbox, person.name ?? ''].join('\n').toLowerCase(),
  };
}
