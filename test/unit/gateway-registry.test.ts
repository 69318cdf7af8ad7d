import { pino } from 'pino';
import { Registry } from 'prom-client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type PeopleChange, PeopleService } from '../../src/people/people-service.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { type GatewayRegistry, openGateways } from '../../src/sync/gateways/gateway-registry.ts';
import type { Gateway } from '../../src/sync/gateways/gateway-settings.ts';
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
let people: PeopleService;

beforeEach(async () => {
  store = await openStore('sqlite::memory:', {
    telemetry: silentTelemetry(),
    clock: { now: () => 0 },
  });
  people = new PeopleService(store.people, silentTelemetry());
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
    fault: ({ ca }) =>
      ca === 'rubbish'
        ? { setting: 'ca', code: 'authority-unreadable', params: null, message: 'This is no CA.' }
        : null,
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

test.each([
  ['mail.example.com', 'https://mail.example.com/EWS/Exchange.asmx'],
  [' Mail.Example.com ', 'https://mail.example.com/EWS/Exchange.asmx'],
  ['mail.example.com:8443', 'https://mail.example.com:8443/EWS/Exchange.asmx'],
  ['mail.example.com/ews/exchange.asmx', 'https://mail.example.com/ews/exchange.asmx'],
  ['192.0.2.7', 'https://192.0.2.7/EWS/Exchange.asmx'],
  ['2001:db8::7', 'https://[2001:db8::7]/EWS/Exchange.asmx'],
  ['[2001:db8::7]:8443', 'https://[2001:db8::7]:8443/EWS/Exchange.asmx'],
])('a server may be given by %j alone', async (given, kept) => {
  const registry = await open();

  const change = { urls: [given], secret: 'again' };
  const outcome = await registry.change('exchange', change, 'administrator');

  expect(outcome.kind).toBe('saved');
  expect(registry.find('exchange')?.urls).toEqual([kept]);
});

test('an address that becomes too long to be told is refused', async () => {
  const registry = await open();

  const change = { urls: [`mail.example.com/${'ä'.repeat(1_000)}`], secret: 'again' };
  const outcome = await registry.change('exchange', change, 'administrator');

  expect(outcome).toMatchObject({ kind: 'invalid', setting: 'urls' });
});

test('a server belongs to one gateway, and to that once', async () => {
  const registry = await open();

  const twice = await registry.change(
    'exchange',
    { urls: ['https://a.example.com/', 'https://a.example.com'] },
    'administrator',
  );
  const taken = await registry.add({ ...exchange, name: 'second' }, 'administrator');

  expect([twice, taken]).toMatchObject([
    { kind: 'invalid', setting: 'urls', message: expect.stringContaining('given twice') },
    {
      kind: 'invalid',
      setting: 'urls',
      message: expect.stringContaining('a server of the gateway exchange'),
    },
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
    registry.remove('none', 'administrator', people),
  ]);

  expect(outcomes).toMatchObject([
    { kind: 'refused', reason: 'exists' },
    { kind: 'invalid', setting: 'name', message: expect.stringContaining('no name for') },
    { kind: 'refused', reason: 'unknown-gateway' },
    { kind: 'invalid', setting: 'ca', message: 'This is no CA.' },
    { kind: 'invalid', setting: 'urls', message: expect.stringContaining('1 to 100') },
    { kind: 'unknown' },
  ]);
});

test('the first gateway is for everyone; when it is removed the next one is', async () => {
  const registry = await open();
  await registry.add({ ...exchange, name: 'b', urls: ['https://b.example.com/'] }, 'administrator');
  await registry.add({ ...exchange, name: 'a', urls: ['https://a.example.com/'] }, 'administrator');
  await registry.change('b', { ca: null, subscription: 'pull' }, 'administrator');

  const removed = await registry.remove('exchange', 'administrator', people);

  expect(removed).toEqual({ kind: 'removed', people: [] });
  expect(registry.all().map(({ name }) => name)).toEqual(['b', 'a']);
  expect((await open()).all().map(({ name }) => name)).toEqual(['b', 'a']);
});

test('another gateway can be made the default one, and is after a restart', async () => {
  const registry = await open();
  await registry.add({ ...exchange, name: 'b', urls: ['https://b.example.com/'] }, 'administrator');
  let told = 0;
  registry.onChange(() => {
    told += 1;
  });

  const outcome = await registry.change('b', { default: true }, 'administrator');
  await registry.change('b', { default: true }, 'administrator');

  expect(outcome).toMatchObject({ kind: 'saved', gateway: { name: 'b' } });
  expect(told).toBe(1);
  expect((await open()).all().map(({ name }) => name)).toEqual(['b', 'exchange']);
  expect(await store.audit.entries({ about: 'b', limit: 1 })).toMatchObject([
    { what: 'gateway-made-default', old: { default: 'exchange' }, new: { default: 'b' } },
  ]);
});

test('what else is changed together with the default is one change', async () => {
  const registry = await open();
  await registry.add({ ...exchange, name: 'b', urls: ['https://b.example.com/'] }, 'administrator');
  let told = 0;
  registry.onChange(() => {
    told += 1;
  });

  const change = { default: true, subscription: 'pull' } as const;
  const refused = await registry.change('b', { ...change, ca: 'rubbish' }, 'administrator');
  const before = registry.all().map(({ name, subscription }) => [name, subscription]);
  const outcome = await registry.change('b', change, 'administrator');

  expect([refused.kind, before]).toEqual([
    'invalid',
    [
      ['exchange', 'auto'],
      ['b', 'auto'],
    ],
  ]);
  expect([outcome.kind, told]).toEqual(['saved', 1]);
  for (const all of [registry.all(), (await open()).all()]) {
    expect(all).toMatchObject([{ name: 'b', subscription: 'pull' }, { name: 'exchange' }]);
  }
  expect(await store.audit.entries({ about: 'b', limit: 2 })).toMatchObject([
    {
      what: 'gateway-changed',
      old: { subscription: 'auto', default: 'exchange' },
      new: { subscription: 'pull', default: 'b' },
    },
    { what: 'gateway-added' },
  ]);
});

test('a gateway is described in a line, which can be taken back', async () => {
  const registry = await open();

  await registry.change('exchange', { description: ' The head office ' }, 'administrator');
  const kept = (await open()).find('exchange')?.description;
  const differs = registry.diff([{ ...exchange, description: null }]);
  await registry.change('exchange', { description: null }, 'administrator');

  expect(kept).toBe('The head office');
  expect(differs).toContainEqual({
    gateway: 'exchange',
    setting: 'description',
    inFile: null,
    inForce: 'The head office',
  });
  expect((await open()).find('exchange')?.description).toBeUndefined();
  expect(await store.audit.entries({ about: 'exchange', limit: 2 })).toMatchObject([
    { what: 'gateway-changed', old: { description: 'The head office' } },
    { what: 'gateway-changed', new: { description: 'The head office' } },
  ]);
});

test.each(['x'.repeat(201), 'two\nlines', 'bell\u0007', 'half \uD800'])(
  'a description that is not one short line is refused: %j',
  async (description) => {
    const registry = await open();

    const outcome = await registry.change('exchange', { description }, 'administrator');

    expect(outcome).toMatchObject({
      kind: 'invalid',
      setting: 'description',
      message: 'A description is one line of at most 200 characters.',
    });
  },
);

test('a gateway that people name stays, but where they are given the default one', async () => {
  const registry = await open();
  await registry.add({ ...exchange, name: 'b', urls: ['https://b.example.com/'] }, 'administrator');
  for (const name of ['ann', 'bob']) {
    await people.add(`${name}@example.com`, { gateway: 'b' }, 'administrator');
  }
  await people.add('cid@example.com', {}, 'administrator');
  const told: PeopleChange[] = [];
  people.onChange((change) => told.push(change));

  const counts = await registry.counts();
  const refused = await registry.remove('b', 'administrator', people);
  const removed = await registry.remove('b', 'administrator', people, true);

  expect(counts).toEqual({ people: 3, named: new Map([['b', 2]]) });
  expect(refused).toEqual({ kind: 'named', people: 2 });
  expect(removed).toMatchObject({ kind: 'removed', people: [{ gateway: 'b' }, { gateway: 'b' }] });
  expect(registry.all().map(({ name }) => name)).toEqual(['exchange']);
  expect(told.map(({ kind }) => kind)).toEqual(['changed', 'changed']);
  expect(told[0]).toMatchObject({ old: { gateway: 'b' }, person: { gateway: null } });
  expect((await people.all()).map(({ gateway }) => gateway)).toEqual([null, null, null]);
  expect(await store.audit.entries({ about: 'bob@example.com', limit: 1 })).toMatchObject([
    { what: 'person-changed', by: 'administrator', old: { gateway: 'b' }, new: { gateway: null } },
  ]);
});

test.each([
  { urls: [...exchange.urls, 'https://mail.elsewhere.example/EWS/Exchange.asmx'] },
  { urls: ['https://192.0.2.7/EWS/Exchange.asmx'] },
  { autodiscover: { hosts: ['autodiscover.elsewhere.example'] } },
])('a password goes nowhere that it was not given for: %j', async (change) => {
  const registry = await open();

  const outcomes = [
    await registry.change('exchange', change, 'administrator'),
    registry.draft('exchange', change),
    await registry.change('exchange', { ...change, secret: 'again' }, 'administrator'),
  ];

  const refused = {
    kind: 'invalid',
    setting: 'secret',
    message: expect.stringContaining('not given for'),
  };
  expect(outcomes).toMatchObject([refused, refused, { kind: 'saved' }]);
});

test('a client secret is shown to no other place that gives tokens', async () => {
  const registry = await open();
  const identity = {
    kind: 'oauth',
    tokenUrl: 'https://login.example.net/token',
    clientId: 'doorlight',
    scope: 'https://outlook.example.net/.default',
    certificate: null,
  } as const;
  await registry.change('exchange', { identity, secret: 'its own' }, 'administrator');

  const elsewhere = { ...identity, tokenUrl: 'https://login.elsewhere.example/token' };
  const outcome = await registry.change('exchange', { identity: elsewhere }, 'administrator');

  expect(outcome).toMatchObject({ kind: 'invalid', setting: 'secret' });
});

test('a draft is judged as what would be saved, and nothing is kept of it', async () => {
  const registry = await open();
  const { urls: _, ...without } = exchange;

  const drafts = [
    registry.draft('exchange', { urls: ['https://TWO.example.com/x'] }),
    registry.draft('exchange', { identity: { kind: 'basic', account: 'other@example.com' } }),
    registry.draft('gone', {}),
    registry.draft(null, { ...exchange, name: 'second' }),
    registry.draft(null, { ...without, name: 'second' }),
  ];

  expect(drafts).toMatchObject([
    { kind: 'valid', gateway: { ...exchange, urls: ['https://two.example.com/x'] } },
    { kind: 'invalid', setting: 'secret', message: expect.stringContaining('what proves who') },
    { kind: 'refused', reason: 'unknown-gateway' },
    { kind: 'invalid', setting: 'urls', message: expect.stringContaining('exchange already') },
    { kind: 'invalid', setting: null, message: expect.stringContaining('needs servers') },
  ]);
  expect(registry.all()).toEqual([{ ...exchange, problem: null }]);
});

test('where the file differs is told setting by setting, and nothing of a secret', async () => {
  const registry = await open();
  await registry.add({ ...exchange, name: 'b', urls: ['https://b.example.com/'] }, 'administrator');
  await registry.change('b', { default: true }, 'administrator');

  const differences = registry.diff([
    { ...exchange, urls: ['https://ONE.example.com/EWS/Exchange.asmx'], secret: 'other' },
    { ...exchange, name: 'c', subscription: 'pull' },
  ]);
  const same = registry.diff([{ ...exchange, name: 'b', urls: ['https://b.example.com/'] }]);

  expect(differences).toEqual([
    { gateway: 'exchange', setting: 'secret', inFile: null, inForce: null },
    { gateway: 'c', setting: 'gateway', inFile: true, inForce: false },
    { gateway: 'b', setting: 'gateway', inFile: false, inForce: true },
    { gateway: 'exchange', setting: 'default', inFile: 'exchange', inForce: 'b' },
  ]);
  expect(same).toEqual([{ gateway: 'exchange', setting: 'gateway', inFile: false, inForce: true }]);
  expect(JSON.stringify(differences)).not.toMatch(/hunter2|other/u);
});
