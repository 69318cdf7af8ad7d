import { expect, test } from 'vitest';
import type { Jid } from '../../src/people/person.ts';
import { openStore } from '../../src/store/store.ts';
import { silentTelemetry } from '../../src/telemetry/telemetry.ts';
import { person } from '../support/people.ts';

const component = 'presence.example.com';
const [john, mary] = [person('john'), person('mary')];

test('whom a component has shown is known for each of them, also when the person is removed', async () => {
  await using store = await openStore('sqlite::memory:', {
    telemetry: silentTelemetry(),
    clock: { now: () => 0 },
  });
  await store.people.insert([john, mary], 'administrator');

  await store.shownPeople.add(component, [mary.jid, john.jid]);
  await store.shownPeople.add(component, [john.jid]);
  await store.shownPeople.add('other.example.com', [john.jid]);
  await store.people.remove(john.jid, 'administrator');
  await store.shownPeople.remove(component, mary.jid);
  await store.shownPeople.remove(component, 'nobody@example.com' as Jid);

  expect(await store.shownPeople.all(component)).toEqual([john.jid]);
  expect(await store.shownPeople.all('other.example.com')).toEqual([john.jid]);
});

test('as many as there may be are taken at once', async () => {
  await using store = await openStore('sqlite::memory:', {
    telemetry: silentTelemetry(),
    clock: { now: () => 0 },
  });
  const people = Array.from({ length: 25_000 }, (_, at) => person(`person-${at}`).jid);

  await store.shownPeople.add(component, people);

  expect(await store.shownPeople.all(component)).toHaveLength(people.length);
});
