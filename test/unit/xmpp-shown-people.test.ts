import { expect, test } from 'vitest';
import {
  ShownPeople,
  type ShownPeopleRepository,
} from '../../src/publishers/xmpp/account/shown-people.ts';
import { person } from '../support/people.ts';

const component = 'presence.example.com';
const [john, mary] = [person('john').jid, person('mary').jid];

function disk(): ShownPeopleRepository & { readonly written: string[] } {
  const there = new Set<typeof john>();
  const written: string[] = [];
  return {
    written,
    all: async () => [...there],
    async add(_component, people) {
      written.push(`add ${people.join(' ')}`);
      for (const each of people) there.add(each);
    },
    async remove(_component, each) {
      written.push(`remove ${each}`);
      there.delete(each);
    },
  };
}

test('who is shown is written once, and known to the next process until they have left', async () => {
  const repository = disk();
  const before = new ShownPeople(component, repository, () => {});
  await before.load();
  await before.showing([john]);
  await before.showing([john, mary]);
  await before.showing([mary]);
  await before.left(mary);

  const after = new ShownPeople(component, repository, () => {});
  await after.load();

  expect(repository.written).toEqual([`add ${john}`, `add ${mary}`, `remove ${mary}`]);
  expect(after.all()).toEqual([john]);
  expect([after.has(john), after.has(mary)]).toEqual([true, false]);
});

test('a disk that refuses keeps nobody from being shown', async () => {
  const errors: unknown[] = [];
  const full = new Error('the disk is full');
  const repository = { ...disk(), add: () => Promise.reject(full) };
  const shown = new ShownPeople(component, repository, (error) => void errors.push(error));

  await shown.showing([john]);

  expect(errors).toEqual([full]);
  expect(shown.has(john)).toBe(true);
});
