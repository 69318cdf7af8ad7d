import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Delegation } from '../../src/people/delegate-repository.ts';
import type { Jid } from '../../src/people/person.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { silentTelemetry } from '../../src/telemetry/telemetry.ts';
import { dayMs } from '../../src/time/instant.ts';
import { person } from '../support/people.ts';

const [john, mary] = [person('john'), person('mary')];
const anna = 'anna@example.com' as Jid;
const signal = new AbortController().signal;

let now: number;
let store: Store;
beforeEach(async () => {
  now = 1_000_000;
  store = await openStore('sqlite::memory:', {
    telemetry: silentTelemetry(),
    clock: { now: () => now },
  });
  await store.people.insert([john, mary], 'administrator');
});
afterEach(() => store[Symbol.asyncDispose]());

function delegation(of: Jid, more: Partial<Delegation> = {}): Delegation {
  return { person: of, delegate: anna, until: null, namedAt: now, namedBy: of, ...more };
}

describe('delegations', () => {
  test('are found from both sides, in order', async () => {
    const marys = delegation(mary.jid, { until: 5_000_000, namedBy: 'administrator' });
    const johns = delegation(john.jid);
    const other = delegation(john.jid, { delegate: mary.jid });
    for (const each of [marys, other, johns]) await store.delegates.save(each);

    expect(await store.delegates.ofPerson(john.jid)).toEqual([johns, other]);
    expect(await store.delegates.ofDelegate(anna)).toEqual([johns, marys]);
    expect(await store.delegates.ofDelegate(john.jid)).toEqual([]);
  });

  test('are replaced, removed and audited with who did it', async () => {
    const first = delegation(john.jid);
    const second = delegation(john.jid, { until: 9, namedBy: 'administrator' });

    await store.delegates.save(first);
    await store.delegates.save(second);
    const removed = await store.delegates.remove(john.jid, anna, 'removed', 'administrator');
    const again = await store.delegates.remove(john.jid, anna, 'removed', 'administrator');

    expect([removed, again]).toEqual([true, false]);
    expect(await store.audit.entries({ about: john.jid, limit: 3 })).toMatchObject([
      { what: 'delegate-removed', by: 'administrator', old: second, new: null },
      { what: 'delegate-named', by: 'administrator', old: first, new: second },
      { what: 'delegate-named', by: john.jid, old: null, new: first },
    ]);
  });

  test('that are over are told, those without an end never', async () => {
    const over = delegation(john.jid, { until: 10 });
    await store.delegates.save(over);
    await store.delegates.save(delegation(mary.jid));
    await store.delegates.save(delegation(mary.jid, { delegate: john.jid, until: 11 }));

    expect(await store.delegates.over(10, 5)).toEqual([over]);
    expect(await store.delegates.over(99, 1)).toHaveLength(1);
  });

  test('go with the person, and with whoever was to act for them', async () => {
    await store.delegates.save(delegation(john.jid));
    await store.delegates.save(delegation(mary.jid, { delegate: john.jid }));

    await store.people.remove(john.jid, 'administrator');
    await store.people.insert([john], 'administrator');

    expect(await store.delegates.ofDelegate(anna)).toEqual([]);
    expect(await store.delegates.ofPerson(mary.jid)).toEqual([]);
    expect(await store.audit.entries({ about: mary.jid, limit: 1 })).toMatchObject([
      { what: 'delegate-removed', by: 'administrator', old: { delegate: john.jid } },
    ]);
  });

  test('of nobody are refused', async () => {
    expect(await store.delegates.save(delegation(anna))).toBe(false);
  });
});

describe('the audit log', () => {
  test('loses what is older, in turns, and nothing else', async () => {
    const many = Array.from({ length: 1_200 }, (_, at) => person(`p${at}`));
    await store.people.insert(many, 'administrator');
    now += dayMs;
    await store.people.remove(john.jid, 'administrator');

    const deleted = await store.audit.prune(now, signal);

    expect(deleted).toBe(1_202);
    expect(await store.audit.entries({ limit: 10 })).toMatchObject([{ what: 'person-removed' }]);
    expect(await store.audit.prune(now, signal)).toBe(0);
  });

  test('is left as it is once that is to stop', async () => {
    expect(await store.audit.prune(now + 1, AbortSignal.abort())).toBe(0);
    expect(await store.audit.entries({ limit: 10 })).toHaveLength(2);
  });
});
