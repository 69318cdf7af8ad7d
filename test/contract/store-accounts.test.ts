import { afterEach, beforeEach, expect, test } from 'vitest';
import { SignInLinks } from '../../src/accounts/sign-in-links.ts';
import { SignIn } from '../../src/accounts/sign-in.ts';
import type { Session } from '../../src/accounts/session-repository.ts';
import { Sessions } from '../../src/accounts/sessions.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { silentTelemetry } from '../../src/telemetry/telemetry.ts';
import { person } from '../support/people.ts';

const now = Date.parse('2026-03-11T09:30:00Z');
const john = person('john');
const marie = person('marie');
const account = {
  name: 'alice',
  role: 'helpdesk',
  passwordHash: '$argon2id$v=19$secret',
  createdAt: now,
  passwordSetAt: now,
  enabled: true,
} as const;

let store: Store;
beforeEach(async () => {
  store = await openStore('sqlite::memory:', {
    telemetry: silentTelemetry(),
    clock: { now: () => now },
  });
  await store.people.insert([john], 'administrator');
});
afterEach(() => store[Symbol.asyncDispose]());

function session(hash: string, given: Partial<Session> = {}): Session {
  return {
    hash,
    way: 'account',
    name: 'alice',
    role: 'helpdesk',
    person: null,
    startedAt: now,
    idleAt: now + 1_000,
    endsAt: now + 2_000,
    ...given,
  };
}

async function audited(): Promise<readonly string[]> {
  const entries = await store.audit.entries({ limit: 50 });
  return entries.map(({ what, about, by }) => `${what} ${about} ${by}`).toReversed();
}

test('an account is kept once, changed and removed with its sessions, all on record', async () => {
  const { accounts, sessions } = store;
  expect(await accounts.insert(account, 'administrator')).toBe(true);
  expect(await accounts.insert({ ...account, role: 'reader' }, 'administrator')).toBe(false);
  expect(await accounts.find('alice')).toEqual(account);

  const changed = { ...account, role: 'reader' } as const;
  expect(await accounts.update(changed, 'account-role-changed', 'account:bob')).toBe(true);
  expect(await accounts.all()).toEqual([changed]);
  await sessions.insert(session('one'), 'account:alice');
  await sessions.insert(session('other', { way: 'oidc' }), 'oidc:alice');

  expect(await accounts.remove('alice', 'administrator')).toBe(true);
  expect(await accounts.remove('alice', 'administrator')).toBe(false);
  expect(await accounts.update(changed, 'account-role-changed', 'account:bob')).toBe(false);
  expect(await sessions.find('one')).toBeUndefined();
  expect(await sessions.find('other')).toBeDefined();
  expect(await audited()).toEqual([
    `person-added ${john.jid} administrator`,
    'account-added alice administrator',
    'account-role-changed alice account:bob',
    'signed-in alice account:alice',
    'signed-in alice oidc:alice',
    'account-removed alice administrator',
  ]);
});

test('no hash of a password or a session is in the audit log', async () => {
  await store.accounts.insert(account, 'administrator');
  await store.accounts.update(account, 'account-password-set', 'administrator');
  await store.sessions.insert(session('digest'), 'account:alice');

  const entries = JSON.stringify(await store.audit.entries({ limit: 50 }));
  expect(entries).not.toMatch(/argon2id|digest/u);
  expect(entries).toContain('passwordSetAt');
});

test('what is over is deleted when somebody signs in', async () => {
  const { sessions } = store;
  await sessions.insert(session('idle'), 'account:alice');
  await sessions.insert(session('ended', { idleAt: now + 9_000 }), 'account:alice');
  await sessions.insert(session('used', { endsAt: now + 9_000 }), 'account:alice');
  await sessions.touch('used', now + 5_000);

  await sessions.insert(session('late', { startedAt: now + 3_000 }), 'account:alice');
  const left: string[] = [];
  for (const hash of ['idle', 'ended', 'used', 'late']) {
    if ((await sessions.find(hash)) !== undefined) left.push(hash);
  }
  expect(left).toEqual(['used', 'late']);
});

test('all sessions of somebody end but the one they ask from', async () => {
  const { sessions } = store;
  for (const hash of ['one', 'two', 'three']) {
    await sessions.insert(session(hash), 'account:alice');
  }
  await sessions.insert(session('bob', { name: 'bob' }), 'account:bob');

  expect(await sessions.removeAll('account', 'alice', 'account:alice', 'two')).toBe(2);
  expect(await sessions.find('two')).toEqual(session('two'));
  expect(await sessions.find('bob')).toBeDefined();
  expect(await sessions.remove('two', 'account:alice')).toBe(true);
  expect(await sessions.remove('two', 'account:alice')).toBe(false);
});

test('a person who is removed takes their sessions and their link with them', async () => {
  const { sessions, signInLinks } = store;
  await sessions.insert(
    session('johns', { way: 'link', name: john.jid, role: 'person', person: john.jid }),
    john.jid,
  );
  await signInLinks.put('link', john.jid, now + 1_000, 0);
  await store.people.remove(john.jid, 'administrator');
  await store.people.insert([john], 'administrator');

  expect(await sessions.find('johns')).toBeUndefined();
  expect(await signInLinks.take('link', now, null)).toEqual({ kind: 'unknown' });
});

test('of many who take the same link at once, one gets it', async () => {
  const { signInLinks } = store;
  await signInLinks.put('old', john.jid, now + 1_000, 0);
  await signInLinks.put('link', john.jid, now + 1_000, 0);
  const taken = await Promise.all(
    Array.from({ length: 8 }, () => signInLinks.take('link', now, null)),
  );

  expect(taken.filter(({ kind }) => kind === 'taken')).toEqual([
    { kind: 'taken', person: john.jid },
  ]);
  expect(taken.filter(({ kind }) => kind === 'used')).toHaveLength(7);
  expect(await signInLinks.take('old', now, null)).toEqual({ kind: 'replaced' });
});

test('a link whose time is over is nobody’s', async () => {
  await store.signInLinks.put('link', john.jid, now, 0);

  expect(await store.signInLinks.take('link', now, null)).toEqual({ kind: 'expired' });
});

test('a link that somebody else has taken up waits for whom it was sent to', async () => {
  const { signInLinks } = store;
  await signInLinks.put('link', john.jid, now + 1_000, 0);

  expect(await signInLinks.take('link', now, marie.jid)).toEqual({ kind: 'somebody-else' });
  expect(await signInLinks.take('link', now, john.jid)).toMatchObject({ kind: 'taken' });
});

test('links that ended long ago are forgotten when another is asked for', async () => {
  const { signInLinks } = store;
  await signInLinks.put('link', john.jid, now, 0);
  await signInLinks.put('next', john.jid, now + 2_000, now);

  expect(await signInLinks.take('link', now, null)).toEqual({ kind: 'unknown' });
});

test('who is removed while their link is opened is refused as one whose link is gone', async () => {
  const clock = () => now;
  const links = new SignInLinks(store.signInLinks, 'https://doorlight.example.com', clock);
  const url = (await links.make(john.jid))?.url ?? '';
  const accounts = {
    all: async () => [],
    find: async () => undefined,
    proven: async () => undefined,
  };
  const telemetry = silentTelemetry();
  const sessions = new Sessions({
    repository: store.sessions,
    accounts,
    isPerson: async () => true,
    now: clock,
    telemetry,
  });
  const { signInAttempts: attempts } = store;
  const needs = { accounts, sessions, repository: store.sessions, attempts, now: clock, telemetry };
  const signIn = new SignIn({
    ...needs,
    links: {
      async take(token, only) {
        const outcome = await links.take(token, only);
        await store.people.remove(john.jid, 'administrator');
        return outcome;
      },
    },
  });

  const outcome = await signIn.byLink(url.split('#')[1] ?? '', '192.0.2.1');

  expect(outcome).toEqual({ kind: 'link-refused', why: 'unknown' });
  const gone = { way: 'oidc', name: 'john', person: john.jid } as const;
  expect(await signIn.accept({ ...gone, role: 'person' })).toEqual({ kind: 'refused' });
  expect(await signIn.accept({ ...gone, role: 'helpdesk' })).toMatchObject({
    kind: 'signed-in',
    session: { person: null },
  });
});
