import { expect, test } from 'vitest';
import type { StoredPublication } from '../../src/publishers/sip/publications/entity-tag-repository.ts';
import { type Store, openStore } from '../../src/store/store.ts';
import { silentTelemetry } from '../../src/telemetry/telemetry.ts';

const link = 'sip:phones';

function memory(): Promise<Store> {
  return openStore('sqlite::memory:', {
    telemetry: silentTelemetry(),
    clock: { now: () => 0 },
  });
}

function publication(local: string, etag: string, event = 'presence'): StoredPublication {
  return { address: `sip:${local}@example.com`, event, etag, expiresAt: 1_795_000_000_000 };
}

test('what a server holds is known for each link, the last of it', async () => {
  await using store = await memory();
  const [anna, ben, lamp] = [
    publication('anna', 'a1'),
    publication('ben', 'b1'),
    publication('anna', 'l1', 'dialog'),
  ];

  await store.sipPublications.write(link, { saved: [anna, ben, lamp], removed: [] });
  await store.sipPublications.write('sip:other', { saved: [anna], removed: [] });
  await store.sipPublications.write(link, {
    saved: [publication('anna', 'a2')],
    removed: [{ address: ben.address, event: 'presence' }],
  });

  expect(await store.sipPublications.all(link)).toEqual([lamp, publication('anna', 'a2')]);
  expect(await store.sipPublications.all('sip:other')).toEqual([anna]);
});

test('as many as there may be are taken at once', async () => {
  await using store = await memory();
  const saved = Array.from({ length: 12_000 }, (_, at) => publication(`p${at}`, `e${at}`));

  await store.sipPublications.write(link, { saved, removed: [] });

  expect(await store.sipPublications.all(link)).toHaveLength(saved.length);
});
