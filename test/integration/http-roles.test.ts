import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SigningIn } from '../../src/accounts/sessions.ts';
import { type Api, buildApi } from '../../src/http/api.ts';
import { consolePaths } from '../../src/http/console.ts';
import type { Jid } from '../../src/people/person.ts';
import { silentTelemetry } from '../../src/telemetry/telemetry.ts';
import { type TestServer, startTestServer, token } from '../support/http/test-server.ts';

const john = 'john@example.com' as Jid;
const origin = 'https://doorlight.example.com';

/** Whoever may call, from the one who may do most on. */
const callers = {
  token: null,
  administrator: { way: 'account', name: 'ada', role: 'administrator', person: null },
  helpdesk: { way: 'account', name: 'hal', role: 'helpdesk', person: null },
  reader: { way: 'account', name: 'rea', role: 'reader', person: null },
  person: { way: 'link', name: john, role: 'person', person: john },
  administratorAndPerson: { way: 'oidc', name: 'boss', role: 'administrator', person: john },
  stranger: null,
} as const satisfies Readonly<Record<string, SigningIn | null>>;

type CallerName = keyof typeof callers;

/** Who may call what declares this; the others are refused. */
const permitted: Readonly<Record<string, readonly CallerName[]>> = {
  open: Object.keys(callers) as CallerName[],
  'sign-in': Object.keys(callers) as CallerName[],
  'signed-in': ['token', 'administrator', 'helpdesk', 'reader', 'person', 'administratorAndPerson'],
  own: ['person', 'administratorAndPerson'],
  reader: ['token', 'administrator', 'helpdesk', 'reader', 'administratorAndPerson'],
  helpdesk: ['token', 'administrator', 'helpdesk', 'administratorAndPerson'],
  administrator: ['token', 'administrator', 'administratorAndPerson'],
};

type Route = Api['routes'][number];

type Expected = 'open' | 'sign-in' | 'signed-in' | 'own' | 'reader' | 'helpdesk' | 'administrator';

/**
 * Who may call what, said here by hand and nowhere derived from what routes declare. The first line
 * that fits counts; a route that none fits fails. What is added below `/api/v1` falls under the last
 * three: to be seen by readers, to be changed by administrators. Whoever wants it otherwise for a
 * route enters it above those, with the reason. HEAD is as GET.
 */
const law: readonly (readonly [Expected, method: RegExp, path: RegExp])[] = [
  // What tells nothing: the console's files, the description, whether it is up, how to sign in.
  ['open', /^GET$/, /^\/(healthz|readyz|api\/openapi\.json|api\/v1\/sign-in)$/],
  ['open', /^GET$/, /^\/(assets\/:file)?$/],
  [
    'open',
    /^GET$/,
    /^\/(sign-in|me|people|people\/\*|gateways|publishers|certificates|parameters)$/,
  ],
  ['open', /^GET$/, /^\/(bulk|accounts|audit|policy)(\/\*)?$/],
  ['sign-in', /^POST$/, /^\/api\/v1\/session(\/link)?$/],
  ['sign-in', /^GET$/, /^\/api\/v1\/session\/oidc(\/callback)?$/],
  // One's own session.
  ['signed-in', /^(GET|DELETE)$/, /^\/api\/v1\/session$/],
  ['signed-in', /^DELETE$/, /^\/api\/v1\/sessions$/],
  ['signed-in', /^PUT$/, /^\/api\/v1\/session\/password$/],
  // One's own presence: who it is comes from the session.
  ['own', /./, /^\/api\/v1\/me(\/|$)/],
  // Passwords, and everybody in one file.
  ['administrator', /./, /^\/api\/v1\/(accounts|lockouts)(\/|$)/],
  ['administrator', /^GET$/, /^\/api\/v1\/bulk\/(people|runs\/:id\/result)\.csv$/],
  // What helps people.
  ['helpdesk', /^PATCH$/, /^\/api\/v1\/people\/:jid$/],
  ['helpdesk', /^(PUT|DELETE)$/, /^\/api\/v1\/people\/:jid\/presence\/(override|call)$/],
  ['helpdesk', /^(PUT|DELETE)$/, /^\/api\/v1\/people\/:jid\/delegates\/:delegate$/],
  ['helpdesk', /^POST$/, /^\/api\/v1\/examination$/],
  ['helpdesk', /^POST$/, /^\/api\/v1\/(gateways|publishers)\/:name\/examination$/],
  // They change nothing: it is asked in a body because that is large.
  ['reader', /^POST$/, /^\/api\/v1\/parameters\/diff$/],
  ['reader', /^POST$/, /^\/api\/v1\/(simulate|people\/:jid\/presence\/timeline)$/],
  // Everything else.
  ['reader', /^GET$/, /^\/metrics$/],
  ['reader', /^GET$/, /^\/api\/v1\//],
  ['administrator', /^(POST|PUT|PATCH|DELETE)$/, /^\/api\/v1\//],
];

function expected({ method, url }: Route): Expected | undefined {
  const asked = method === 'HEAD' ? 'GET' : method;
  return law.find(([, methods, paths]) => methods.test(asked) && paths.test(url))?.[0];
}

const marie = 'marie@example.com';
const nobody = 'nobody@example.net';
const refusals: ReadonlySet<string> = new Set(['token', 'not-permitted', 'no-person']);

let server: TestServer;
let routes: readonly Route[];

beforeAll(async () => {
  server = await startTestServer(['john', 'marie']);
  ({ routes } = await buildApi(server.services, token, silentTelemetry()));
  for (const who of Object.values(callers)) {
    if (who?.way !== 'account') continue;
    await server.services.accounts.add(
      who.name,
      who.role,
      'seven wet otters dance',
      'administrator',
    );
  }
});
afterAll(() => server[Symbol.asyncDispose]());

/** A session of its own each time: some of what is asked ends it. */
async function proofOf(caller: CallerName): Promise<Readonly<Record<string, string>>> {
  if (caller === 'token') return { authorization: `Bearer ${token}` };
  const who = callers[caller];
  if (who === null) return {};
  return { cookie: `__Host-doorlight=${(await server.services.sessions.begin(who)).token}` };
}

interface Asked {
  readonly caller: CallerName;
  readonly method: string;
  readonly url: string;
  readonly about: string;
}

async function ask({
  caller,
  method,
  url,
  about,
}: Asked): Promise<{ status: number; code: string }> {
  const path = url.replaceAll(/:\w+/g, encodeURIComponent(about)).replace('*', 'x');
  const answer = await fetch(`${server.address}${path}`, {
    method,
    headers: {
      // Else a stranger's budget ends before the table does.
      'x-forwarded-for': `10.0.${Math.floor(Math.random() * 256)}.${Math.floor(Math.random() * 256)}`,
      origin,
      ...(await proofOf(caller)),
    },
  });
  const { status } = answer;
  const problem = answer.headers.get('content-type')?.includes('problem') === true;
  if (!problem || method === 'HEAD') {
    await answer.body?.cancel().catch(() => undefined);
    // The answer to HEAD has no body to say why.
    return { status, code: method === 'HEAD' && status === 401 ? 'token' : '' };
  }
  return { status, code: ((await answer.json()) as { code: string }).code };
}

test('somebody has decided of every route who may call it', () => {
  const undecided = routes.filter((route) => expected(route) === undefined);

  expect(undecided).toEqual([]);
  expect(routes.length).toBeGreaterThan(150);
  // What is open is what this file says, or a page of the console.
  const open = routes.filter((route) => expected(route) === 'open').map(({ url }) => url);
  const apart = ['/healthz', '/readyz', '/api/openapi.json', '/api/v1/sign-in'];
  const known = new Set([...consolePaths, ...apart]);
  expect(open.filter((url) => !known.has(url))).toEqual([]);
});

test('what the document says of who may call what is so', async () => {
  const document = (await (await server.ask('GET', '/api/openapi.json')).json()) as {
    readonly paths: Readonly<Record<string, Readonly<Record<string, { 'x-access': string }>>>>;
  };
  const said = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, one]) => {
      const url = path.replaceAll(/\{(\w+)\}/g, ':$1');
      return { route: { method: method.toUpperCase(), url }, access: one['x-access'] };
    }),
  );

  expect(said.length).toBeGreaterThan(75);
  const wrong = said.filter(({ route, access }) => expected(route) !== access);
  expect(wrong).toEqual([]);
});

test('every route is refused to whoever may not call it, and to nobody else', async () => {
  const before = await everything();
  const wrong: string[] = [];
  for (const route of routes) {
    const access = expected(route) ?? 'nobody';
    for (const caller of Object.keys(callers) as CallerName[]) {
      const may = permitted[access]?.includes(caller) === true;
      // Whoever is refused asks about somebody there is; the others have nothing to change.
      const { status, code } = await ask({ caller, ...route, about: may ? nobody : marie });
      const head = route.method === 'HEAD' && (status === 401 || status === 403);
      const refused = head || refusals.has(code);
      if (refused === may) wrong.push(`${caller} ${route.method} ${route.url}: ${status} ${code}`);
    }
  }

  expect(wrong).toEqual([]);
  expect(await everything()).toEqual(before);
}, 240_000);

test('a method that a path does not have is told to nobody who has not signed in, and does nothing', async () => {
  const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
  const has = new Set(routes.map(({ method, url }) => `${method} ${url}`));
  const wrong: string[] = [];
  for (const url of new Set(routes.map((route) => route.url))) {
    for (const method of methods) {
      if (has.has(`${method} ${url}`)) continue;
      const stranger = await ask({ caller: 'stranger', method, url, about: marie });
      const administrator = await ask({ caller: 'administrator', method, url, about: marie });
      // It may fit another path, as a name that nothing has.
      const told = administrator.status >= 400 && administrator.status < 500;
      if (stranger.status === 401 && told) continue;
      wrong.push(`${method} ${url}: ${stranger.status} ${administrator.status}`);
    }
  }

  expect(wrong).toEqual([]);
}, 120_000);

test('a person who asks with the name of another gets and changes nothing of theirs', async () => {
  const before = await everything(marie);
  const own = routes.filter((route) => expected(route) === 'own');
  const asked = new URLSearchParams({ jid: marie, person: marie, about: marie }).toString();
  const body = JSON.stringify({
    availability: 'away',
    text: 'Mine',
    until: null,
    jid: marie,
    person: marie,
  });
  const told: string[] = [];
  for (const { method, url } of own) {
    const bare = method === 'GET' || method === 'HEAD' || method === 'DELETE';
    const path = url.replaceAll(/:\w+/g, encodeURIComponent(marie));
    const answer = await fetch(`${server.address}${path}?${asked}`, {
      method,
      headers: {
        origin,
        'x-person': marie,
        'x-forwarded-user': marie,
        'if-match': '*',
        'content-type': 'application/json',
        ...(await proofOf('person')),
      },
      ...(bare ? {} : { body }),
    });
    if (answer.headers.get('content-type')?.includes('event-stream') === true) {
      await answer.body?.cancel();
      continue;
    }
    const text = await answer.text();
    // Whom one has just named oneself, or was refused to, is no news.
    if (text.includes(marie) && !url.includes('delegate')) told.push(`${method} ${url}: ${text}`);
  }

  expect(own.length).toBeGreaterThan(12);
  expect(told).toEqual([]);
  expect(await everything(marie)).toEqual(before);
});

/** What there is to change, as who has the token sees it. */
async function everything(about?: string): Promise<unknown> {
  const of = encodeURIComponent(marie);
  const people = [`people/${of}`, `people/${of}/presence`, `people/${of}/delegates`];
  const rest = ['people', 'gateways', 'certificates', 'own-certificates', 'parameters', 'accounts'];
  const paths = about === undefined ? [...people, ...rest, 'bulk/runs'] : people;
  return await Promise.all(
    paths.map(async (path) => {
      const text = await (await server.ask('GET', `/api/v1/${path}`)).text();
      // Each call has signed in anew.
      return [path, text.replaceAll(/"sessions":\d+/g, '')];
    }),
  );
}
