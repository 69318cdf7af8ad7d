import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CalendarEntry, Mailbox, Span } from '../../src/sync/calendar-gateway.ts';
import type { NewAppointment } from '../../src/simulator/mailboxes/appointment.ts';
import type { SimulatedMailbox } from '../../src/simulator/mailboxes/mailbox.ts';
import { schemaViolations } from '../support/ews-schema.ts';
import { type ExchangeSite, startExchangeSite } from '../support/exchange-site.ts';

const john = 'john@example.com' as Mailbox;
const { signal } = new AbortController();
const day = 86_400_000;

/** Series of every pattern; times are the mailbox's. */
const series: readonly NewAppointment[] = [
  at('2026-01-05T09:00', { kind: 'daily', interval: 3 }),
  at('2025-12-01T22:30', { kind: 'weekly', interval: 2, days: ['Monday', 'Sunday'] }),
  at('2026-02-03T02:30', {
    kind: 'weekly',
    interval: 2,
    days: ['Tuesday', 'Sunday'],
    firstDayOfWeek: 'Monday',
  }),
  at('2026-01-31T10:00', { kind: 'absolute-monthly', interval: 1, dayOfMonth: 31 }),
  at('2026-01-01T23:00', {
    kind: 'relative-monthly',
    interval: 1,
    day: 'Weekday',
    index: 'Last',
  }),
  at('2025-03-29T01:30', { kind: 'absolute-yearly', month: 3, dayOfMonth: 29 }),
  at('2025-03-01T08:00', { kind: 'relative-yearly', month: 3, day: 'Sunday', index: 'Second' }),
  { ...at('2026-03-02T12:00', { kind: 'daily', interval: 1, count: 20 }), response: 'Tentative' },
  { ...at('2026-03-02T13:00', { kind: 'daily', interval: 1, until: '2026-03-20' }), showAs: 'OOF' },
  { ...at('2026-03-06T00:00', { kind: 'daily', interval: 7 }), allDay: true },
];

function at(start: string, recurrence: NonNullable<NewAppointment['recurrence']>): NewAppointment {
  const end = `${start.slice(0, 14)}59`;
  return { start, end, recurrence, subject: 'Secret merger' };
}

const window: Span = { start: Date.UTC(2026, 2, 1), end: Date.UTC(2026, 3, 10) };

describe.each(['masters', 'masters-by-start'] as const)(
  'a server whose calendar views hold %s',
  (calendarView) => {
    let exchange: ExchangeSite;
    let other: ExchangeSite;
    const answers: string[] = [];

    beforeEach(async () => {
      exchange = await startExchangeSite();
      other = await startExchangeSite({
        mailboxes: exchange.exchange.mailboxes,
        limits: { calendarView },
        onExchange: ({ requestXml, responseXml }) => answers.push(requestXml, responseXml),
      });
    });

    afterEach(async () => {
      await other[Symbol.asyncDispose]();
      await exchange[Symbol.asyncDispose]();
    });

    test.each([
      'UTC',
      'Europe/Berlin',
      'America/New_York',
      'America/St_Johns',
      'Australia/Lord_Howe',
      'Pacific/Auckland',
      'Asia/Kolkata',
    ])('is read as Exchange is, of a mailbox in %s', async (timeZone) => {
      const mailbox = exchange.exchange.addMailbox({ address: john, timeZone });
      for (const one of series) mailbox.addAppointment(one);
      mailbox.addAppointment({ start: '2026-03-10T10:00', end: '2026-03-10T11:00' });
      const daily = mailbox.addAppointment(at('2026-02-01T15:00', { kind: 'daily', interval: 1 }));
      except(mailbox, daily);

      const gateway = other.gateway();
      await gateway.readManyCalendars([john], window, signal);
      const read = await gateway.readCalendar(john, window, signal);
      const expected = await exchange.gateway().readCalendar(john, window, signal);

      expect(sorted(read)).toEqual(sorted(expected));
      expect(read.length).toBeGreaterThan(80);
      expect(schemaViolations(answers)).toEqual([]);
      expect(answers.filter((text) => text.includes('merger'))).toEqual([]);
    });
  },
);

test('a server that expands series is never asked for their masters', async () => {
  await using site = await startExchangeSite();
  const mailbox = site.exchange.addMailbox({ address: john });
  for (const one of series) mailbox.addAppointment(one);
  const gateway = site.gateway();

  await gateway.readManyCalendars([john], window, signal);
  await gateway.readCalendar(john, window, signal);
  await gateway.readCalendar(john, window, signal);

  expect(site.exchange.requestCount('GetItem')).toBe(0);
  expect(site.exchange.requestCount('FindItem')).toBe(2);
});

test('what changed between two readings is no reason to doubt a server for long', async () => {
  await using site = await startExchangeSite();
  const mailbox = site.exchange.addMailbox({ address: john });
  const id = mailbox.addAppointment({ start: window.start + day, end: window.start + 2 * day });
  const gateway = site.gateway();
  await gateway.readManyCalendars([john], window, signal);
  mailbox.deleteAppointment(id);

  for (let n = 0; n < 3; n++) await gateway.readCalendar(john, window, signal);

  expect(site.exchange.requestCount('FindItem')).toBe(4);
});

function except(mailbox: SimulatedMailbox, id: string): void {
  mailbox.deleteOccurrence(id, '2026-03-03');
  // From elsewhere, to elsewhere, and within.
  mailbox.changeOccurrence(id, '2026-02-20', {
    start: '2026-03-05T18:00',
    end: '2026-03-05T19:00',
  });
  mailbox.changeOccurrence(id, '2026-03-04', {
    start: '2026-05-05T18:00',
    end: '2026-05-05T19:00',
  });
  mailbox.changeOccurrence(id, '2026-03-06', { showAs: 'Free' });
  mailbox.changeOccurrence(id, '2026-03-07', { cancelled: true, response: 'Decline' });
}

function sorted(entries: readonly CalendarEntry[]): readonly CalendarEntry[] {
  return entries.toSorted(
    (a, b) => a.start - b.start || a.end - b.end || a.showAs.localeCompare(b.showAs),
  );
}

test('a doubted server is looked into closely, though it says nothing in bulk', async () => {
  await using site = await startExchangeSite({
    limits: { calendarView: 'masters-by-start', findCount: 60 },
  });
  const mailbox = site.exchange.addMailbox({ address: john });
  mailbox.addAppointment(at('2026-01-05T09:00', { kind: 'daily', interval: 1 }));

  for (let n = 0; n < 120; n++) {
    mailbox.addAppointment({ start: Date.UTC(2025, 0, 5) + n * 60_000, end: '2025-01-06' });
  }

  const read = await site.gateway({ doubtful: true }).readCalendar(john, window, signal);

  expect(read).toHaveLength(40);
});

test('a series out of view is no reason to doubt a server that expands', async () => {
  await using site = await startExchangeSite();
  const jane = 'jane@example.com' as Mailbox;
  site.exchange
    .addMailbox({ address: john })
    .addAppointment(at('2026-01-05T09:00', { kind: 'daily', interval: 1, count: 3 }));
  site.exchange.addMailbox({ address: jane });
  const gateway = site.gateway({ doubtful: true });

  expect(await gateway.readCalendar(john, window, signal)).toEqual([]);
  site.exchange
    .mailbox(jane)
    .addAppointment(at('2026-03-05T09:00', { kind: 'daily', interval: 9 }));
  await gateway.readCalendar(jane, window, signal);
  const before = site.exchange.requestCount('FindItem');
  await gateway.readCalendar(jane, window, signal);

  expect(site.exchange.requestCount('FindItem') - before).toBe(1);
});
