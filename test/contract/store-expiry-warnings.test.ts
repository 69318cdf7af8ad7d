import { expect, test } from 'vitest';
import { openStore } from '../../src/store/store.ts';
import { silentTelemetry } from '../../src/telemetry/telemetry.ts';

const [mary, john] = ['mary@example.com', 'john@example.com'] as const;

test('what each administrator was told is kept, the last step of each certificate', async () => {
  await using store = await openStore('sqlite::memory:', {
    telemetry: silentTelemetry(),
    clock: { now: () => 0 },
  });
  const first = { certificate: 'aa 5000', validTo: 5_000, step: 30 };
  const other = { certificate: 'bb 9000', validTo: 9_000, step: 14 };

  await store.expiryWarnings.save(mary, [first, other], 0);
  await store.expiryWarnings.save(mary, [{ ...first, step: 3 }], 0);
  await store.expiryWarnings.save(john, [first], 0);

  expect(await store.expiryWarnings.said(mary)).toEqual([{ ...first, step: 3 }, other]);
  expect(await store.expiryWarnings.said(john)).toEqual([first]);
});

test('what ended long ago is forgotten, of every administrator', async () => {
  await using store = await openStore('sqlite::memory:', {
    telemetry: silentTelemetry(),
    clock: { now: () => 0 },
  });
  const old = { certificate: 'aa 5000', validTo: 5_000, step: 0 };
  const later = { certificate: 'bb 9000', validTo: 9_000, step: 14 };
  await store.expiryWarnings.save(mary, [old], 0);

  await store.expiryWarnings.save(john, [later], 6_000);

  expect(await store.expiryWarnings.said(mary)).toEqual([]);
  expect(await store.expiryWarnings.said(john)).toEqual([later]);
});
