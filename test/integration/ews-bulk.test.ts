import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Mailbox, ProvisionalCalendar } from '../../src/sync/calendar-gateway.ts';
import { GatewayError } from '../../src/sync/gateway-error.ts';
import { schemaViolations } from '../support/ews-schema.ts';
import { type ExchangeSite, startExchangeSite } from '../support/exchange-site.ts';

const monday = Date.UTC(2026, 2, 9);
const hour = 3_600_000;
const day = 24 * hour;
const fortnight = { start: monday, end: monday + 14 * day };
const { signal } = new AbortController();
const john = 'john@example.com' as Mailbox;
const jane = 'jane@example.com' as Mailbox;
const nobody = 'nobody@example.com' as Mailbox;

let site: ExchangeSite;
let answers: string[];

beforeEach(async () => {
  answers = [];
  const sent: string[] = [];
  site = await startExchangeSite({
    onExchange: ({ requestXml, responseXml }) => {
      sent.push(requestXml);
      answers.push(responseXml);
    },
  });
  site.exchange.addMailbox({ address: john, timeZone: 'America/New_York' });
  site.exchange.addMailbox({ address: jane });
});

afterEach(async () => {
  expect(schemaViolations(answers)).toEqual([]);
  await site[Symbol.asyncDispose]();
});

function calendar(outcome: ProvisionalCalendar | GatewayError | undefined): ProvisionalCalendar {
  if (outcome === undefined || outcome instanceof GatewayError) throw new Error('no calendar');
  return outcome;
}

test('one request tells the times of many, recurrences expanded across the clock change', async () => {
  const start = '2026-03-06T09:00';
  site.exchange.mailbox(john).addAppointment({
    start,
    end: '2026-03-06T10:00',
    recurrence: { kind: 'daily', interval: 3 },
    subject: 'Secret merger',
  });
  site.exchange.mailbox(jane).addAppointment({ start: monday, end: monday + hour, showAs: 'OOF' });

  const told = await site.gateway().readManyCalendars([john, nobody, jane], fortnight, signal);

  // The clocks in New York went forward on 8 March.
  expect(calendar(told.get(john)).entries.map((entry) => entry.start)).toEqual(
    [0, 3, 6, 9, 12].map((days) => monday + days * day + 13 * hour),
  );
  expect(calendar(told.get(jane)).entries).toEqual([
    { start: monday, end: monday + hour, showAs: 'oof' },
  ]);
  expect(told.get(nobody)).toMatchObject({ remedy: 'fix-person' });
  expect(site.exchange.requestCount()).toBe(1);
});

test('a window of more than 42 days takes two requests', async () => {
  for (const days of [10, 50])
    site.exchange
      .mailbox(john)
      .addAppointment({ start: monday + days * day, end: monday + days * day + hour });

  const window = { start: monday, end: monday + 60 * day };
  const told = await site.gateway().readManyCalendars([john], window, signal);

  expect(calendar(told.get(john)).entries).toHaveLength(2);
  expect(site.exchange.requestCount('GetUserAvailability')).toBe(2);
});

test('a mailbox tells its time zone and working hours where its owner has set them', async () => {
  const told = await site.gateway().readManyCalendars([john, jane], fortnight, signal);

  expect(calendar(told.get(john)).settings).toEqual({
    timeZone: 'America/New_York',
    workingHours: { days: [1, 2, 3, 4, 5], from: '08:00', to: '17:00' },
  });
  expect(calendar(told.get(jane)).settings).toBeNull();
});

test('one request tells who has an automatic reply now', async () => {
  const reply = 'My sister is in hospital.';
  site.exchange.mailbox(john).setAutomaticReplies({ state: 'Enabled', internalReply: reply });
  site.exchange.mailbox(jane).setAutomaticReplies({
    state: 'Scheduled',
    start: Date.now() + day,
    end: Date.now() + 2 * day,
  });

  const told = await site.gateway().readManyReplies([john, jane, nobody], signal);

  expect(told.get(john)).toBe(true);
  expect(told.get(jane)).toBe(false);
  expect(told.get(nobody)).toBeInstanceOf(GatewayError);
  expect(site.exchange.requestCount()).toBe(1);
});

test('an Exchange 2007 is not asked for mail tips once that is known', async () => {
  await site[Symbol.asyncDispose]();
  site = await startExchangeSite({ version: 'Exchange2007_SP1' });
  site.exchange.addMailbox({ address: john });
  const gateway = site.gateway();

  await gateway.readManyCalendars([john], fortnight, signal);
  const tips = gateway.readManyReplies([john], signal);

  await expect(tips).rejects.toMatchObject({ remedy: 'fix-server' });
  expect(site.exchange.requestCount('GetMailTips')).toBe(0);
});
