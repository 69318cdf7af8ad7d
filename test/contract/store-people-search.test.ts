import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Roll } from '../../src/engine/roll.ts';
import type { Jid, Mailbox, Person } from '../../src/people/person.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { silentTelemetry } from '../../src/telemetry/telemetry.ts';
import { person } from '../support/people.ts';

// More than are ever counted, so that both ways of searching are gone.
const many = 6_100;
const databases = [['SQLite', 'sqlite::memory:']] as const;
const everything = { limit: 2_000, after: null, search: null, among: null };

describe.each(databases)('searching among many people, in %s', (_name, url) => {
  let store: Store;
  let people: readonly Person[];

  beforeEach(async () => {
    store = await openStore(url, { telemetry: silentTelemetry(), clock: { now: () => 0 } });
    people = Array.from({ length: many }, (_, n) => numbered(n));
    await store.people.insert(people, 'administrator');
  });
  afterEach(() => store[Symbol.asyncDispose]());

  test.each([
    'n',
    'qx',
    '7@',
    'person-12',
    'company',
    '"',
    '" OR "x',
    'qx*',
    '%',
    "';--",
    'ÖDÖN QX',
    ' jid:a ',
  ])(
    'pages for %s are those that a look at everyone finds, each once and in order',
    async (search) => {
      const wanted = people.filter((one) => textOf(one).includes(search.trim().toLowerCase()));

      const found: Person[] = [];
      let after: Jid | null = null;
      do {
        const page = await store.people.page({ limit: 700, after, search, among: null });
        found.push(...page.people);
        after = page.more ? (page.people.at(-1)?.jid ?? null) : null;
      } while (after !== null);

      expect(found).toEqual(wanted.toSorted(byJid));
    },
  );

  test('what few have is counted exactly, and of what many have it is said that there is more', async () => {
    const few = await store.people.page({ ...everything, search: 'person-12' });
    const most = await store.people.page({ ...everything, search: 'company', limit: 10 });
    const short = await store.people.page({ ...everything, search: 'qx' });

    expect([few, most, short].map(({ total, capped }) => [total, capped])).toEqual([
      [people.filter((one) => textOf(one).includes('person-12')).length, false],
      [1_000, true],
      [people.filter((one) => textOf(one).includes('qx')).length, false],
    ]);
  });

  // More than are looked up one by one, and fewer.
  test.each([5, 50])('every %s of those found are picked in memory, too', async (every) => {
    const roll = new Roll();
    const numbers = new Map(people.map((one) => [one.jid, roll.add(one)]));
    for (const [at, { jid }] of people.entries()) {
      roll.mark(numbers.get(jid) ?? 0, shown(at % every === 0 ? 'away' : 'available'), null, true);
    }
    const among = roll.select({ availability: 'away' }, (jid) => numbers.get(jid));
    const away = people.filter((_, at) => at % every === 0).toSorted(byJid);

    const [all, few, most, short] = await Promise.all(
      [null, 'person-12', 'company', 'qx'].map((search) =>
        store.people.page({ ...everything, search, among }),
      ),
    );

    expect([all?.total, all?.people]).toEqual([away.length, away]);
    for (const [page, search] of [
      [few, 'person-12'],
      [most, 'company'],
      [short, 'qx'],
    ] as const) {
      expect(page?.people).toEqual(away.filter((one) => textOf(one).includes(search)));
    }
  });

  test('whoever is changed or removed is found as they are now', async () => {
    const [one, other] = [numbered(12), numbered(13)];
    await store.people.update({ ...one, name: 'Zebulon' }, 'administrator');
    await store.people.remove(other.jid, 'administrator');

    const [renamed, formerly, gone] = await Promise.all(
      ['zebulon', 'number 12 of', other.jid].map((search) =>
        store.people.page({ ...everything, search }),
      ),
    );

    expect([renamed?.people, formerly?.people, gone?.people]).toEqual([
      [{ ...one, name: 'Zebulon' }],
      [],
      [],
    ]);
  });
});

function numbered(n: number): Person {
  const odd = n % 400 === 7 ? 'Ödön QX, "x" 100%' : `Number ${n} of Company`;
  return person('', {
    jid: `person-${n}@example.com` as Jid,
    mailbox: `p${n}@mail.example.com` as Mailbox,
    name: odd,
  });
}

function textOf({ jid, mailbox, name }: Person): string {
  return [jid, mailbox, name ?? ''].join('\n').toLowerCase();
}

function byJid(one: Person, other: Person): number {
  return one.jid < other.jid ? -1 : 1;
}

function shown(availability: 'away' | 'available') {
  const message = { kind: 'none' } as const;
  return {
    availability,
    activity: 'none',
    message,
    since: null,
    until: null,
    source: 'default',
  } as const;
}
