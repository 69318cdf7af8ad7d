import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Engine } from '../../src/engine/engine.ts';
import { defaultPolicy } from '../../src/presence/policy.ts';
import { openStore } from '../../src/store/store.ts';
import { CalendarSync } from '../../src/sync/calendar-sync.ts';
import { createTelemetry } from '../../src/telemetry/telemetry.ts';
import { dayMs, minuteMs } from '../../src/time/instant.ts';
import { createWording } from '../../src/wording/wording.ts';
import { type ExchangeSite, startExchangeSite } from '../support/exchange-site.ts';
import { hastyClock } from '../support/hasty-clock.ts';
import { RecordingPublisher } from '../support/recording-publisher.ts';
import { personNamed } from '../support/sync-world.ts';
import { secret } from '../support/talkative-exchange.ts';

const everyone = Array.from({ length: 100 }, (_, n) => personNamed(`person-${n}`));
const [john] = everyone;
const entriesEach = 100;
const seed = Number(process.env['DOORLIGHT_TEST_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

let site: ExchangeSite;
let folder: string;
beforeEach(async () => {
  site = await startExchangeSite();
  folder = await mkdtemp(join(tmpdir(), 'doorlight-privacy-'));
});
afterEach(async () => {
  await site[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const anyAppointment = fc.record({
  text: fc.string({ maxLength: 20 }).map((text) => `${secret} ${text.replace(/\p{Cc}/gu, '')}`),
  startsIn: fc.integer({ min: -40, max: 600 }),
  quarters: fc.integer({ min: 1, max: 12 }),
  showAs: fc.constantFrom('Busy', 'OOF', 'WorkingElsewhere', 'Tentative', 'Free'),
  sensitivity: fc.constantFrom('Normal', 'Private', 'Confidential'),
  allDay: fc.constantFrom(false, false, false, true),
  weekly: fc.constantFrom(false, false, false, true),
});

/** Ten thousand appointments with a secret in everything that people write. */
function furnish(): void {
  const now = Date.now();
  const all = fc.sample(anyAppointment, { numRuns: everyone.length * entriesEach, seed });
  for (const [n, { mailbox }] of everyone.entries()) {
    site.exchange.addMailbox({ address: mailbox, timeZone: 'Europe/Berlin' });
    const calendar = site.exchange.mailbox(mailbox);
    for (const each of all.slice(n * entriesEach, (n + 1) * entriesEach)) {
      const { text, startsIn, quarters, showAs, sensitivity, allDay, weekly } = each;
      const start = now + startsIn * 15 * minuteMs;
      calendar.addAppointment({
        start,
        end: start + quarters * 15 * minuteMs,
        subject: text,
        location: text,
        body: text,
        showAs,
        sensitivity,
        allDay,
        ...(weekly ? { recurrence: { kind: 'daily', interval: 7 } } : {}),
      });
    }
    const replies = { internalReply: `${secret} away`, externalReply: `${secret} away` };
    const state = n % 3 === 0 ? 'Enabled' : 'Disabled';
    calendar.setAutomaticReplies({ state, ...replies });
  }
}

test('of ten thousand appointments with secrets none is in any presence, log or table', async () => {
  furnish();
  const log: string[] = [];
  const telemetry = createTelemetry('trace', { write: (line: string) => void log.push(line) });
  const clock = hastyClock(60);
  const sent: object[] = [];
  {
    await using store = await openStore(`sqlite:${join(folder, 'doorlight.db')}`, {
      telemetry,
      clock,
    });
    await store.people.insert(everyone, 'administrator');
    await using engine = new Engine({
      people: everyone,
      overrides: store.overrides,
      settings: {
        policy: defaultPolicy,
        language: 'en',
        furtherLanguages: ['de'],
        calendarSpreadS: 0,
      },
      wording: createWording(),
      clock,
      telemetry,
    });
    await using sync = new CalendarSync({
      gateways: [site.gateway({ telemetry, watch: { gatherMs: 20, backOffMs: 20 } })],
      calendars: store.calendars,
      assignments: store.assignments,
      sink: engine,
      people: everyone,
      clock,
      telemetry,
      settings: {
        outOfOfficePollMs: () => 5 * minuteMs,
        readConcurrency: () => 20,
        policyOf: () => defaultPolicy,
      },
    });
    // Answers that break off, and errors, end up in the log.
    site.exchange.misbehave({ do: 'truncate' }, { probability: 0.1 });
    site.exchange.misbehave(
      { do: 'error', code: 'ErrorServerBusy', backOffMs: 100 },
      { probability: 0.05 },
    );
    await sync.start();
    await engine.start();
    const link = new RecordingPublisher(() => clock.now());
    await engine.attach(link);
    await until(() => everyone.every(({ jid }) => engine.explain(jid)?.calendarKnownAt === 'live'));
    // What John asks for himself goes to John alone.
    if (john === undefined) throw new Error('There is nobody.');
    const now = Date.now();
    const own = await until(() => sync.meetings(john.jid, { start: now, end: now + 7 * dayMs }));
    expect(JSON.stringify(own)).toContain(secret);
    for (const { jid } of everyone) sent.push({ ...engine.current(jid), ...engine.explain(jid) });
    sent.push(link.sent);
    // Changes are read again, and what fails meanwhile is tried again.
    const later = clock.now() + 3 * minuteMs;
    await until(() => clock.now() > later);
  }

  const metrics = await telemetry.metrics.metrics();
  expect(log.length).toBeGreaterThan(10);
  expect(sent.length).toBeGreaterThan(100);
  for (const text of [JSON.stringify(sent), log.join(''), metrics]) {
    expect(text).not.toContain(secret);
  }
  expect(tables()).not.toContain(secret);
  // Nor in what a file keeps of rows that are gone.
  const files = await readdir(folder);
  const contents = await Promise.all(files.map((name) => readFile(join(folder, name))));
  expect(files.filter((_, at) => contents[at]?.includes(secret))).toEqual([]);
});

/** Every row of every table, as JSON. */
function tables(): string {
  const database = new SqliteDatabase(join(folder, 'doorlight.db'), { readonly: true });
  const names = database
    .prepare(`select name from sqlite_master where type = 'table'`)
    .pluck()
    .all() as string[];
  const rows = names.map((name) => database.prepare(`select * from "${name}"`).all());
  database.close();
  expect(JSON.stringify(rows)).toContain('person-0@example.com');
  return JSON.stringify(rows);
}

async function until<T>(holds: () => T | Promise<T>, deadlineMs = 60_000): Promise<T> {
  const deadline = performance.now() + deadlineMs;
  for (;;) {
    const held = await holds();
    if (held) return held;
    if (performance.now() > deadline) throw new Error(`not within ${deadlineMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
