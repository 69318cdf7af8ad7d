import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { signIns } from '../../src/app/sign-ins.ts';
import { loadConfig } from '../../src/config/config.ts';
import { openStore } from '../../src/store/store.ts';
import { minuteMs } from '../../src/time/instant.ts';
import { OpensslAuthority } from '../support/openssl-authority.ts';
import { OidcProvider } from '../../src/accounts/oidc.ts';
import type { Jid } from '../../src/people/person.ts';
import { silentTelemetry } from '../../src/telemetry/telemetry.ts';
import {
  type OidcProviderServer,
  clientId,
  clientSecret,
  startOidcProvider,
} from '../support/http/oidc-provider.ts';
import { type TestServer, startTestServer } from '../support/http/test-server.ts';

const begin = '/api/v1/session/oidc';
const publicUrl = 'https://doorlight.example.com';
const clock = { now: 0 };
let issuer: OidcProviderServer;
let server: TestServer;

beforeEach(async () => {
  clock.now = Date.now();
  issuer = await startOidcProvider();
  issuer.claims = { sub: 's1', email: 'john@example.com', preferred_username: 'john' };
  server = await startTestServer(['john'], undefined, {
    provider: new OidcProvider({
      settings: {
        title: 'Example',
        issuer: issuer.issuer,
        clientId,
        clientSecret,
        scopes: ['openid', 'email'],
        rolesClaim: 'groups',
        roles: { administrator: ['ops'], helpdesk: ['desk'], reader: [] },
        personClaim: 'email',
        ca: null,
      },
      personOf: async (address) => (address === 'john@example.com' ? (address as Jid) : undefined),
      now: () => clock.now,
      telemetry: silentTelemetry(),
    }),
  });
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
  await issuer[Symbol.asyncDispose]();
});

interface Visit {
  /** Where it leads to. */
  readonly to: string;
  readonly cookies: readonly string[];
}

/** Follows nothing; `url` at Doorlight's public address is its own. */
async function visit(url: string, cookie = ''): Promise<Visit> {
  const here = url.replace(publicUrl, server.address);
  const answer = await fetch(here, { redirect: 'manual', headers: cookie ? { cookie } : {} });
  return {
    to: answer.headers.get('location') ?? '',
    cookies: answer.headers.getSetCookie().map((one) => one.split(';', 1)[0] ?? ''),
  };
}

/** Up to where the provider sends the browser back. */
async function throughProvider(): Promise<{ readonly back: string; readonly cookie: string }> {
  const begun = await visit(`${publicUrl}${begin}`);
  const { to } = await visit(begun.to);
  return { back: to, cookie: begun.cookies[0] ?? '' };
}

async function signIn(): Promise<Visit> {
  const { back, cookie } = await throughProvider();
  return await visit(back, cookie);
}

function sessionOf({ cookies }: Visit): string {
  return cookies.find((one) => one.startsWith('__Host-doorlight=')) ?? '';
}

async function whoIs(answer: Visit): Promise<unknown> {
  const headers = { cookie: sessionOf(answer) };
  return await (await fetch(`${server.address}/api/v1/session`, { headers })).json();
}

test('the sign-in page is told that there is a provider, and what it is called', async () => {
  const ways = await server.ask('GET', '/api/v1/sign-in');

  expect(await ways.json()).toEqual({
    password: true,
    link: true,
    provider: { title: 'Example' },
  });
});

test('a person whom the provider vouches for signs in as themself', async () => {
  const answer = await signIn();

  expect(answer.to).toBe('/');
  expect(await whoIs(answer)).toMatchObject({
    way: 'oidc',
    name: 'john (s1)',
    role: 'person',
    person: 'john@example.com',
  });
});

test.each([
  [['ops', 'desk'], 'administrator'],
  ['desk', 'helpdesk'],
  [['others'], 'person'],
])('groups %j have the role %s', async (groups, role) => {
  issuer.claims = { ...issuer.claims, groups };

  expect(await whoIs(await signIn())).toMatchObject({ role, person: 'john@example.com' });
});

test('groups that only the user information tells count, too', async () => {
  issuer.more = { groups: ['ops'] };

  expect(await whoIs(await signIn())).toMatchObject({ role: 'administrator' });
});

test('somebody without a role and without presence is not let in', async () => {
  issuer.claims = { sub: 's2', email: 'stranger@example.com' };
  const answer = await signIn();

  expect(answer.to).toBe('/sign-in?problem=nobody');
  expect(sessionOf(answer)).toBe('');
  expect(server.services.told.at(-1)).toBe('sign-in-refused (provider) nobody');
});

test('an address that the provider has not verified is nobody’s', async () => {
  issuer.claims = { ...issuer.claims, email_verified: false };

  expect((await signIn()).to).toBe('/sign-in?problem=nobody');
});

test.each([
  ['for another client', { aud: 'somebody-else' }],
  ['of another issuer', { iss: 'https://evil.example.net' }],
  ['with another nonce', { nonce: 'other' }],
  ['that has expired', { exp: Math.floor(Date.now() / 1_000) - 3_600 }],
  ['without a subject', { sub: undefined }],
])('an ID token %s is refused', async (_what, wrong) => {
  issuer.wrong = wrong;
  const answer = await signIn();

  expect(answer.to).toBe('/sign-in?problem=not-proven');
  expect(sessionOf(answer)).toBe('');
});

test('an ID token signed by another key is refused', async () => {
  issuer.forging = true;

  expect((await signIn()).to).toBe('/sign-in?problem=not-proven');
});

test('coming back a second time is refused', async () => {
  const { back, cookie } = await throughProvider();
  expect((await visit(back, cookie)).to).toBe('/');

  expect((await visit(back, cookie)).to).toBe('/sign-in?problem=not-begun');
  expect(issuer.exchanged).toBe(1);
});

test('coming back in another browser than it was begun in is refused, and asks for no token', async () => {
  const { back, cookie } = await throughProvider();
  const other = await throughProvider();

  expect((await visit(back)).to).toBe('/sign-in?problem=not-begun');
  expect((await visit(back, other.cookie)).to).toBe('/sign-in?problem=not-begun');
  expect(issuer.exchanged).toBe(0);
  expect((await visit(back, cookie)).to).toBe('/');
});

test('coming back with a state that nobody was given, or with another code, is refused', async () => {
  const { back, cookie } = await throughProvider();
  const made = new URL(back);
  made.searchParams.set('state', 'made-up');
  expect((await visit(made.href, cookie)).to).toBe('/sign-in?problem=not-begun');

  const stolen = new URL((await throughProvider()).back).searchParams.get('code') ?? '';
  const mixed = new URL(back);
  mixed.searchParams.set('code', stolen);
  // PKCE: the code belongs to another verifier.
  expect((await visit(mixed.href, cookie)).to).toBe('/sign-in?problem=not-proven');
});

test('what was begun is over after ten minutes', async () => {
  const { back, cookie } = await throughProvider();
  clock.now += 10 * minuteMs;

  expect((await visit(back, cookie)).to).toBe('/sign-in?problem=not-begun');
});

test('a provider that cannot be asked is said so, and asked again the next time', async () => {
  issuer.down = true;
  expect((await visit(`${publicUrl}${begin}`)).to).toBe('/sign-in?problem=provider-down');

  issuer.down = false;
  expect(await whoIs(await signIn())).toMatchObject({ way: 'oidc' });
});

test('where no provider is set up, nobody is sent anywhere', async () => {
  await using other = await startTestServer();

  expect((await other.ask('GET', begin)).status).toBe(404);
});

test('an issuer with a private authority is believed by the file that names it, and else not', async () => {
  await using authority = await OpensslAuthority.make('Staff of Example');
  await using stranger = await OpensslAuthority.make('Somebody else');
  await using secure = await startOidcProvider(await authority.issue());
  secure.claims = { sub: 's1', email: 'john@example.com', preferred_username: 'john' };
  const folder = await mkdtemp(join(tmpdir(), 'doorlight-oidc-'));
  await using _cleared = {
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
  await writeFile(join(folder, 'secret'), clientSecret, { mode: 0o600 });
  await writeFile(join(folder, 'right.pem'), authority.ca);
  await writeFile(join(folder, 'wrong.pem'), stranger.ca);

  async function providerBy(caFile: string | null): Promise<OidcProvider | null> {
    const path = join(folder, 'doorlight.yaml');
    const lines = [
      'database: { file: doorlight.db }',
      'timeZone: Europe/Berlin',
      'xmpp: [{ domain: presence.example.com, secret: shared }]',
      `http: { publicUrl: "${publicUrl}" }`,
      'oidc:',
      `  issuer: ${secure.issuer}`,
      `  clientId: ${clientId}`,
      '  secretFile: secret',
      ...(caFile === null ? [] : [`  caFile: ${caFile}`]),
    ];
    await writeFile(path, lines.join('\n'));
    const telemetry = silentTelemetry();
    const store = await openStore('sqlite::memory:', {
      telemetry,
      clock: { now: () => clock.now },
    });
    await using _store = store;
    const config = await loadConfig({ path, env: {} });
    return signIns({ config, store, people: server.services.people, telemetry }).provider;
  }

  for (const [caFile, outcome] of [
    ['right.pem', '/'],
    ['wrong.pem', '/sign-in?problem=provider-down'],
    [null, '/sign-in?problem=provider-down'],
  ] as const) {
    await using other = await startTestServer(['john'], undefined, {
      provider: await providerBy(caFile),
    });
    const begun = await visit(`${other.address}${begin}`);
    if (outcome !== '/') {
      expect([caFile, begun.to]).toEqual([caFile, outcome]);
      continue;
    }
    const sent = await fetchTrusting(begun.to, authority.ca);
    const back = await visit(sent.replace(publicUrl, other.address), begun.cookies[0]);
    expect([caFile, back.to]).toEqual([caFile, outcome]);
    expect(sessionOf(back)).not.toBe('');
  }
  expect(secure.exchanged).toBe(1);
});

/** Where the provider sends the browser, which trusts its authority. */
async function fetchTrusting(url: string, ca: string): Promise<string> {
  const request = get(url, { ca, agent: false });
  const [answer] = (await once(request, 'response')) as [IncomingMessage];
  answer.resume();
  return answer.headers.location ?? '';
}
