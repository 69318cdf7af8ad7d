import { afterEach, beforeEach, expect, test } from 'vitest';
import { DelegateService, mostDelegates } from '../../src/people/delegate-service.ts';
import type { Jid } from '../../src/people/person.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { silentTelemetry } from '../../src/telemetry/telemetry.ts';
import { hourMs } from '../../src/time/instant.ts';
import { person } from '../support/people.ts';

const john = person('john').jid;
const anna = 'anna@example.com' as Jid;
const by = 'john@example.com';

let now: number;
let store: Store;
let delegates: DelegateService;
beforeEach(async () => {
  now = 1_000_000;
  const telemetry = silentTelemetry();
  store = await openStore('sqlite::memory:', { telemetry, clock: { now: () => now } });
  await store.people.insert([person('john'), person('mary')], 'administrator');
  delegates = new DelegateService({
    repository: store.delegates,
    people: store.people,
    now: () => now,
    telemetry,
  });
});
afterEach(() => store[Symbol.asyncDispose]());

async function names(of: Promise<readonly { readonly delegate: Jid }[]>): Promise<Jid[]> {
  return (await of).map(({ delegate }) => delegate);
}

test('whoever is named may act until they are removed', async () => {
  const outcome = await delegates.name(john, ' Anna@Example.com', null, by);
  const named = await delegates.principalsOf(anna);
  const removed = await delegates.remove(john, anna, by);

  expect(outcome).toMatchObject({ kind: 'named', delegation: { person: john, delegate: anna } });
  expect(named).toMatchObject([{ person: john, until: null, namedAt: now, namedBy: by }]);
  expect(removed).toBe(true);
  expect(await delegates.principalsOf(anna)).toEqual([]);
  expect(await delegates.remove(john, anna, by)).toBe(false);
});

test('at its end a delegation permits nothing any more, and is none to be removed', async () => {
  await delegates.name(john, anna, now + hourMs, by);

  now += hourMs - 1;
  expect(await names(delegates.delegatesOf(john))).toEqual([anna]);
  now += 1;
  expect(await names(delegates.delegatesOf(john))).toEqual([]);
  expect(await delegates.principalsOf(anna)).toEqual([]);
  expect(await delegates.remove(john, anna, by)).toBe(false);
});

test('using one that is over is in the audit log, once, with who tried', async () => {
  await delegates.name(john, anna, now + 1, by);
  now += 1;

  await delegates.refused(john, anna);
  await delegates.refused(john, anna);

  expect(await store.audit.entries({ about: john, limit: 2 })).toMatchObject([
    { what: 'delegate-expired', by: anna, old: { delegate: anna } },
    { what: 'delegate-named' },
  ]);
});

test('being refused takes nothing from one who may', async () => {
  await delegates.name(john, anna, null, by);

  await delegates.refused(john, anna);

  expect(await names(delegates.delegatesOf(john))).toEqual([anna]);
});

test('those that are over go by themselves, and no others', async () => {
  for (let at = 0; at < mostDelegates; at += 1) {
    await delegates.name(john, `d${at}@example.com`, now + 1, by);
    await delegates.name(person('mary').jid, `d${at}@example.com`, now + 1, by);
    await delegates.name(person('mary').jid, `d${at}@example.com`, at === 0 ? null : now + 1, by);
  }
  now += 1;

  await delegates.sweep(new AbortController().signal);

  expect(await store.delegates.over(Number.MAX_SAFE_INTEGER, 5)).toEqual([]);
  expect(await names(delegates.delegatesOf(person('mary').jid))).toEqual(['d0@example.com']);
  expect(await store.audit.entries({ limit: 1 })).toMatchObject([
    { what: 'delegate-expired', by: 'doorlight' },
  ]);
});

test('naming one again gives the new end', async () => {
  await delegates.name(john, anna, now + 1, by);
  await delegates.name(john, anna, null, by);
  now += hourMs;

  expect(await names(delegates.delegatesOf(john))).toEqual([anna]);
});

test.each<[string, Jid, string, number | null, object]>([
  ['oneself', john, 'JOHN@example.com', null, { reason: 'self' }],
  ['for nobody', anna, 'mary@example.com', null, { reason: 'unknown-person' }],
  ['until a time that is past', john, anna, 1_000_000, { reason: 'end-in-the-past' }],
  [
    'what is no JID',
    john,
    'anna',
    null,
    { kind: 'invalid', message: expect.stringMatching(/JID/u) },
  ],
])('%s is refused', async (_, who, delegate, until, outcome) => {
  expect(await delegates.name(who, delegate, until, by)).toMatchObject(outcome);
  expect(await store.delegates.ofPerson(who)).toEqual([]);
});

test('there is a limit, which naming one again does not meet', async () => {
  for (let at = 0; at < mostDelegates; at += 1) {
    await delegates.name(john, `d${at}@example.com`, null, by);
  }

  expect(await delegates.name(john, anna, null, by)).toEqual({
    kind: 'refused',
    reason: 'too-many',
  });
  expect((await delegates.name(john, 'd0@example.com', now + 1, by)).kind).toBe('named');
});

test('of many who are named at once no more are than may be', async () => {
  await Promise.all(
    Array.from({ length: mostDelegates + 5 }, (_, at) =>
      delegates.name(john, `d${at}@example.com`, null, by),
    ),
  );

  expect(await delegates.delegatesOf(john)).toHaveLength(mostDelegates);
});
