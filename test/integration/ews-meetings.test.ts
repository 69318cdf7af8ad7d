import { expect, test } from 'vitest';
import { type ServerVersion, serverVersions } from '../../src/simulator/ews/versions.ts';
import type { Mailbox, Meeting, Span } from '../../src/sync/calendar-gateway.ts';
import { schemaViolations } from '../support/ews-schema.ts';
import { type ExchangeSite, startExchangeSite } from '../support/exchange-site.ts';

const john = 'john@example.com' as Mailbox;
const { signal } = new AbortController();
const monday: Span = { start: Date.UTC(2026, 2, 9), end: Date.UTC(2026, 2, 10) };

/** John's calendar: one meeting, and one occurrence of a series that differs from the others. */
async function siteOf(version: ServerVersion, masters = false): Promise<ExchangeSite> {
  const site = await startExchangeSite({
    version,
    ...(masters ? { limits: { calendarView: 'masters-by-start' } } : {}),
  });
  const mailbox = site.exchange.addMailbox({ address: john, timeZone: 'Europe/Berlin' });
  mailbox.addAppointment({
    start: '2026-03-09T15:00',
    end: '2026-03-09T16:00',
    subject: 'R&D <review>',
    location: 'Raum „Köln“',
  });
  const series = mailbox.addAppointment({
    start: '2026-01-05T09:00',
    end: '2026-01-05T09:15',
    subject: 'Stand-up',
    location: 'Kitchen',
    recurrence: { kind: 'daily', interval: 1 },
  });
  mailbox.changeOccurrence(series, '2026-03-09', { subject: 'Stand-up, with cake' });
  return site;
}

function byStart(meetings: readonly Meeting[]): readonly Meeting[] {
  return meetings.toSorted((a, b) => a.start - b.start);
}

const wanted = [
  {
    start: Date.UTC(2026, 2, 9, 8),
    end: Date.UTC(2026, 2, 9, 8, 15),
    subject: 'Stand-up, with cake',
    location: 'Kitchen',
    allDay: false,
    status: 'busy',
  },
  {
    start: Date.UTC(2026, 2, 9, 14),
    end: Date.UTC(2026, 2, 9, 15),
    subject: 'R&D <review>',
    location: 'Raum „Köln“',
    allDay: false,
    status: 'busy',
  },
];

test.each(serverVersions)(
  'meetings are told by %s, asked as its schema has it',
  async (version) => {
    await using site = await siteOf(version);

    const meetings = await site.gateway().readMeetings(john, monday, signal);

    expect(byStart(meetings)).toEqual(wanted);
    expect(schemaViolations(site.sent)).toEqual([]);
  },
);

test('a server that does not expand series tells their meetings all the same', async () => {
  await using site = await siteOf('Exchange2013_SP1', true);
  const gateway = site.gateway({ doubtful: true, timeZone: 'Europe/Berlin' });

  const meetings = await gateway.readMeetings(john, monday, signal);

  expect(byStart(meetings)).toEqual(wanted);
  expect(schemaViolations(site.sent)).toEqual([]);
});

test('subjects and places are asked for nowhere else, and so are not sent', async () => {
  const answers: string[] = [];
  await using site = await startExchangeSite({
    onExchange: ({ requestXml, responseXml }) => answers.push(requestXml, responseXml),
  });
  const mailbox = site.exchange.addMailbox({ address: john });
  mailbox.addAppointment({
    start: monday.start,
    end: monday.end,
    subject: 'Merger with Initech',
    location: 'Vault 7',
  });
  const gateway = site.gateway();

  await gateway.readCalendar(john, monday, signal);
  await gateway.readManyCalendars([john], monday, signal);
  await gateway.readAutomaticReplies(john, signal);

  expect(answers.length).toBeGreaterThanOrEqual(6);
  expect(answers.join('\n')).not.toMatch(/Initech|Vault|item:Subject|calendar:Location/);
});
