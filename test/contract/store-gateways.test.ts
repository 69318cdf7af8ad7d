import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openStore, type Store } from '../../src/store/store.ts';
import type { Gateway } from '../../src/sync/gateways/gateway-settings.ts';
import { silentTelemetry } from '../../src/telemetry/telemetry.ts';

const key = new Uint8Array(32).fill(7);
const otherKey = new Uint8Array(32).fill(8);

const exchange: Gateway = {
  name: 'exchange',
  kind: 'ews',
  urls: ['https://one.example.com/EWS/Exchange.asmx', 'https://two.example.com/EWS/Exchange.asmx'],
  identity: { kind: 'ntlm', account: 'EXAMPLE\\doorlight' },
  ca: null,
  subscription: 'auto',
  secret: 'Grüße aus Köln',
};
const cloud: Gateway = {
  ...exchange,
  name: 'a-cloud',
  urls: ['https://cloud.example.com/EWS/Exchange.asmx'],
  identity: {
    kind: 'oauth',
    tokenUrl: 'https://login.example.com/token',
    clientId: 'c',
    scope: 's',
    certificate: 'PEM',
  },
  ca: 'PEM',
  subscription: 'pull',
  secret: 'KEY',
};

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

test('gateways are found as saved, in the order in which they came', async () => {
  {
    await using store = await open();
    await store.gateways.save(exchange, 'administrator');
    await store.gateways.save(cloud, 'administrator');
    const described = { ...exchange, urls: cloud.urls, description: 'Köln' };
    await store.gateways.save(described, 'administrator');
  }

  await using store = await open();

  expect(await store.gateways.all()).toEqual([
    { ...exchange, urls: cloud.urls, description: 'Köln', problem: null },
    { ...cloud, problem: null },
  ]);
});

test('an empty database is seeded once', async () => {
  await using store = await open();
  const before = await store.gateways.isFresh();

  await store.gateways.seed([exchange], 'doorlight');

  expect([before, await store.gateways.isFresh()]).toEqual([true, false]);
  expect(await store.gateways.all()).toMatchObject([{ name: 'exchange' }]);
});

test('a gateway is changed and made the first at once', async () => {
  {
    await using store = await open();
    await store.gateways.save(exchange, 'administrator');
    await store.gateways.save(cloud, 'administrator');
    await store.gateways.save({ ...cloud, subscription: 'push' }, 'administrator', true);
    expect(await store.audit.entries({ limit: 9 })).toHaveLength(3);
  }

  await using store = await open();

  expect(await store.gateways.all()).toMatchObject([
    { name: 'a-cloud', subscription: 'push' },
    { name: 'exchange' },
  ]);
});

test('a gateway that is removed is gone', async () => {
  await using store = await open();
  await store.gateways.save(exchange, 'administrator');

  const removed = await store.gateways.remove('exchange', 'administrator', false);
  const again = await store.gateways.remove('exchange', 'administrator', false);

  expect([removed, again]).toEqual([{ kind: 'removed', people: [] }, { kind: 'unknown' }]);
  expect(await store.gateways.all()).toEqual([]);
});

test('what proves who we are is in no file and in no audit entry as it is', async () => {
  {
    await using store = await open();
    await store.gateways.save(exchange, 'administrator');
    await store.gateways.save({ ...exchange, secret: 'another one' }, 'administrator');
    const audited = JSON.stringify(await store.audit.entries({ limit: 10 }));
    expect(audited).toContain('gateway-changed');
    expect(audited).not.toMatch(/Grüße|another one/u);
  }

  for (const name of readdirSync(folder)) {
    const text = readFileSync(join(folder, name), 'utf8');
    expect(text).not.toMatch(/Grüße|another one/u);
  }
});

test('the same secret is sealed into another text each time', async () => {
  await using store = await open();
  await store.gateways.save(exchange, 'administrator');
  await store.gateways.save({ ...exchange, name: 'second' }, 'administrator');
  const file = readFileSync(join(folder, 'doorlight.db-wal'), 'latin1');

  const sealed = new Set(file.match(/v1:[A-Za-z0-9+/=]+/gu));

  expect(sealed.size).toBeGreaterThanOrEqual(2);
});

test('with another key the gateway is there, its secret is not, and it is said what to do', async () => {
  {
    await using store = await open();
    await store.gateways.save(exchange, 'administrator');
  }

  await using store = await open(otherKey);
  const [found] = await store.gateways.all();

  expect(found).toMatchObject({ name: 'exchange', urls: exchange.urls, secret: null });
  expect(found?.problem).toMatch(/put back the key file.*doorlight gateways change exchange/u);
});
