import { expect, test } from 'vitest';
import type { BulkRun } from '../../src/people/bulk/bulk-run.ts';
import { administrator, bulkSite, piecesOf, type BulkSite } from '../support/bulk/bulk-site.ts';

const many = 20_000;

test(`${many} are imported with progress, and undone exactly`, { timeout: 120_000 }, async () => {
  await using site = await bulkSite();
  const before = site.hash;
  const lines = Array.from({ length: many }, (_, n) => `p${n}@example.com;Person ${n};de`);
  const seen = new Set<number>();

  const importing = site.import(['jid;name;locale', ...lines].join('\n'));
  const stop = new AbortController();
  const watching = (async () => {
    while (!stop.signal.aborted) {
      await site.bulk.progressed(stop.signal);
      seen.add((await site.bulk.list(null, 1))[0]?.done ?? 0);
    }
  })();
  const run = await importing;
  stop.abort();
  await watching;
  const count = await site.people.count();
  const undone = await undo(site, run.id);

  expect(run).toMatchObject({ state: 'done', total: many, done: many, counts: { added: many } });
  expect(count.total).toBe(many + 3);
  expect(seen.size).toBeGreaterThan(5);
  expect(undone).toMatchObject({ state: 'done', counts: { removed: many, bad: 0 } });
  expect(await site.hashNow()).toBe(before);
});

test('a removal takes overrides and delegates along, and its undoing brings all of it back', async () => {
  await using site = await bulkSite();
  const before = site.hash;

  const run = await site.import('jid\njohn@example.com\nmary@example.com\n', { deed: 'remove' });
  const left = await site.store.overrides.all();
  await undo(site, run.id);

  expect([run.counts.removed, left.size]).toEqual([2, 0]);
  const back = site.told.findLast((change) => change.kind === 'added');
  expect(back?.kind === 'added' && [...(back.overrides?.keys() ?? [])]).toEqual([
    'john@example.com',
  ]);
  expect(await site.hashNow()).toBe(before);
});

test('one bad line stops everything before it begins, and is named with its reason', async () => {
  await using site = await bulkSite();
  const before = site.hash;

  const run = await site.import(
    'jid,name,enabled,shoe size\nann@example.com,Ann,yes,4\nann@example.com,Again,yes,4\nno,No,yes,4\nbob@example.com,"Bob"x,yes,4\nmary@example.com,,yes,4\nmax@example.com,Max,perhaps,4\nliz@example.com,Liz\nsue@example.com,Sue,WAHR,4\n',
  );

  expect(run).toMatchObject({
    state: 'refused',
    unknownColumns: ['shoe size'],
    counts: { added: 0, bad: 6 },
  });
  const bad = await site.bulk.lines(run.id, null, 100, 'bad');
  expect(bad.map(({ number, reason }) => `${number}: ${reason?.message}`)).toEqual([
    '3: ann@example.com is on line 2 already.',
    '4: "no" is not a JID: a JID is written as john@example.com.',
    '5: The line cannot be read: something follows a closing quote; a quote within quotes is written twice.',
    '6: mary@example.com is there already.',
    '7: "perhaps" is no yes or no for "enabled".',
    '8: The line has 2 fields, the first line has 4.',
  ]);
  // Whose line it is says it where that much could be read.
  expect(bad.map(({ jid }) => jid)).toEqual([
    'ann@example.com',
    null,
    null,
    'mary@example.com',
    'max@example.com',
    null,
  ]);
  expect(await site.hashNow()).toBe(before);
});

test('bad lines are left out where that is asked for, and a dry run changes nobody', async () => {
  await using site = await bulkSite();
  const file =
    'jid;name;notice minutes\nmary@example.com;Mary Major;15\nnew@example.com;New;\nx;X;\n';

  const dry = await site.import(file, { deed: 'save', dryRun: true, skipBad: true });
  const meanwhile = await site.people.count();
  const run = await site.import(file, { deed: 'save', skipBad: true });

  expect([dry.state, dry.counts]).toEqual(['done', run.counts]);
  expect(run.counts).toEqual({ added: 1, changed: 1, removed: 0, unchanged: 0, bad: 1 });
  expect(meanwhile.total).toBe(3);
  expect(await site.people.find('mary@example.com')).toMatchObject({
    name: 'Mary Major',
    noticeMinutes: 15,
  });
});

test('whoever has changed since is not undone, but by force', async () => {
  await using site = await bulkSite();
  const run = await site.import(
    'jid,name\nmary@example.com,Mary Major\njohn@example.com,John Minor\n',
    { deed: 'update' },
  );
  await site.people.change('john@example.com', { name: 'Johnny' }, 'administrator');

  const refused = await undo(site, run.id);
  const names = [await nameOf(site, 'mary'), await nameOf(site, 'john')];
  const forced = await undo(site, run.id, true);
  const again = await site.bulk.undo(
    run.id,
    { force: false, skipBad: false, dryRun: false },
    administrator,
  );

  expect(refused).toMatchObject({ state: 'refused', counts: { bad: 1 } });
  expect(names).toEqual(['Mary Major', 'Johnny']);
  expect(forced).toMatchObject({ state: 'done', counts: { changed: 2 } });
  expect([await nameOf(site, 'mary'), await nameOf(site, 'john')]).toEqual([null, null]);
  expect(again).toMatchObject({ kind: 'refused', reason: 'nothing-to-undo' });
});

test('a key makes a request once, and tells of another request under it', async () => {
  await using site = await bulkSite();
  const request = {
    dryRun: false,
    skipBad: false,
    source: { kind: 'query', deed: 'update', filter: { search: 'john' }, changes: { name: 'J' } },
  } as const;
  const keyed = { ...administrator, key: 'k1' };

  const first = await site.bulk.change(request, keyed);
  const again = await site.bulk.change(request, keyed);
  const other = await site.bulk.change({ ...request, dryRun: true }, keyed);

  expect([first, again, other]).toMatchObject([
    { kind: 'run', again: false },
    { kind: 'run', again: true },
    { kind: 'refused', reason: 'key-used' },
  ]);
  if (first.kind !== 'run') return;
  expect(await site.ended(first.run.id)).toMatchObject({ counts: { changed: 1 } });
});

test(
  'a run that was stopped in the middle is gone on with, and can be undone whole',
  { timeout: 60_000 },
  async () => {
    await using site = await bulkSite();
    const before = site.hash;
    const lines = Array.from({ length: 3_000 }, (_, n) => `p${n}@example.com`);
    const outcome = await site.bulk.take(
      piecesOf(Buffer.from(['jid', ...lines].join('\r'))),
      { dryRun: false, skipBad: true, source: { kind: 'file', deed: 'insert', encoding: 'auto' } },
      administrator,
    );
    const id = outcome.kind === 'run' ? outcome.run.id : 0;
    const deadline = AbortSignal.timeout(30_000);
    while (((await site.bulk.find(id))?.counts.added ?? 0) < 300)
      await site.bulk.progressed(deadline);
    await site.bulk[Symbol.asyncDispose]();
    const stopped = await site.bulk.find(id);
    await site.close();

    await using next = await bulkSite(site.file);
    const run = await next.ended(id);
    const count = await next.people.count();
    await undo(next, id);

    expect(stopped?.state).toBe('applying');
    expect(run).toMatchObject({ state: 'done', counts: { added: 3_000 } });
    expect(count.total).toBe(3_003);
    expect(await next.hashNow()).toBe(before);
  },
);

async function undo(site: BulkSite, run: number, force = false): Promise<BulkRun> {
  const how = { force, skipBad: false, dryRun: false };
  const outcome = await site.bulk.undo(run, how, administrator);
  if (outcome.kind === 'refused') throw new Error(outcome.message);
  return await site.ended(outcome.run.id);
}

async function nameOf({ people }: BulkSite, name: string): Promise<string | null> {
  return (await people.find(`${name}@example.com`))?.name ?? null;
}
