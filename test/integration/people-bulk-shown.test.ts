import { expect, test } from 'vitest';
import type { BulkRun } from '../../src/people/bulk/bulk-run.ts';
import type { RunOutcome } from '../../src/people/bulk/bulk-service.ts';
import { type BulkSite, administrator, bulkSite } from '../support/bulk/bulk-site.ts';

const file =
  'jid;name;notice minutes\nmary@example.com;Mary Major;15\nnew@example.com;New;\nx;X;\n';
const asShown = { force: false, skipBad: null };

test('a dry run is done without its file, and done once', async () => {
  await using site = await bulkSite();
  const before = site.hash;
  const dry = await site.import(file, { deed: 'save', dryRun: true, skipBad: true });

  const [one, other] = await Promise.all([
    site.bulk.runShown(dry.id, asShown, administrator),
    site.bulk.runShown(dry.id, asShown, administrator),
  ]);
  const run = await ended(site, one);
  const lines = await site.bulk.lines(run.id, null, 10, null);
  const mary = await site.people.find('mary@example.com');
  const undone = await ended(
    site,
    await site.bulk.undo(run.id, { force: false, skipBad: false, dryRun: false }, administrator),
  );

  expect(other).toMatchObject({ kind: 'refused', reason: 'already-run' });
  expect(run).toMatchObject({
    state: 'done',
    total: 3,
    done: 3,
    counts: dry.counts,
    differing: 0,
    request: { rehearsal: { of: dry.id } },
  });
  expect(lines.map(({ number, outcome }) => [number, outcome])).toEqual([
    [2, 'changed'],
    [3, 'added'],
    [4, 'bad'],
  ]);
  expect((await site.bulk.find(dry.id))?.ranBy).toBe(run.id);
  expect(mary).toMatchObject({ name: 'Mary Major', noticeMinutes: 15 });
  expect(undone).toMatchObject({ state: 'done', counts: { removed: 1, changed: 1 } });
  expect(await site.hashNow()).toBe(before);
});

test('whoever has changed since the dry run stops it, and is named with what is otherwise', async () => {
  await using site = await bulkSite();
  const dry = await site.import(file, { deed: 'save', dryRun: true, skipBad: true });
  await site.people.change('mary@example.com', { name: 'Maria' }, 'administrator');
  await site.people.add('new@example.com', { name: 'Newer' }, 'administrator');

  const refused = await ended(
    site,
    await site.bulk.runShown(dry.id, { force: false, skipBad: false }, administrator),
  );
  const names = [await nameOf(site, 'mary'), await nameOf(site, 'new')];
  const skipping = await ended(site, await site.bulk.runShown(dry.id, asShown, administrator));
  const forced = await ended(
    site,
    await site.bulk.runShown(dry.id, { force: true, skipBad: true }, administrator),
  );

  expect(refused).toMatchObject({
    state: 'refused',
    differing: 2,
    counts: { bad: 3 },
    problem: { code: 'lines-otherwise', params: { differing: 2, of: dry.id } },
  });
  const bad = await site.bulk.lines(refused.id, null, 10, 'bad');
  expect(bad.map(({ reason }) => reason?.message)).toEqual([
    'Not as in the dry run: changed since (name: (none) → Maria).',
    'Not as in the dry run: it was to be added, and would be changed now.',
    expect.stringContaining('"x" is not a JID'),
  ]);
  expect(names).toEqual(['Maria', 'Newer']);
  expect(skipping).toMatchObject({ state: 'done', differing: 2, counts: { bad: 3, changed: 0 } });
  expect(forced).toMatchObject({ state: 'done', differing: 2, counts: { bad: 1, changed: 2 } });
  expect([await nameOf(site, 'mary'), await nameOf(site, 'new')]).toEqual(['Mary Major', 'New']);
});

test('a dry run by a filter is done with those whom it has shown, and nobody who came later', async () => {
  await using site = await bulkSite();
  const dry = await ended(
    site,
    await site.bulk.change(
      {
        dryRun: true,
        skipBad: true,
        source: { kind: 'query', deed: 'update', filter: {}, changes: { noticeMinutes: 5 } },
      },
      administrator,
    ),
  );
  await site.people.add('later@example.com', {}, 'administrator');

  const run = await ended(site, await site.bulk.runShown(dry.id, asShown, administrator));

  expect(run).toMatchObject({ state: 'done', counts: { changed: 3, bad: 0 }, differing: 0 });
  expect(await site.people.find('later@example.com')).toMatchObject({ noticeMinutes: null });
  expect(await site.people.find('zoe@example.com')).toMatchObject({ noticeMinutes: 5 });
});

test('what an undoing would do is shown first, and is then done', async () => {
  await using site = await bulkSite();
  const before = site.hash;
  const run = await site.import('jid\njohn@example.com\nmary@example.com\n', { deed: 'remove' });
  const dry = await ended(
    site,
    await site.bulk.undo(run.id, { force: false, skipBad: false, dryRun: true }, administrator),
  );
  const shown = await site.bulk.lines(dry.id, null, 10, null);
  const meanwhile = await site.people.count();

  const undone = await ended(site, await site.bulk.runShown(dry.id, asShown, administrator));
  const again = await site.bulk.runShown(dry.id, asShown, administrator);

  expect(shown.map(({ jid, outcome }) => [jid, outcome])).toEqual([
    ['mary@example.com', 'added'],
    ['john@example.com', 'added'],
  ]);
  expect(meanwhile.total).toBe(1);
  expect(undone).toMatchObject({ state: 'done', counts: { added: 2 } });
  expect((await site.bulk.find(run.id))?.undoneBy).toBe(undone.id);
  expect(again).toMatchObject({ kind: 'refused', reason: 'already-run' });
  expect(await site.hashNow()).toBe(before);
});

test('a run that was to be at a set time keeps its lines however many came meanwhile, and what it needs is kept', async () => {
  await using site = await bulkSite();
  const dry = await site.import('jid;name\nmary@example.com;Mary Major\n', {
    deed: 'update',
    dryRun: true,
  });
  const due = Date.now() + 3_600_000;
  const later = await site.bulk.runShown(dry.id, asShown, { ...administrator, at: due });
  const other = await site.import('jid\nkim@example.com\n');
  for (let n = 0; n < 12; n++)
    await site.import('jid;name\njohn@example.com;J\n', { deed: 'save' });

  const kept = await site.bulk.lines(dry.id, null, 1, null);
  const gone = await site.bulk.lines(other.id, null, 1, null);
  const undo = await site.bulk.undo(
    other.id,
    { force: false, skipBad: false, dryRun: false },
    administrator,
  );

  expect(later).toMatchObject({ kind: 'run', run: { state: 'waiting', dueAt: due } });
  expect([kept.length, gone.length]).toEqual([1, 0]);
  expect(undo).toMatchObject({ kind: 'refused' });
});

async function ended(site: BulkSite, outcome: RunOutcome): Promise<BulkRun> {
  if (outcome.kind === 'refused') throw new Error(outcome.message);
  return await site.ended(outcome.run.id);
}

async function nameOf({ people }: BulkSite, name: string): Promise<string | null> {
  return (await people.find(`${name}@example.com`))?.name ?? null;
}
