import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openPublishers } from '../../src/engine/publishers/publisher-registry.ts';
import type { Publisher } from '../../src/engine/publishers/publisher-settings.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { silentTelemetry } from '../../src/telemetry/telemetry.ts';
import { capturedLog } from '../support/xmpp-captured-log.ts';
import { chat, phones } from '../support/publishers.ts';

const key = new Uint8Array(32).fill(7);
const otherKey = new Uint8Array(32).fill(8);

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'doorlight-store-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function open(sealedWith = key): Promise<Store> {
  return openStore(`sqlite:${join(folder, 'doorlight.db')}`, {
    telemetry: silentTelemetry(),
    clock: { now: () => 1_000_000 },
    key: sealedWith,
  });
}

/** As the service starts with such a file. */
async function started(
  store: Store,
  seeds: readonly Publisher[],
  telemetry = silentTelemetry(),
): Promise<ReadonlyMap<string, string | null>> {
  const { publishers: repository } = store;
  const options = { repository, seeds, telemetry, authorityFault: () => null };
  const registry = await openPublishers(options);
  return new Map(registry.all().map(({ name, secret }) => [name, secret]));
}

test('publishers are found as saved, in the order in which they came', async () => {
  {
    await using store = await open();
    await store.publishers.save(phones, 'administrator');
    await store.publishers.save(chat, 'administrator');
    await store.publishers.save({ ...phones, username: null, secret: null }, 'administrator');
  }

  await using store = await open();

  expect(await store.publishers.all()).toEqual([
    { ...phones, username: null, secret: null, problem: null, fromFile: null },
    { ...chat, problem: null, fromFile: null },
  ]);
});

test('a database without publishers takes those of the file, once', async () => {
  await using store = await open();

  await started(store, [chat, phones]);
  await store.publishers.remove(chat.name, 'administrator');
  const then = await started(store, [chat, phones]);

  expect([...then]).toEqual([[phones.name, phones.secret]]);
});

test('a secret that is another in the file than it was is taken, and one that is not stays away', async () => {
  await using store = await open();
  await started(store, [chat]);

  const rotated = await started(store, [{ ...chat, secret: 'rotated' }]);
  await store.publishers.save({ ...chat, secret: 'by hand' }, 'administrator');
  const byHand = await started(store, [{ ...chat, secret: 'rotated' }]);
  const again = await started(store, [{ ...chat, secret: 'rotated again' }]);

  expect(rotated.get(chat.name)).toBe('rotated');
  expect(byHand.get(chat.name)).toBe('by hand');
  expect(again.get(chat.name)).toBe('rotated again');
});

test('where file and database differ the log names the settings, and no secret', async () => {
  await using store = await open();
  await started(store, [chat]);
  await store.publishers.save({ ...chat, port: 5348, deadAfterS: 10 }, 'administrator');
  const { telemetry, records: lines } = capturedLog();

  await started(store, [{ ...chat, secret: 'another' }, phones], telemetry);

  const said = JSON.stringify(lines);
  expect(lines).toContainEqual(
    expect.objectContaining({ publisher: chat.name, what: ['port', 'deadAfterS'] }),
  );
  expect(said).toContain(`"publisher":"${phones.name}"`);
  expect(said).not.toMatch(/another"|Grüße|pass word/u);
});

test('what proves who we are is in no file and in no audit entry as it is', async () => {
  {
    await using store = await open();
    await started(store, [chat, phones]);
    await store.publishers.save({ ...chat, secret: 'a third one' }, 'administrator');
    const audited = JSON.stringify(await store.audit.entries({ limit: 10 }));
    expect(audited).toContain('"secret":"changed"');
    expect(audited).not.toMatch(/Grüße|third|pass word/u);
  }

  for (const name of readdirSync(folder)) {
    expect(readFileSync(join(folder, name), 'utf8')).not.toMatch(/Grüße|a third one|pass word/u);
  }
});

test('with another key the publisher is there and says what to do, until the file gives its secret', async () => {
  {
    await using store = await open();
    await started(store, [chat]);
  }

  await using store = await open(otherKey);
  const [found] = await store.publishers.all();
  const then = await started(store, [chat]);

  expect(found).toMatchObject({ name: chat.name, secret: null, fromFile: null });
  expect(found?.problem).toMatch(/put back the key file.*publishers change/u);
  expect(then.get(chat.name)).toBe(chat.secret);
});
