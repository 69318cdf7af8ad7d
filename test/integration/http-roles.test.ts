import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SigningIn } from '../../src/accounts/sessions.ts';
import type { Jid } from '../../src/people/person.ts';
import { type TestServer, startTestServer } from '../support/http/test-server.ts';

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

/**
 * What each operation asks of whoever calls it. A new operation has to be entered here: that is
 * where it is decided who may call it.
 */
const table: Readonly<Record<string, string>> = {
  // What tells nothing, and signing in.
  health: 'open',
  readiness: 'open',
  signInWays: 'open',
  signIn: 'sign-in',
  signInByLink: 'sign-in',
  beginProviderSignIn: 'sign-in',
  endProviderSignIn: 'sign-in',
  getSession: 'signed-in',
  signOut: 'signed-in',
  signOutEverywhere: 'signed-in',
  changeOwnPassword: 'signed-in',
  // What is one's own.
  getMe: 'own',
  changeMe: 'own',
  showMyDay: 'own',
  showMyPresence: 'own',
  explainMyPresence: 'own',
  showMyTimeline: 'own',
  followMyPresence: 'own',
  overrideMyPresence: 'own',
  revertMyPresence: 'own',
  listMyDelegates: 'own',
  nameMyDelegate: 'own',
  removeMyDelegate: 'own',
  // What there is.
  metrics: 'reader',
  status: 'reader',
  overview: 'reader',
  followOverview: 'reader',
  listAudit: 'reader',
  listPeople: 'reader',
  getPerson: 'reader',
  listDelegates: 'reader',
  listBulkRuns: 'reader',
  getBulkRun: 'reader',
  listBulkLines: 'reader',
  followBulkRun: 'reader',
  getSampleFile: 'reader',
  showPresence: 'reader',
  explainPresence: 'reader',
  showTimeline: 'reader',
  followPresence: 'reader',
  listParameters: 'reader',
  getParameter: 'reader',
  diffParameters: 'reader',
  listGateways: 'reader',
  getGateway: 'reader',
  listCertificates: 'reader',
  getCertificate: 'reader',
  listOwnCertificates: 'reader',
  getExamination: 'reader',
  getExaminationById: 'reader',
  followExamination: 'reader',
  // What helps people.
  changePerson: 'helpdesk',
  overridePresence: 'helpdesk',
  revertPresence: 'helpdesk',
  tellCall: 'helpdesk',
  endCall: 'helpdesk',
  nameDelegate: 'helpdesk',
  removeDelegate: 'helpdesk',
  startExamination: 'helpdesk',
  // What changes Doorlight.
  addPerson: 'administrator',
  removePerson: 'administrator',
  importPeople: 'administrator',
  exportPeople: 'administrator',
  changePeople: 'administrator',
  undoBulkRun: 'administrator',
  cancelBulkRun: 'administrator',
  getBulkResult: 'administrator',
  setParameter: 'administrator',
  resetParameter: 'administrator',
  addGateway: 'administrator',
  changeGateway: 'administrator',
  removeGateway: 'administrator',
  uploadCertificates: 'administrator',
  trustCertificate: 'administrator',
  removeCertificate: 'administrator',
  inspectServer: 'administrator',
  importCertificates: 'administrator',
  createAuthority: 'administrator',
  requestCertificate: 'administrator',
  signForeignRequest: 'administrator',
  removeOwnCertificate: 'administrator',
  signOwnRequest: 'administrator',
  installSignedCertificate: 'administrator',
  renewOwnCertificate: 'administrator',
  revokeCertificate: 'administrator',
  signRevocationList: 'administrator',
  exportKey: 'administrator',
  exportKeyAndCertificates: 'administrator',
  listAccounts: 'administrator',
  addAccount: 'administrator',
  changeAccount: 'administrator',
  removeAccount: 'administrator',
  endAccountSessions: 'administrator',
};

interface Operation {
  readonly operationId: string;
  readonly 'x-access': string;
}

let server: TestServer;
const cookies = new Map<CallerName, string>();

beforeAll(async () => {
  server = await startTestServer();
  const { accounts, sessions } = server.services;
  for (const [name, who] of Object.entries(callers)) {
    if (who === null) continue;
    if (who.way === 'account') {
      await accounts.add(who.name, who.role, 'seven wet otters dance', 'administrator');
    }
    const { token } = await sessions.begin(who);
    cookies.set(name as CallerName, `__Host-doorlight=${token}`);
  }
});
afterAll(() => server[Symbol.asyncDispose]());

async function operations(): Promise<readonly (readonly [string, string, Operation])[]> {
  const document = (await (await server.ask('GET', '/api/openapi.json')).json()) as {
    readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  };
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => [method, path, operation] as const),
  );
}

test('every operation of the document declares what it takes, as the table has it', async () => {
  const all = await operations();
  const declared = all.map(([, , one]) => `${one.operationId}: ${one['x-access']}`);

  expect(declared.length).toBeGreaterThan(70);
  expect(declared).toEqual(all.map(([, , one]) => `${one.operationId}: ${table[one.operationId]}`));
});

test('every operation is refused to whoever may not call it, and to nobody else', async () => {
  const wrong: string[] = [];
  for (const [method, path, { operationId }] of await operations()) {
    for (const caller of Object.keys(callers) as CallerName[]) {
      // A new server each would take long: none of these changes who may do what.
      if (operationId.startsWith('signOut')) continue;
      const may = permitted[table[operationId] ?? '']?.includes(caller) === true;
      const answer = await call(caller, method.toUpperCase(), path);
      const problem = answer.headers.get('content-type')?.includes('problem') === true;
      const { code } = problem ? ((await answer.json()) as { code: string }) : { code: '' };
      await answer.body?.cancel().catch(() => undefined);
      const refused = ['token', 'not-permitted', 'no-person'].includes(code);
      if (refused === may) wrong.push(`${caller} ${operationId}: ${answer.status} ${code}`);
    }
  }

  expect(wrong).toEqual([]);
}, 120_000);

/** With nothing that would be done: names that nobody has, and no body. */
function call(caller: CallerName, method: string, path: string): Promise<Response> {
  const url = path.replaceAll(/\{\w+\}/g, 'nobody%40example.net');
  if (caller === 'token') return server.ask(method, url);
  const cookie = cookies.get(caller);
  return fetch(`${server.address}${url}`, {
    method,
    headers: {
      // Else a stranger's budget ends before the table does.
      'x-forwarded-for': `192.0.2.${Math.floor(Math.random() * 250)}`,
      origin,
      ...(cookie === undefined ? {} : { cookie }),
    },
  });
}
