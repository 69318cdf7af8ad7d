import { afterEach, beforeEach, expect, test } from 'vitest';
import { PeopleService, type PeopleChange } from '../../src/people/people-service.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { silentTelemetry } from '../../src/telemetry/telemetry.ts';
import { wordedLanguages } from '../../src/wording/catalogues.ts';

const by = 'administrator';
const john = {
  jid: 'john@example.com',
  mailbox: 'john@example.com',
  name: null,
  enabled: true,
  locale: null,
  timeZone: null,
  meetingInformation: true,
  displayOutOfOffice: true,
  ownMeetingInformation: true,
  ownDisplayOutOfOffice: true,
  noticeMinutes: null,
  showNextMeeting: false,
  deskPhoneLamps: false,
  sipAddress: null,
  gateway: null,
};

let store: Store;
let people: PeopleService;
let changes: PeopleChange[];

beforeEach(async () => {
  const telemetry = silentTelemetry();
  store = await openStore('sqlite::memory:', { telemetry, clock: { now: () => 0 } });
  people = new PeopleService(store.people, telemetry, {
    languages: wordedLanguages,
    gateways: () => ['exchange', 'berlin'],
  });
  changes = [];
  people.onChange((change) => changes.push(change));
});
afterEach(() => store[Symbol.asyncDispose]());

test('someone added with nothing set is enabled, and the mailbox is the JID', async () => {
  const outcome = await people.add('John@Example.com', {}, by);

  expect(outcome).toEqual({ kind: 'saved', person: john });
  expect(await people.find('JOHN@example.com')).toEqual(john);
  expect(changes).toEqual([{ kind: 'added', people: [john] }]);
});

test('settings are judged and written as they ought to be', async () => {
  const outcome = await people.add(
    'john@example.com',
    { mailbox: ' j.smith@corp.example ', name: ' John ', locale: 'pt-br', timeZone: 'Europe/Kyiv' },
    by,
  );

  expect(outcome).toMatchObject({
    person: {
      mailbox: 'j.smith@corp.example',
      name: 'John',
      locale: 'pt-BR',
      timeZone: 'Europe/Kyiv',
    },
  });
});

test.each([
  [
    { noticeMinutes: 0 },
    'A notice comes 1 to 120 whole minutes before a meeting; null is for none.',
  ],
  [
    { noticeMinutes: 121 },
    'A notice comes 1 to 120 whole minutes before a meeting; null is for none.',
  ],
  [
    { noticeMinutes: 2.5 },
    'A notice comes 1 to 120 whole minutes before a meeting; null is for none.',
  ],
  [{ mailbox: 'john' }, '"john" is not a mailbox: give an SMTP address such as john@example.com.'],
  [{ mailbox: `${'j'.repeat(250)}@e.com` }, /is not a mailbox/],
  [{ name: ' ' }, /1 to 256 characters/],
  [{ name: 'John\nSmith' }, /1 to 256 characters/],
  [
    { locale: 'english please' },
    '"english please" is not a language: give a tag such as en or pt-BR.',
  ],
  [
    { locale: 'nb' },
    'Nothing can be shown in "nb": give one of en, de, fr, es, it, pt-BR, nl, pl, sv, cs, ru, uk, ' +
      "tr, ja, zh-CN, ko, ar, he; null is for the organisation's.",
  ],
  [{ locale: 'zh-TW' }, /Nothing can be shown in "zh-TW"/],
  [{ timeZone: 'Mars' }, '"Mars" is not a time zone: give an IANA name such as Europe/London.'],
  [{ timeZone: '+01:00' }, /is not a time zone/],
] as const)('%o is refused', async (settings, message) => {
  const outcome = await people.add('john@example.com', settings, by);

  expect(outcome).toMatchObject({
    kind: 'invalid',
    setting: Object.keys(settings)[0],
    message: typeof message === 'string' ? message : expect.stringMatching(message),
  });
  expect(await people.all()).toEqual([]);
  expect(changes).toEqual([]);
});

test.each(['de-AT', 'pt-PT', 'zh-SG', 'EN-gb'])('%s is served by its language', async (locale) => {
  expect(await people.add('john@example.com', { locale }, by)).toMatchObject({ kind: 'saved' });
});

test('a gateway is one that there is, and what was taken once stays', async () => {
  await new PeopleService(store.people, silentTelemetry()).add(
    'john@example.com',
    { gateway: 'gone' },
    by,
  );

  const named = await people.change('john@example.com', { name: 'John' }, by);
  const moved = await people.change('john@example.com', { gateway: ' berlin ' }, by);
  const strange = await people.change('john@example.com', { gateway: 'gone' }, by);
  const back = await people.change('john@example.com', { gateway: null }, by);

  expect(named).toMatchObject({ kind: 'saved', person: { gateway: 'gone' } });
  expect(moved).toMatchObject({ kind: 'saved', person: { gateway: 'berlin' } });
  expect(strange).toEqual({
    kind: 'invalid',
    setting: 'gateway',
    code: 'gateway-not-there',
    params: { given: 'gone', choices: 'exchange, berlin' },
    message:
      'There is no gateway "gone": give one of exchange, berlin; null is for the default one.',
  });
  expect(back).toMatchObject({ kind: 'saved', person: { gateway: null } });
});

test('a language that was taken once is no hindrance to other changes', async () => {
  await new PeopleService(store.people, silentTelemetry()).add(
    'john@example.com',
    { locale: 'nb' },
    by,
  );

  const outcome = await people.change('john@example.com', { name: 'John' }, by);

  expect(outcome).toMatchObject({ kind: 'saved', person: { name: 'John', locale: 'nb' } });
});

test('nobody is added twice, not even at once', async () => {
  const outcomes = await Promise.all([
    people.add('john@example.com', {}, by),
    people.add('john@example.com', { name: 'Other' }, by),
  ]);

  expect(outcomes).toEqual([
    { kind: 'saved', person: john },
    { kind: 'refused', reason: 'exists' },
  ]);
  expect(changes).toHaveLength(1);
});

test('of many, whoever can be is added, and told of in one change', async () => {
  await people.add('john@example.com', {}, by);

  const outcome = await people.addAll(
    [
      { jid: 'mary@example.com', name: 'Mary' },
      { jid: 'JOHN@example.com' },
      { jid: 'nobody' },
      { jid: 'mary@example.com' },
      { jid: 'bob@example.com', timeZone: 'Mars' },
    ],
    by,
  );

  expect(outcome.added.map(({ jid }) => jid)).toEqual(['mary@example.com']);
  expect(outcome.present).toEqual(['john@example.com', 'mary@example.com']);
  expect(outcome.invalid).toEqual([
    { at: 2, message: expect.stringContaining('"nobody" is not a JID') },
    { at: 4, message: expect.stringContaining('"Mars" is not a time zone') },
  ]);
  expect(changes.at(-1)).toEqual({ kind: 'added', people: outcome.added });
});

test('a change leaves what is not given, and null takes away', async () => {
  await people.add('john@example.com', { name: 'John', locale: 'de' }, by);

  const outcome = await people.change('john@example.com', { name: null }, by);

  const changed = { ...john, locale: 'de' };
  expect(outcome).toEqual({ kind: 'saved', person: changed });
  expect(changes.at(-1)).toEqual({
    kind: 'changed',
    old: { ...changed, name: 'John' },
    person: changed,
  });
});

test('changes made at once are both kept', async () => {
  await people.add('john@example.com', {}, by);

  await Promise.all([
    people.change('john@example.com', { name: 'John' }, by),
    people.change('john@example.com', { locale: 'de' }, by),
  ]);

  expect(await people.find('john@example.com')).toEqual({ ...john, name: 'John', locale: 'de' });
});

test('what changes nothing is neither written nor told', async () => {
  await people.add('john@example.com', {}, by);

  const outcome = await people.enable('john@example.com', by);

  expect(outcome).toEqual({ kind: 'saved', person: john });
  expect(changes).toHaveLength(1);
  expect(await store.audit.entries({ limit: 9 })).toHaveLength(1);
});

test('whoever is disabled stays known, whoever is removed does not', async () => {
  await people.add('john@example.com', {}, by);

  await people.disable('john@example.com', 'mary@example.com');
  const disabled = await people.find('john@example.com');
  const removed = [
    await people.remove('john@example.com', by),
    await people.remove('john@example.com', by),
  ];

  expect(disabled?.enabled).toBe(false);
  expect(removed).toEqual([true, false]);
  expect(changes.map(({ kind }) => kind)).toEqual(['added', 'changed', 'removed']);
  const audited = await store.audit.entries({ limit: 9 });
  expect(audited.map((entry) => `${entry.what} by ${entry.by}`)).toEqual([
    'person-removed by administrator',
    'person-changed by mary@example.com',
    'person-added by administrator',
  ]);
});

test('nobody unknown can be changed', async () => {
  const outcome = await people.change('john@example.com', { name: 'John' }, by);

  expect(outcome).toEqual({ kind: 'refused', reason: 'unknown-person' });
});

test('whoever no longer listens is told nothing', async () => {
  const heard: PeopleChange[] = [];
  const stop = people.onChange((change) => heard.push(change));
  await people.add('john@example.com', {}, by);
  stop();

  await people.remove('john@example.com', by);

  expect(heard).toHaveLength(1);
});
