import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { parameterNames } from '../../src/parameters/definitions.ts';
import { checkParameters } from '../../src/parameters/judge.ts';
import {
  openParameters,
  type ParameterChange,
  type ParameterService,
} from '../../src/parameters/parameter-service.ts';
import { defaultPolicy } from '../../src/presence/policy.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { silentTelemetry } from '../../src/telemetry/telemetry.ts';

const by = 'administrator';
const telemetry = silentTelemetry();
let store: Store;
let parameters: ParameterService;
let changes: ParameterChange[];

beforeEach(async () => {
  store = await openStore('sqlite::memory:', { telemetry, clock: { now: () => 0 } });
  parameters = await open({});
  changes = [];
  parameters.onChange((change) => changes.push(change));
});
afterEach(() => store[Symbol.asyncDispose]());

test('every parameter has its default until it is set', () => {
  expect(parameters.get('outOfOfficePollMin')).toBe(10);
  expect(parameters.list().every((view) => view.value === view.default)).toBe(true);
  expect(Object.keys(parameters.values()).toSorted()).toEqual([...parameterNames].toSorted());
});

test('the defaults of the policy are those of presence', () => {
  const { timeZone: _timeZone, showNextMeeting: _next, ...policy } = defaultPolicy;

  expect(parameters.values()).toMatchObject(policy);
});

test('a value set is in force, told of, on disk and in the audit log', async () => {
  const outcome = await parameters.set('calendarSpreadS', 20, 'mary@example.com');

  expect(outcome).toMatchObject({
    kind: 'saved',
    parameter: { name: 'calendarSpreadS', value: 20, default: 'auto', unit: 'seconds' },
  });
  expect(changes).toEqual([{ name: 'calendarSpreadS', old: 'auto', value: 20 }]);
  expect((await open({})).get('calendarSpreadS')).toBe(20);
  expect(await store.audit.entries({ limit: 1 })).toMatchObject([
    { what: 'parameter-set', about: 'calendarSpreadS', by: 'mary@example.com', new: 20 },
  ]);
});

test('a mapping can be set in part, and the rest of it stays', async () => {
  await parameters.set('show', { busy: 'away' }, by);
  await parameters.set('show', { outOfOffice: 'as-session' }, by);

  expect(parameters.get('show')).toEqual({
    busy: 'away',
    outOfOffice: 'as-session',
    workingElsewhere: 'available',
    call: 'dnd',
  });
  expect(Object.isFrozen(parameters.get('show'))).toBe(true);
});

test('a parameter that is reset has its default again, and is told of once', async () => {
  await parameters.set('joinGapS', 0, by);

  await parameters.reset('joinGapS', by);
  await parameters.reset('joinGapS', by);

  expect(parameters.get('joinGapS')).toBe(60);
  expect(changes).toEqual([
    { name: 'joinGapS', old: 60, value: 0 },
    { name: 'joinGapS', old: 0, value: 60 },
  ]);
  expect((await open({})).get('joinGapS')).toBe(60);
});

test('what changes nothing is neither told nor audited', async () => {
  await parameters.set('joinGapS', 60, by);

  expect(changes).toEqual([]);
  expect(await store.audit.entries({ limit: 1 })).toEqual([]);
});

test.each<[name: string, value: unknown, message: string]>([
  ['calendarSpreadS', 60, '60 is not allowed: give auto, or a whole number from 0 to 59 (seconds)'],
  [
    'calendarSpreadS',
    '5',
    '"5" is not allowed: give auto, or a whole number from 0 to 59 (seconds)',
  ],
  ['outOfOfficePollMin', 0, '0 is not allowed: give a whole number from 1 to 1,440 (minutes)'],
  ['outOfOfficePollMin', 1.5, '1.5 is not allowed: give a whole number from 1 to 1,440 (minutes)'],
  ['exchangeQueue', 99, '99 is not allowed: give a whole number from 100 to 1,000,000 (requests)'],
  ['statusFrequencyMin', 1441, expect.stringContaining('from 1 to 1,440 (minutes)')],
  ['notificationPort', 0, expect.stringContaining('from 1 to 65,535 (TCP port)')],
  ['notificationPort', 65_536, expect.stringContaining('from 1 to 65,535 (TCP port)')],
  [
    'notificationBind',
    '127.0.0',
    '"127.0.0" is not allowed: give all, or an IP address of this machine',
  ],
  [
    'notificationAddress',
    'ftp://a/',
    expect.stringContaining('give auto, or an http:// or https://'),
  ],
  ['notificationAddress', 'http://me:x@a/', expect.stringContaining('without user name')],
  ['notificationAddress', 'http://a/?b', expect.stringContaining('or query')],
  ['subscriptionKind', 'poll', '"poll" is not allowed: give auto, streaming, push or pull'],
  ['displayOutOfOffice', 'no', '"no" is not allowed: give true or false'],
  ['trackSessions', 'yes', '"yes" is not allowed: give auto, true or false'],
  ['subscriberDomains', ['a b'], '["a b"] is not allowed: give auto, or a list of domains'],
  ['administrators', ['john'], expect.stringContaining('["john"] is not allowed: give a list of')],
  ['administrators', ['a@example.com', 'A@example.com'], expect.stringContaining('each once')],
  ['administrators', ['a@example.com/desk'], expect.stringContaining('a list of bare JIDs')],
  ['administrators', 'a@example.com', expect.stringContaining('a list of bare JIDs')],
  ['auditKeepDays', 29, expect.stringContaining('from 30 to 3,650 (days)')],
  ['auditKeepDays', 3651, expect.stringContaining('from 30 to 3,650 (days)')],
  ['allDayBusy', null, 'null is not allowed: give busy, working-hours or ignore'],
  [
    'show',
    { busy: 'as-session' },
    '{"busy":"as-session"} is not allowed: give a mapping of busy, outOfOffice, workingElsewhere and call to available, chat, away, xa, dnd or unavailable; outOfOffice also as-session',
  ],
  ['show', { bussy: 'dnd' }, expect.stringContaining('{"bussy":"dnd"} is not allowed')],
  ['show', ['dnd'], expect.stringContaining('["dnd"] is not allowed')],
  ['workingHours', { days: [1, 1] }, expect.stringContaining('is not allowed: give days')],
  ['workingHours', { from: '24:00' }, expect.stringContaining('is not allowed: give days')],
  ['workingHours', { to: '09:00' }, expect.stringContaining('is not allowed: give days')],
])('%s: %j is refused, and the limit is said', async (name, value, message) => {
  const outcome = await parameters.set(name, value, by);

  expect(outcome).toEqual({
    kind: 'invalid',
    message: typeof message === 'string' ? `${name}: ${message}` : message,
  });
  expect(changes).toEqual([]);
});

test('notification addresses are those of a proxy as well, and of IPv6', async () => {
  await parameters.set('notificationAddress', ' https://a.example.com/base/ ', by);
  await parameters.set('notificationBind', '::1', by);

  expect(parameters.get('notificationAddress')).toBe('https://a.example.com/base/');
  expect(parameters.get('notificationBind')).toBe('::1');
});

test('a value that room cannot be made for is refused, and all stays as it was', async () => {
  const asked: unknown[] = [];
  parameters.guard(['notificationPort'], (values) => {
    asked.push([values.notificationPort, parameters.get('notificationPort')]);
    return Promise.resolve(values.notificationPort === 1 ? 'The port is in use.' : null);
  });

  const refused = await parameters.set('notificationPort', 1, by);
  const saved = await parameters.set('notificationPort', 2, by);
  await parameters.reset('notificationPort', by);
  await parameters.set('joinGapS', 1, by);

  expect(refused).toEqual({
    kind: 'impossible',
    message: 'notificationPort: The port is in use.',
  });
  expect(saved.kind).toBe('saved');
  expect(asked).toEqual([
    [1, 50_020],
    [2, 50_020],
    [50_020, 2],
  ]);
  expect(changes.map(({ value }) => value)).toEqual([2, 50_020, 1]);
});

test('room is made for the old value again where the new one cannot be written', async () => {
  const asked: number[] = [];
  parameters.guard(['notificationPort'], (values) => {
    asked.push(values.notificationPort);
    return Promise.resolve(null);
  });
  await store[Symbol.asyncDispose]();

  await expect(parameters.set('notificationPort', 2, by)).rejects.toThrow(/closed|open|disposed/iu);

  expect(asked).toEqual([2, 50_020]);
  expect(parameters.get('notificationPort')).toBe(50_020);
});

test('domains are written as they ought to be', async () => {
  await parameters.set('subscriberDomains', ['Example.COM', ' bücher.example'], by);

  expect(parameters.get('subscriberDomains')).toEqual(['example.com', 'bücher.example']);
});

test('what is no parameter is refused', async () => {
  expect(await parameters.set('toString', 1, by)).toEqual({
    kind: 'refused',
    reason: 'unknown-parameter',
  });
  expect(await parameters.reset('nothing', by)).toMatchObject({ kind: 'refused' });
});

describe('the configuration file', () => {
  const seeds = { calendarSpreadS: 0, show: { busy: 'away' } };

  test('seeds a fresh database, and no other', async () => {
    await using fresh = await openStore('sqlite::memory:', { telemetry, clock: { now: () => 0 } });

    const first = await openParameters({ repository: fresh.parameters, telemetry, seeds });
    await first.reset('calendarSpreadS', by);
    const second = await openParameters({ repository: fresh.parameters, telemetry, seeds });

    expect(first.get('show').busy).toBe('away');
    expect(second.get('show')).toEqual({ ...first.get('show') });
    expect(second.get('calendarSpreadS')).toBe('auto');
  });

  test('differs where it says something else than is in force', async () => {
    await parameters.set('calendarSpreadS', 7, by);

    const differences = parameters.diff({ ...seeds, joinGapS: 60, gone: 1 });

    expect(differences).toEqual([
      { name: 'calendarSpreadS', inFile: 0, inForce: 7 },
      { name: 'show', inFile: { busy: 'away' }, inForce: parameters.get('show') },
      { name: 'gone', inFile: 1, inForce: undefined },
    ]);
  });

  test('is judged before anything starts', () => {
    expect(checkParameters(seeds)).toEqual([]);
    expect(checkParameters({ joinGap: 1, xyz: 2, joinGapS: -1 })).toEqual([
      'parameters.joinGap is not known: did you mean joinGapS?',
      `parameters.xyz is not known: known are ${parameterNames.join(', ')}`,
      'parameters.joinGapS: -1 is not allowed: give a whole number from 0 to 3,600 (seconds)',
    ]);
  });

  test('the example has every parameter with its default', () => {
    const example = readFileSync(join(import.meta.dirname, '../../config/doorlight.yaml'), 'utf8');
    const section = example.slice(example.indexOf('\nparameters:'));

    const written = parse(section.replaceAll(/^ {2}# ( {2})?([a-z][a-zA-Z]*:)/gm, '  $1$2')) as {
      readonly parameters: Record<string, unknown>;
    };

    expect(written.parameters).toEqual(parameters.values());
  });
});

test('what is stored but no longer allowed leaves the default in force', async () => {
  await store.parameters.save('joinGapS', 1_000_000, by);
  await store.parameters.save('abolished', true, by);

  expect((await open({})).get('joinGapS')).toBe(60);
});

function open(seeds: Readonly<Record<string, unknown>>): Promise<ParameterService> {
  return openParameters({ repository: store.parameters, telemetry, seeds });
}
