import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openStore, type Store } from '../../src/store/store.ts';
import { silentTelemetry } from '../../src/telemetry/telemetry.ts';
import { personNamed } from '../support/sync-world.ts';

const john = personNamed('john');
const periods = [{ start: 1, end: 2, level: 'busy', allDay: false }] as const;

// Every database that Doorlight can keep its things in.
const databases = [['SQLite', 'sqlite::memory:']] as const;

describe.each(databases)('what mailboxes tell in bulk, in %s', (_name, url) => {
  let store: Store;

  beforeEach(async () => {
    store = await openStore(url, { telemetry: silentTelemetry(), clock: { now: () => 0 } });
    await store.people.insert([john], 'administrator');
  });
  afterEach(() => store[Symbol.asyncDispose]());

  test('a first impression is known as one until it is read exactly', async () => {
    await store.calendars.savePeriods(john.jid, periods, 10, true);
    const first = (await store.calendars.all()).get(john.jid);

    await store.calendars.savePeriods(john.jid, periods, 11, false);

    expect(first?.provisional).toBe(true);
    expect((await store.calendars.all()).get(john.jid)?.provisional).toBe(false);
  });

  test('what a mailbox says of its owner comes back as saved, and replaces what it said', async () => {
    const hours = { days: [1, 2, 5], from: '08:00', to: '24:00' };
    await store.calendars.saveMailboxSettings(john.jid, {
      timeZone: 'Asia/Tokyo',
      workingHours: hours,
    });
    const first = (await store.calendars.all()).get(john.jid);

    await store.calendars.saveMailboxSettings(john.jid, {
      timeZone: '+05:30',
      workingHours: null,
    });

    expect(first?.settings).toEqual({ timeZone: 'Asia/Tokyo', workingHours: hours });
    expect((await store.calendars.all()).get(john.jid)?.settings).toEqual({
      timeZone: '+05:30',
      workingHours: null,
    });
  });
});
