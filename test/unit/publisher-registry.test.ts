import { beforeEach, expect, test } from 'vitest';
import {
  type PublisherEvent,
  type PublisherOutcome,
  PublisherRegistry,
} from '../../src/engine/publishers/publisher-registry.ts';
import type { Publisher } from '../../src/engine/publishers/publisher-settings.ts';
import { silentTelemetry } from '../../src/telemetry/telemetry.ts';
import { chat, phones } from '../support/publishers.ts';

let saved: Publisher[];
let told: PublisherEvent[];
let registry: PublisherRegistry;

beforeEach(() => {
  saved = [];
  told = [];
  registry = new PublisherRegistry(
    {
      repository: {
        all: async () => [],
        isFresh: async () => false,
        seed: async () => undefined,
        save: async (publisher) => void saved.push(publisher),
        takeSecret: async () => undefined,
        remove: async () => true,
      },
      telemetry: silentTelemetry(),
      seeds: [],
      authorityFault: (pem) => (pem === 'bad' ? 'This is no PEM.' : null),
    },
    [],
  );
  registry.onChange((event) => told.push(event));
});

function fieldsOf(outcome: PublisherOutcome): readonly string[] {
  return outcome.kind === 'invalid' ? outcome.faults.map(({ field }) => field) : [outcome.kind];
}

const account = { ...chat, identity: 'account' } as const;

test.each<readonly [string, Publisher, readonly string[]]>([
  ['without a secret', { ...chat, secret: null }, ['secret']],
  ['with an authority that is none', { ...chat, ca: 'bad' }, ['ca']],
  ['that shows accounts of no domain', { ...account, serverDomains: [] }, ['serverDomains']],
  ['with an account and no password', { ...phones, secret: null }, ['secret']],
  ['with a password and no account', { ...phones, username: null }, ['username']],
  [
    'that follows calls over a WebSocket',
    { ...phones, transport: 'wss', callState: true },
    ['callState'],
  ],
  [
    'that maps to a domain of another server',
    { ...phones, chatDomains: { 'chat.example.com': 'example.org' } },
    ['chatDomains'],
  ],
])('a publisher %s is refused, and the setting named', async (_what, publisher, fields) => {
  const outcome = await registry.add(publisher, 'administrator');

  expect(fieldsOf(outcome)).toEqual(fields);
  expect([saved, told]).toEqual([[], []]);
});

test('two publishers never show the accounts of one domain, but contacts of it', async () => {
  const other = { ...account, name: 'xmpp:two.example.com', domain: 'two.example.com' };
  await registry.add(account, 'administrator');

  const refused = await registry.add(other, 'administrator');
  const taken = await registry.add({ ...other, identity: 'contact' }, 'administrator');
  const changed = await registry.change(other.name, { identity: 'native' }, 'administrator');

  expect([refused, taken, changed].map(fieldsOf)).toEqual([
    ['serverDomains'],
    ['saved'],
    ['serverDomains'],
  ]);
});

test('a password is for the account that it was given for; without one there is none', async () => {
  await registry.add(phones, 'administrator');

  const other = await registry.change(phones.name, { username: 'other' }, 'administrator');
  const both = { username: 'other', secret: 'theirs' };
  const given = await registry.change(phones.name, both, 'administrator');
  const none = { username: null, secret: null };
  const nobody = await registry.change(phones.name, none, 'administrator');

  expect([other, given, nobody].map(fieldsOf)).toEqual([['secret'], ['saved'], ['saved']]);
  expect(registry.find(phones.name)).toMatchObject(none);
});

test('what changes nothing is told to nobody, and what was not seen is not changed', async () => {
  await registry.add(chat, 'administrator');
  const { port, host } = chat;

  const same = await registry.change(chat.name, { port, host }, 'administrator');
  const unseen = await registry.change(chat.name, { port: 1 }, 'administrator', () => false);
  const strange = await registry.change(chat.name, { ratePerS: 5 }, 'administrator');

  expect(same.kind).toBe('saved');
  expect(unseen).toMatchObject({ kind: 'refused', reason: 'changed-meanwhile' });
  expect(fieldsOf(strange)).toEqual(['ratePerS']);
  expect([saved.length, told.length]).toEqual([1, 1]);
});

test('a port that is taken back is the usual one, and of a SIP server the one that DNS names', async () => {
  await registry.add({ ...chat, port: 5348 }, 'administrator');
  await registry.add(phones, 'administrator');

  await registry.change(chat.name, { port: null }, 'administrator');
  await registry.change(phones.name, { port: null }, 'administrator');

  expect(registry.find(chat.name)?.port).toBe(5347);
  expect(registry.find(phones.name)?.port).toBeNull();
});

test('who follows is told what was and what is', async () => {
  await registry.add(chat, 'administrator');
  await registry.change(chat.name, { port: 5348 }, 'administrator');
  await registry.remove(chat.name, 'administrator');

  const ports = told.map(({ old, current }) => [old?.port ?? null, current?.port ?? null]);

  expect(ports).toEqual([
    [null, 5347],
    [5347, 5348],
    [5348, null],
  ]);
  expect(registry.all()).toEqual([]);
});
