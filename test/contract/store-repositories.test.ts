import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Selection } from '../../src/people/people-repository.ts';
import type { Jid, Mailbox, Person } from '../../src/people/person.ts';
import type { BusyPeriod } from '../../src/presence/claims.ts';
import type { Override } from '../../src/presence/override.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { silentTelemetry } from '../../src/telemetry/telemetry.ts';
import { person as somebody } from '../support/people.ts';

const john = person('john@example.com');
const mary = person('mary@example.com');
const subscription = { contact: 'john@presence.example.com', subscriber: 'mary@example.com' };

// Every database that Doorlight can keep its things in.
const databases = [['SQLite', 'sqlite::memory:']] as const;

describe.each(databases)('%s', (_name, url) => {
  let store: Store;
  let now: number;

  beforeEach(async () => {
    now = 1_000_000;
    store = await openStore(url, { telemetry: silentTelemetry(), clock: { now: () => now } });
  });
  afterEach(() => store[Symbol.asyncDispose]());

  describe('people', () => {
    test('a person is found as saved, whatever is set', async () => {
      const all: Person = {
        ...john,
        name: 'John Ö. O’Hara',
        enabled: false,
        locale: 'de-AT',
        timeZone: 'Europe/Vienna',
        meetingInformation: false,
        displayOutOfOffice: false,
        ownMeetingInformation: false,
        ownDisplayOutOfOffice: false,
        noticeMinutes: 10,
        showNextMeeting: true,
        deskPhoneLamps: true,
        sipAddress: 'sip:+4930123@example.com',
      };

      await store.people.insert([all, mary], 'administrator');

      expect(await store.people.find(john.jid)).toEqual(all);
      expect(await store.people.find(mary.jid)).toEqual(mary);
      expect(await store.people.find('nobody@example.com' as Jid)).toBeUndefined();
    });

    test('all people come in the order of their JIDs, however many there are', async () => {
      const many = Array.from({ length: 1234 }, (_, at) =>
        person(`p${String(at).padStart(4, '0')}@example.com`),
      );

      await store.people.insert(many.toReversed(), 'administrator');

      expect(await store.people.all()).toEqual(many);
    });

    test('inserting leaves those who are there, and answers them', async () => {
      await store.people.insert([john], 'administrator');

      const present = await store.people.insert(
        [{ ...john, name: 'Other' }, mary, { ...mary, name: 'Twice' }],
        'administrator',
      );

      expect(present).toEqual([john.jid, mary.jid]);
      expect(await store.people.all()).toEqual([john, mary]);
    });

    test('a page has those who match, in order, and says how many there are', async () => {
      const odd = { ...person('o%d_1@example.com'), name: 'Ödön!', enabled: false };
      await store.people.insert([mary, odd, john], 'administrator');
      const all = { limit: 2, after: null, search: null, among: null };

      const pages = await Promise.all([
        store.people.page(all),
        store.people.page({ ...all, after: mary.jid }),
        store.people.page({ ...all, search: 'ÖDÖN!' }),
        store.people.page({ ...all, search: '%' }),
        store.people.page({ ...all, search: 'd_1' }),
        store.people.page({ ...all, search: 'n_' }),
        store.people.page({ ...all, among: only(odd) }),
        store.people.page({ ...all, search: 'JOHN@', among: only(john, mary) }),
      ]);

      expect(pages).toEqual([
        { people: [john, mary], more: true, total: 3, capped: false },
        { people: [odd], more: false, total: 3, capped: false },
        { people: [odd], more: false, total: 1, capped: false },
        { people: [odd], more: false, total: 1, capped: false },
        { people: [odd], more: false, total: 1, capped: false },
        { people: [], more: false, total: 0, capped: false },
        { people: [odd], more: false, total: 1, capped: false },
        { people: [john], more: false, total: 1, capped: false },
      ]);
    });

    test('people are counted', async () => {
      const none = await store.people.count();
      await store.people.insert([mary, { ...john, enabled: false }], 'administrator');

      expect([none, await store.people.count()]).toEqual([
        { total: 0, enabled: 0 },
        { total: 2, enabled: 1 },
      ]);
    });

    test('an update replaces the person, and nobody else', async () => {
      await store.people.insert([john, mary], 'administrator');

      const updated = await store.people.update({ ...john, enabled: false }, 'administrator');
      const missing = await store.people.update(person('x@example.com'), 'administrator');

      expect([updated, missing]).toEqual([true, false]);
      expect(await store.people.all()).toEqual([{ ...john, enabled: false }, mary]);
    });

    test('whoever is removed takes along everything known about them', async () => {
      await store.people.insert([john, mary], 'administrator');
      for (const { jid } of [john, mary]) {
        await store.calendars.savePeriods(jid, [period(1, 2)], 5, false);
        await store.calendars.saveAutomaticReplies(jid, { state: 'enabled', since: 3 });
        await store.assignments.save(jid, 'one');
        await store.overrides.save(jid, override(1));
      }

      const removed = await store.people.remove(john.jid, 'administrator');
      const again = await store.people.remove(john.jid, 'administrator');
      await store.people.insert([john], 'administrator');

      expect([removed, again]).toEqual([true, false]);
      expect([...(await store.calendars.all()).keys()]).toEqual([mary.jid]);
      expect([...(await store.assignments.all()).keys()]).toEqual([mary.jid]);
      expect([...(await store.overrides.all()).keys()]).toEqual([mary.jid]);
    });
  });

  describe('calendars', () => {
    beforeEach(() => store.people.insert([john, mary], 'administrator'));

    test('periods come back as saved, of every level and length', async () => {
      const periods: BusyPeriod[] = [
        { start: 1.8e12, end: 1.8e12 + 1, level: 'busy', allDay: false },
        { start: -5, end: 1.9e12, level: 'out-of-office', allDay: true },
        { start: 0, end: 86_400_000, level: 'working-elsewhere', allDay: true },
      ];

      await store.calendars.savePeriods(john.jid, periods, 1.8e12, false);

      expect(await store.calendars.all()).toEqual(
        new Map([
          [
            john.jid,
            {
              periods,
              knownAt: 1.8e12,
              provisional: false,
              automaticReplies: { state: 'disabled' },
              settings: null,
            },
          ],
        ]),
      );
    });

    test('periods saved again replace those there were', async () => {
      await store.calendars.savePeriods(john.jid, [period(1, 2), period(3, 4)], 10, false);

      await store.calendars.savePeriods(john.jid, [], 11, false);

      expect((await store.calendars.all()).get(john.jid)).toMatchObject({
        periods: [],
        knownAt: 11,
      });
    });

    test('a later moment of knowing changes neither periods nor replies', async () => {
      await store.calendars.savePeriods(john.jid, [period(1, 2)], 10, false);
      await store.calendars.saveAutomaticReplies(john.jid, { state: 'enabled', since: 7 });

      await store.calendars.saveKnownAt(john.jid, 20);

      expect((await store.calendars.all()).get(john.jid)).toEqual({
        periods: [period(1, 2)],
        knownAt: 20,
        provisional: false,
        settings: null,
        automaticReplies: { state: 'enabled', since: 7 },
      });
    });

    test('a calendar never read stays so, whatever vouches for it', async () => {
      await store.calendars.saveAutomaticReplies(john.jid, { state: 'disabled' });
      await store.calendars.saveKnownAt(john.jid, 20);

      expect((await store.calendars.all()).get(john.jid)).toEqual({
        periods: [],
        knownAt: null,
        provisional: false,
        settings: null,
        automaticReplies: { state: 'disabled' },
      });
    });

    test.each([
      { state: 'disabled' },
      { state: 'enabled', since: 1.8e12 },
      { state: 'scheduled', start: 1.8e12, end: 1.9e12 },
      { state: 'scheduled', start: 1.8e12, end: null },
    ] as const)('automatic replies come back as saved: %o', async (replies) => {
      await store.calendars.saveAutomaticReplies(john.jid, { state: 'enabled', since: 1 });

      await store.calendars.saveAutomaticReplies(john.jid, replies);

      expect((await store.calendars.all()).get(john.jid)?.automaticReplies).toEqual(replies);
    });

    test('what is read of a person who is gone is not kept', async () => {
      const stranger = 'stranger@example.com' as Jid;

      await store.calendars.savePeriods(stranger, [period(1, 2)], 10, false);
      await store.calendars.saveKnownAt(stranger, 10);
      await store.calendars.saveAutomaticReplies(stranger, { state: 'enabled', since: 7 });
      await store.calendars.saveMailboxSettings(stranger, { timeZone: null, workingHours: null });
      await store.assignments.save(stranger, 'one');

      expect(await store.calendars.all()).toEqual(new Map());
      expect(await store.assignments.all()).toEqual(new Map());
    });

    test('an assignment stays until the next', async () => {
      await store.assignments.save(john.jid, 'one');
      await store.assignments.save(mary.jid, 'one');
      await store.assignments.save(john.jid, 'two');

      expect(await store.assignments.all()).toEqual(
        new Map([
          [john.jid, 'two'],
          [mary.jid, 'one'],
        ]),
      );
    });
  });

  describe('overrides', () => {
    beforeEach(() => store.people.insert([john, mary], 'administrator'));

    test.each([
      { kind: 'time', at: 1.8e12, given: true },
      { kind: 'end-of-meeting', level: 'out-of-office' },
      { kind: 'next-change', level: null },
      { kind: 'revert' },
    ] as const)('an override comes back as saved, with its end: %o', async (ends) => {
      await store.overrides.save(john.jid, { ...override(7), ends });

      expect(await store.overrides.all()).toEqual(new Map([[john.jid, { ...override(7), ends }]]));
    });

    test('the one replaced, the one ended and the one reverted are in the audit log', async () => {
      await store.overrides.save(john.jid, override(1));
      now += 1;
      await store.overrides.save(john.jid, override(2));
      await store.overrides.remove(john.jid, 'ended', 'doorlight');
      await store.overrides.save(john.jid, override(3));
      await store.overrides.remove(john.jid, 'reverted', 'john@example.com');
      await store.overrides.remove(john.jid, 'reverted', 'john@example.com');

      expect(await store.overrides.all()).toEqual(new Map());
      const entries = await store.audit.entries({ about: john.jid, limit: 5 });
      expect(entries).toMatchObject([
        { what: 'override-reverted', by: 'john@example.com', old: override(3), new: null },
        { what: 'override-set', by: 'mary@example.com', old: null, new: override(3) },
        { what: 'override-ended', by: 'doorlight', old: override(2), new: null },
        { what: 'override-set', at: 1_000_001, old: override(1), new: override(2) },
        { what: 'override-set', at: 1_000_000, old: null, new: override(1) },
      ]);
    });

    test('an override is seen to stand, unless another has taken its place', async () => {
      await store.overrides.save(john.jid, override(2));

      await store.overrides.follow(john.jid, { ...override(2), standsAt: 99 });
      await store.overrides.follow(john.jid, { ...override(1), standsAt: 100 });
      await store.overrides.follow(mary.jid, { ...override(1), standsAt: 100 });

      expect(await store.overrides.all()).toEqual(
        new Map([[john.jid, { ...override(2), standsAt: 99 }]]),
      );
      expect(await store.audit.entries({ about: john.jid, limit: 9 })).toHaveLength(2);
    });

    test('an override of someone who is gone is not acknowledged, its neighbours are', async () => {
      const stranger = store.overrides.save('stranger@example.com' as Jid, override(1));
      const own = store.overrides.save(john.jid, override(1));

      await expect(stranger).resolves.toBe(false);
      await expect(own).resolves.toBe(true);
      expect([...(await store.overrides.all()).keys()]).toEqual([john.jid]);
    });
  });

  describe('XMPP subscriptions', () => {
    const component = 'presence.example.com';

    test('a subscription is stored once for each component, and removed once', async () => {
      await store.xmppSubscriptions.add(component, subscription);
      await store.xmppSubscriptions.add(component, subscription);
      await store.xmppSubscriptions.add('other.example.com', subscription);

      await store.xmppSubscriptions.remove('other.example.com', subscription);
      await store.xmppSubscriptions.remove('other.example.com', subscription);

      expect(await store.xmppSubscriptions.all(component)).toEqual([subscription]);
      expect(await store.xmppSubscriptions.all('other.example.com')).toEqual([]);
    });
  });

  describe('parameters', () => {
    test('a database is fresh until it is seeded, be it with nothing', async () => {
      const before = await store.parameters.isFresh();
      await store.parameters.seed(new Map(), 'doorlight');

      expect([before, await store.parameters.isFresh()]).toEqual([true, false]);
    });

    test('values come back as saved, and are gone when removed', async () => {
      await store.parameters.seed(
        new Map<string, string | string[]>([
          ['calendarSpreadS', 'auto'],
          ['subscriberDomains', ['a.example', 'b.example']],
        ]),
        'doorlight',
      );
      await store.parameters.save('calendarSpreadS', 10, 'administrator');
      await store.parameters.save('show', { busy: 'away' }, 'administrator');
      await store.parameters.remove('show', 'administrator');
      await store.parameters.remove('show', 'administrator');

      expect(await store.parameters.all()).toEqual(
        new Map<string, unknown>([
          ['calendarSpreadS', 10],
          ['subscriberDomains', ['a.example', 'b.example']],
        ]),
      );
      expect(await store.audit.entries({ limit: 3 })).toMatchObject([
        { what: 'parameter-reset', about: 'show', old: { busy: 'away' }, new: null },
        { what: 'parameter-set', about: 'show', old: null, new: { busy: 'away' } },
        { what: 'parameter-set', about: 'calendarSpreadS', old: 'auto', new: 10 },
      ]);
    });
  });

  test('the audit log is read page by page, the newest first', async () => {
    await store.people.insert([john], 'administrator');
    await store.people.update({ ...john, name: 'Johnny' }, 'john@example.com');
    await store.people.remove(john.jid, 'administrator');

    const first = await store.audit.entries({ limit: 2 });
    const rest = await store.audit.entries({ limit: 2, before: first.at(-1)?.id ?? 0 });

    expect([...first, ...rest]).toMatchObject([
      { what: 'person-removed', about: john.jid, new: null },
      { what: 'person-changed', by: 'john@example.com', old: john, new: { name: 'Johnny' } },
      { what: 'person-added', by: 'administrator', old: null, new: john },
    ]);
  });
});

function person(jid: string): Person {
  return somebody('', { jid: jid as Jid, mailbox: jid as Mailbox, timeZone: null });
}

function period(start: number, end: number): BusyPeriod {
  return { start, end, level: 'busy', allDay: false };
}

function override(revision: number): Override {
  return {
    availability: 'dnd',
    text: 'Writing — «ne pas déranger»',
    ends: { kind: 'revert' },
    setAt: 1000,
    setBy: 'mary@example.com',
    standsAt: 1000,
    revision,
  };
}

function only(...people: readonly Person[]): Selection {
  const jids = people.map(({ jid }) => jid);
  return {
    size: jids.length,
    has: (jid) => jids.includes(jid),
    after: (after, limit) => jids.filter((jid) => jid > (after ?? '')).slice(0, limit),
  };
}
