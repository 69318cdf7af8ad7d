import { afterEach, beforeEach, expect, test } from 'vitest';
import { openStore, type Store } from '../../src/store/store.ts';
import { silentTelemetry } from '../../src/telemetry/telemetry.ts';
import { hourMs } from '../../src/time/instant.ts';
import { person } from '../support/people.ts';

const began = Date.parse('2026-03-11T09:00:00Z');
const clock = { at: began, now: () => clock.at };
const [john, marie] = [person('john'), person('marie')];

let store: Store;
beforeEach(async () => {
  clock.at = began;
  store = await openStore('sqlite::memory:', { telemetry: silentTelemetry(), clock });
  await store.people.insert([john], 'administrator');
  clock.at += hourMs;
  await store.people.insert([marie], 'account:ada');
  clock.at += hourMs;
  await store.audit.keyExported('door', 'pkcs12', 'account:ada');
  clock.at += hourMs;
  await store.people.remove(john.jid, 'account:ada');
});
afterEach(() => store[Symbol.asyncDispose]());

type Query = Parameters<Store['audit']['entries']>[0];

async function found(query: Omit<Query, 'limit'>): Promise<readonly string[]> {
  const entries = await store.audit.entries({ ...query, limit: 10 });
  return entries.map(({ what, about }) => `${what} ${about}`);
}

test.each<[string, Omit<Query, 'limit'>, readonly string[]]>([
  ['whoever did it', { by: 'administrator' }, [`person-added ${john.jid}`]],
  [
    'how what was done begins',
    { what: ['key', 'person-rem'] },
    [`person-removed ${john.jid}`, 'key-exported door'],
  ],
  [
    'from when on',
    { from: began + 2 * hourMs },
    [`person-removed ${john.jid}`, 'key-exported door'],
  ],
  ['before when', { to: began + hourMs }, [`person-added ${john.jid}`]],
  [
    'all of it at once',
    { by: 'account:ada', what: ['person'], about: john.jid, from: began, to: began + 4 * hourMs },
    [`person-removed ${john.jid}`],
  ],
  // No part of a pattern but what it says.
  ['a sign that stands for others', { what: ['%added'] }, []],
])('the audit log is asked for %s', async (_what, query, expected) => {
  expect(await found(query)).toEqual(expected);
});
