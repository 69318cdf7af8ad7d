import { expect, test } from 'vitest';
import type { BulkRequest } from '../../src/people/bulk/bulk-run.ts';
import { administrator, bulkSite, piecesOf } from '../support/bulk/bulk-site.ts';

const keyed = { ...administrator, key: 'k1' };
const request: BulkRequest = {
  dryRun: false,
  skipBad: false,
  source: { kind: 'file', deed: 'insert', encoding: 'auto' },
};
const bytes = Buffer.from('jid\nann@example.com\n');

test('of two uploads under one key at the same moment one is done, and the other is told so', async () => {
  await using site = await bulkSite();
  const { promise: rest, resolve: letCome } = Promise.withResolvers<void>();
  async function* slowly(): AsyncGenerator<Uint8Array> {
    yield bytes.subarray(0, 8);
    await rest;
    yield bytes.subarray(8);
  }

  const first = site.bulk.take(slowly(), request, keyed);
  const other = await site.bulk.take(piecesOf(bytes), request, keyed);
  letCome();
  const run = await first;
  const again = await site.bulk.take(piecesOf(bytes), request, keyed);

  expect(other).toMatchObject({ kind: 'refused', reason: 'key-in-use' });
  expect(run).toMatchObject({ kind: 'run', again: false });
  expect(again).toMatchObject({ kind: 'run', again: true });
  if (run.kind === 'run') expect(await site.ended(run.run.id)).toMatchObject({ state: 'done' });
});

test('twenty requests under one key at the same moment are one run', async () => {
  await using site = await bulkSite();
  const change: BulkRequest = {
    dryRun: false,
    skipBad: true,
    source: { kind: 'query', deed: 'update', filter: {}, changes: { noticeMinutes: 5 } },
  };

  const answers = await Promise.all(
    Array.from({ length: 20 }, () => site.bulk.change(change, keyed)),
  );
  const uploads = await Promise.all(
    Array.from({ length: 20 }, () =>
      site.bulk.take(piecesOf(bytes), request, { ...administrator, key: 'k2' }),
    ),
  );

  expect(answers.filter((one) => one.kind === 'run' && !one.again)).toHaveLength(1);
  expect(answers.filter((one) => one.kind === 'run' && one.again)).toHaveLength(19);
  expect(uploads.filter((one) => one.kind === 'run' && !one.again)).toHaveLength(1);
  expect(
    uploads.every(
      (one) => (one.kind === 'run') !== (one.kind === 'refused' && one.reason === 'key-in-use'),
    ),
  ).toBe(true);
  expect(await site.bulk.list(null, 10)).toHaveLength(2);
});

test('an upload that breaks off leaves its key free', async () => {
  await using site = await bulkSite();
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield bytes;
    throw new Error('the line is cut');
  }

  await expect(site.bulk.take(broken(), request, keyed)).rejects.toThrow('the line is cut');
  const after = await site.bulk.take(piecesOf(bytes), request, keyed);

  expect(after).toMatchObject({ kind: 'run', again: false });
});
