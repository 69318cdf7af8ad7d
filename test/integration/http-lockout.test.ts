import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AccountService } from '../../src/accounts/account-service.ts';
import { networkOf } from '../../src/accounts/network.ts';
import { SignIn } from '../../src/accounts/sign-in.ts';
import { SignInLinks } from '../../src/accounts/sign-in-links.ts';
import { Sessions } from '../../src/accounts/sessions.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { silentTelemetry } from '../../src/telemetry/telemetry.ts';
import { minuteMs } from '../../src/time/instant.ts';

// What guessing costs over a restart, and that it keeps nobody out for good.

const password = 'seven wet otters dance';
const home = '192.0.2.7';
const telemetry = silentTelemetry();

let folder: string;
let store: Store;
let signIn: SignIn;
let now: number;

beforeEach(async () => {
  now = Date.parse('2026-03-11T09:30:00Z');
  folder = mkdtempSync(join(tmpdir(), 'doorlight-lockout-'));
  await start();
  const accounts = new AccountService({ repository: store.accounts, now: () => now, telemetry });
  await accounts.add('ada', 'administrator', password, 'administrator');
});
afterEach(async () => {
  await store[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

async function start(): Promise<void> {
  const clock = { now: () => now };
  store = await openStore(`sqlite:${join(folder, 'doorlight.db')}`, { telemetry, clock });
  const accounts = new AccountService({ repository: store.accounts, now: clock.now, telemetry });
  signIn = new SignIn({
    accounts,
    sessions: new Sessions({
      repository: store.sessions,
      accounts,
      isPerson: async () => true,
      now: clock.now,
      telemetry,
    }),
    links: new SignInLinks(store.signInLinks, null, clock.now),
    repository: store.sessions,
    attempts: store.signInAttempts,
    now: clock.now,
    telemetry,
  });
}

async function restart(): Promise<void> {
  await store[Symbol.asyncDispose]();
  await start();
}

async function guess(times: number, from: (at: number) => string): Promise<readonly string[]> {
  const outcomes: string[] = [];
  for (let at = 0; at < times; at += 1) {
    outcomes.push((await signIn.byPassword('ada', 'guess', from(at))).kind);
  }
  return outcomes;
}

test('whoever has to wait has to after a restart, too', async () => {
  await guess(9, (at) => `198.51.100.${at}`);
  expect((await signIn.byPassword('ada', password, '203.0.113.1')).kind).toBe('too-often');

  await restart();

  expect((await signIn.byPassword('ada', password, '203.0.113.1')).kind).toBe('too-often');
  expect(await signIn.lockedOut()).toMatchObject([{ kind: 'account', name: 'ada', failures: 5 }]);
});

test('an address that failed too often has to wait after a restart, too', async () => {
  for (let at = 0; at < 20; at += 1) await signIn.byPassword(`name${at}`, 'guess', '198.51.100.1');

  await restart();

  expect((await signIn.byPassword('ada', password, '198.51.100.1')).kind).toBe('too-often');
  expect((await signIn.byPassword('ada', password, '198.51.100.2')).kind).toBe('signed-in');
});

test('all addresses that somebody has with IPv6 are one', async () => {
  for (let at = 0; at < 20; at += 1) {
    await signIn.byPassword(`name${at}`, 'guess', `2001:db8:0:7:${at.toString(16)}::${at}`);
  }

  expect((await signIn.byPassword('ada', password, '2001:DB8::7:0:0:0:99')).kind).toBe('too-often');
  expect((await signIn.byPassword('ada', password, '2001:db8:0:8::1')).kind).toBe('signed-in');
  expect(await signIn.lockedOut()).toMatchObject([{ kind: 'address', name: '2001:db8:0:7::/64' }]);
});

test.each([
  ['::1', '0:0:0:0::/64'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['192.0.2.1', '192.0.2.1'],
  ['unix', 'unix'],
  ['2001:db8:a:b:c:d:e:f', '2001:db8:a:b::/64'],
])('%s counts as %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});

test('what was typed as the name of an account that there is not is not kept', async () => {
  await signIn.byPassword('hunter2 is my password', 'guess', '198.51.100.1');

  const kept = await store.signInAttempts.all();

  expect(kept.map(({ kind, key }) => `${kind} ${key}`)).toEqual(['address 198.51.100.1']);
});

test('nobody keeps an administrator out who signs in from where they did before', async () => {
  expect((await signIn.byPassword('ada', password, home)).kind).toBe('signed-in');
  await restart();
  const attack = await guess(200, (at) => `198.51.100.${at}`);
  expect(attack.filter((kind) => kind === 'refused')).toHaveLength(5);

  expect((await signIn.byPassword('ada', password, home)).kind).toBe('signed-in');

  // Nor by a name that looks like it.
  for (let at = 0; at < 9; at += 1) {
    await signIn.byPassword(`ada ${home}`, 'guess', `203.0.113.${at}`);
  }
  expect((await signIn.byPassword('ada', password, home)).kind).toBe('signed-in');
});

test('guessing from there is slowed down like any other', async () => {
  await signIn.byPassword('ada', password, home);

  const outcomes = await guess(8, () => home);

  expect(outcomes.filter((kind) => kind === 'refused')).toHaveLength(5);
  expect((await signIn.byPassword('ada', password, home)).kind).toBe('too-often');
  now += 3_000;
  expect((await signIn.byPassword('ada', password, home)).kind).toBe('signed-in');
});

test('a lock-out is lifted wherever the failures came from', async () => {
  await signIn.byPassword('ada', password, home);
  await guess(6, () => home);
  await guess(6, (at) => `198.51.100.${at}`);

  expect(await signIn.lift('account', 'ada', 'administrator')).toBe(true);

  await restart();
  expect(await signIn.lockedOut()).toEqual([]);
  expect((await signIn.byPassword('ada', password, home)).kind).toBe('signed-in');
});

test('a clock that was put back keeps nobody waiting for longer', async () => {
  await guess(6, (at) => `198.51.100.${at}`);
  now -= 365 * 24 * 60 * minuteMs;
  await restart();

  const outcome = await signIn.byPassword('ada', password, home);

  expect(outcome.kind === 'too-often' ? outcome.waitMs : 0).toBeLessThanOrEqual(15 * minuteMs);
});

test('whoever has very many addresses fills neither the disk nor the memory', async () => {
  const { signInAttempts } = store;
  const many = Array.from({ length: 2_050 }, (_, at) =>
    signInAttempts.put({ kind: 'address', key: `2001:db8::${at}`, count: 1, at: now + at }),
  );
  await Promise.all(many);

  expect((await signInAttempts.all()).length).toBeLessThanOrEqual(2_000);

  now += 2 * 60 * minuteMs;
  await signInAttempts.put({ kind: 'address', key: 'later', count: 1, at: now });
  expect(await signInAttempts.all()).toHaveLength(1);
}, 60_000);

test('an account that does not exist takes as long as a wrong password', async () => {
  const took = { ada: [] as number[], nobody: [] as number[] };
  for (let round = 0; round < 12; round += 1) {
    for (const name of ['ada', 'nobody'] as const) {
      now += 60 * minuteMs + 1;
      const began = performance.now();
      await signIn.byPassword(name, 'a wrong password', `198.51.100.${round}`);
      took[name].push(performance.now() - began);
    }
  }

  const middle = (all: readonly number[]): number => all.toSorted((a, b) => a - b)[6] ?? 0;
  const ratio = middle(took.ada) / middle(took.nobody);
  expect(ratio).toBeGreaterThan(0.5);
  expect(ratio).toBeLessThan(2);
});
