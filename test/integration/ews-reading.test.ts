import { afterEach, describe, expect, it } from 'vitest';
import type { Mailbox } from '../../src/sync/calendar-gateway.ts';
import type { Misbehaviour } from '../../src/simulator/ews/misbehaviour.ts';
import { createTelemetry } from '../../src/telemetry/telemetry.ts';
import { schemaViolations } from '../support/ews-schema.ts';
import { type ExchangeSite, startExchangeSite } from '../support/exchange-site.ts';

const john = 'john@example.com' as Mailbox;
const monday = Date.UTC(2026, 2, 9);
const hour = 3_600_000;
const week = { start: monday, end: monday + 7 * 24 * hour };
const { signal } = new AbortController();

describe('reading from Exchange', () => {
  let site: ExchangeSite;

  afterEach(async () => {
    await site[Symbol.asyncDispose]();
  });

  async function start(options: Parameters<typeof startExchangeSite>[0] = {}): Promise<void> {
    site = await startExchangeSite(options);
    site.exchange.addMailbox({ address: john, timeZone: 'Europe/Berlin' });
  }

  function addMeetings(count: number): void {
    for (let n = 0; n < count; n += 1) {
      const from = monday + n * hour;
      site.exchange.mailbox(john).addAppointment({ start: from, end: from + hour });
    }
  }

  it('splits a calendar that Exchange gives in part, and counts what halves share once', async () => {
    await start({ limits: { findCount: 10 } });
    addMeetings(60);
    site.exchange.mailbox(john).addAppointment({ start: week.start, end: week.end, showAs: 'OOF' });

    const entries = await site.gateway().readCalendar(john, week, signal);

    expect(entries).toHaveLength(61);
    expect(entries.filter(({ showAs }) => showAs === 'oof')).toHaveLength(1);
    expect(site.exchange.requestCount('FindItem')).toBeGreaterThan(5);
    expect(schemaViolations(site.sent)).toEqual([]);
  });

  it('splits a window of more than two years', async () => {
    await start();
    addMeetings(1);

    const decade = { start: monday - 5 * 366 * 24 * hour, end: monday + 5 * 366 * 24 * hour };

    expect(await site.gateway().readCalendar(john, decade, signal)).toHaveLength(1);
  });

  it('reads recurring meetings, occurrence by occurrence', async () => {
    await start();
    site.exchange.mailbox(john).addAppointment({
      start: '2026-03-02T09:00:00',
      end: '2026-03-02T10:00:00',
      recurrence: { kind: 'weekly', interval: 1, days: ['Monday', 'Friday'] },
    });

    const entries = await site.gateway().readCalendar(john, week, signal);

    expect(entries.map((entry) => entry.start).toSorted((a, b) => a - b)).toEqual([
      monday + 8 * hour,
      monday + 4 * 24 * hour + 8 * hour,
    ]);
  });

  it.each<readonly [string, Misbehaviour]>([
    ['odd prefixes', { do: 'write-oddly', prefixes: { s: 'SOAP', m: 'X', t: '' } }],
    ['an odd wrapper', { do: 'write-oddly', wrapper: 'x' }],
    ['long fractions, unsorted', { do: 'write-oddly', fraction: '.123456789', unsorted: true }],
    ['chunks of one byte', { do: 'chunk', bytes: 1 }],
    ['chunks of any length', { do: 'chunk', bytes: 'random' }],
    ['a delay', { do: 'delay', ms: 50 }],
  ])('is not troubled by %s', async (_, misbehaviour) => {
    await start();
    addMeetings(3);
    site.exchange.mailbox(john).setAutomaticReplies({ state: 'Enabled' });
    site.exchange.misbehave(misbehaviour, { times: Infinity });
    const gateway = site.gateway();

    expect(await gateway.readCalendar(john, week, signal)).toHaveLength(3);
    expect(await gateway.readAutomaticReplies(john, signal)).toEqual({ state: 'enabled' });
  });

  it('takes an older version of Exchange as it is, and remembers', async () => {
    await start({ version: 'Exchange2007_SP1' });
    addMeetings(1);
    const gateway = site.gateway();

    expect(await gateway.readCalendar(john, week, signal)).toHaveLength(1);
    const tries = site.exchange.requestCount('FindItem');
    expect(await gateway.readCalendar(john, week, signal)).toHaveLength(1);

    expect(tries).toBeGreaterThan(1);
    expect(site.exchange.requestCount('FindItem')).toBe(tries + 1);
    expect(site.sent.at(-1)).toContain('Version="Exchange2007_SP1"');
  });

  it('has no more requests in flight than it may', async () => {
    await start();
    addMeetings(1);
    let [now, most] = [0, 0];
    const gateway = site.gateway({ threads: 3 });
    site.exchange.misbehave({ do: 'delay', ms: 20 }, { times: Infinity });
    const counting = setInterval(() => {
      now = site.exchange.requestCount('FindItem') - done;
      most = Math.max(most, now);
    }, 1);
    let done = 0;

    await Promise.all(
      Array.from({ length: 15 }, async () => {
        await gateway.readCalendar(john, week, signal);
        done += 1;
      }),
    );
    clearInterval(counting);

    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(3);
  });

  it('counts requests and errors per server, and tells no secret and no content', async () => {
    await start();
    site.exchange.mailbox(john).addAppointment({
      start: monday,
      end: monday + hour,
      subject: 'Takeover of Contoso',
      location: 'Room 42',
    });
    const lines: string[] = [];
    const telemetry = createTelemetry('trace', { write: (line: string) => void lines.push(line) });
    const gateway = site.gateway({ telemetry });

    await gateway.readCalendar(john, week, signal);
    await gateway.readCalendar('nobody@example.com' as Mailbox, week, signal).catch(() => {});

    const said = `${lines.join('')}${await telemetry.metrics.metrics()}`;
    expect(said).toContain('doorlight_ews_request_seconds_count{');
    expect(said).toMatch(/doorlight_ews_request_errors_total\{.*remedy="fix-person"\} 1/);
    expect(said).not.toMatch(/Contoso|Room 42|pässword|Basic /);
  });
});
