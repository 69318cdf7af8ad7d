import { pino } from 'pino';
import { Registry } from 'prom-client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openStore, type Store } from '../../src/store/store.ts';
import { type GatewayRegistry, openGateways } from '../../src/sync/gateway-registry.ts';
import type { Gateway } from '../../src/sync/gateway-settings.ts';
import { silentTelemetry, type Telemetry } from '../../src/telemetry/telemetry.ts';

const exchange: Gateway = {
  name: 'exchange',
  kind: 'ews',
  urls: ['https://one.example.com/EWS/Exchange.asmx'],
  identity: { kind: 'basic', account: 'doorlight@example.com' },
  ca: null,
  subscription: 'auto',
  secret: 'hunter2',
};

let store: Store;

beforeEach(async () => {
  store = await openStore('sqlite::memory:', {
    telemetry: silentTelemetry(),
    clock: { now: () => 0 },
  });
});
afterEach(() => store[Symbol.asyncDispose]());

function open(
  seeds: readonly Gateway[] = [exchange],
  telemetry: Telemetry = silentTelemetry(),
): Promise<GatewayRegistry> {
  return openGateways({
    repository: store.gateways,
    telemetry,
    seeds,
    fault: ({ ca }) => (ca === 'rubbish' ? 'The CA given holds no PEM certificate.' : null),
  });
}

test('an empty database takes over what the file says, once', async () => {
  await open();

  const again = await open([{ ...exchange, name: 'other', urls: ['https://other.example.com/'] }]);

  expect(again.all().map(({ name }) => name)).toEqual(['exchange']);
});

test('where the file says something else than the database, the log names it without saying it', async () => {
  await open();
  const lines: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => lines.push(line) });

  await open([{ ...exchange, secret: 'changed' }], { log, metrics: new Registry() });

  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain('"what":["secret"]');
  expect(lines[0]).not.toMatch(/changed|hunter2/u);
});

test('a change lays what is given over what there is, is told, and is stored', async () => {
  const registry = await open();
  let told = 0;
  registry.onChange(() => {
    told += 1;
  });

  const outcome = await registry.change('exchange', { secret: 'new' }, 'administrator');
  await registry.change('exchange', { secret: 'new' }, 'administrator');

  expect(outcome.kind).toBe('saved');
  expect(JSON.stringify(outcome)).not.toContain('new');
  expect(registry.find('exchange')).toMatchObject({ urls: exchange.urls, secret: 'new' });
  expect((await open()).find('exchange')?.secret).toBe('new');
  expect(told).toBe(1);
});

test('addresses are kept in one way of writing', async () => {
  const registry = await open();

  await registry.change('exchange', { urls: ['https://ONE.example.com:443'] }, 'administrator');

  expect(registry.find('exchange')?.urls).toEqual(['https://one.example.com/']);
});

test('a server belongs to one gateway, and to that once', async () => {
  const registry = await open();

  const twice = await registry.change(
    'exchange',
    { urls: ['https://a.example.com/', 'https://a.example.com'] },
    'administrator',
  );
  const taken = await registry.add({ ...exchange, name: 'second' }, 'administrator');

  expect([twice, taken]).toEqual([
    { kind: 'invalid', message: expect.stringContaining('given twice') },
    { kind: 'invalid', message: expect.stringContaining('a server of the gateway exchange') },
  ]);
});

test('a password is used for no other account than that it was given for', async () => {
  const registry = await open();
  const identity = { kind: 'basic', account: 'other@example.com' } as const;

  const without = await registry.change('exchange', { identity }, 'administrator');
  const kind = await registry.change(
    'exchange',
    { identity: { kind: 'ntlm', account: 'doorlight@example.com' } },
    'administrator',
  );
  const both = await registry.change('exchange', { identity, secret: 'its own' }, 'administrator');

  expect([without.kind, kind.kind, both.kind]).toEqual(['invalid', 'saved', 'saved']);
});

test('a name is taken once, has a form, and a gateway that is not there is said to be none', async () => {
  const registry = await open();

  const outcomes = await Promise.all([
    registry.add({ ...exchange, urls: ['https://x.example.com/'] }, 'administrator'),
    registry.add({ ...exchange, name: '../etc', urls: ['https://x/'] }, 'administrator'),
    registry.change('none', { ca: null }, 'administrator'),
    registry.change('exchange', { ca: 'rubbish' }, 'administrator'),
    registry.change('exchange', { urls: [] }, 'administrator'),
    registry.remove('none', 'administrator'),
  ]);

  expect(outcomes).toEqual([
    { kind: 'refused', reason: 'exists' },
    { kind: 'invalid', message: expect.stringContaining('no name for a gateway') },
    { kind: 'refused', reason: 'unknown-gateway' },
    { kind: 'invalid', message: 'The CA given holds no PEM certificate.' },
    { kind: 'invalid', message: expect.stringContaining('1 to 100') },
    false,
  ]);
});

test('the first gateway is for everyone; when it is removed the next one is', async () => {
  const registry = await open();
  await registry.add({ ...exchange, name: 'b', urls: ['https://b.example.com/'] }, 'administrator');
  await registry.add({ ...exchange, name: 'a', urls: ['https://a.example.com/'] }, 'administrator');
  await registry.change('b', { ca: null, subscription: 'pull' }, 'administrator');

  const removed = await registry.remove('exchange', 'administrator');

  expect(removed).toBe(true);
  expect(registry.all().map(({ name }) => name)).toEqual(['b', 'a']);
  expect((await open()).all().map(({ name }) => name)).toEqual(['b', 'a']);
});
