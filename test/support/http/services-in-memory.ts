import { AccountService } from '../../../src/accounts/account-service.ts';
import { SignIn } from '../../../src/accounts/sign-in.ts';
import { SignInLinks } from '../../../src/accounts/sign-in-links.ts';
import { Sessions } from '../../../src/accounts/sessions.ts';
import { usualServerRules } from '../../../src/app/certificates/trusted.ts';
import { overlaid } from '../../../src/app/simulation/scenario.ts';
import { simulated } from '../../../src/app/simulation/simulated.ts';
import { Engine } from '../../../src/engine/engine.ts';
import { PublisherRegistry } from '../../../src/engine/publishers/publisher-registry.ts';
import type { PublisherRepository } from '../../../src/engine/publishers/publisher-settings.ts';
import type { HttpServices } from '../../../src/http/services.ts';
import type {
  ParameterRepository,
  StoredValue,
} from '../../../src/parameters/parameter-repository.ts';
import { ParameterService } from '../../../src/parameters/parameter-service.ts';
import type { PeopleRepository } from '../../../src/people/people-repository.ts';
import { DelegateService } from '../../../src/people/delegate-service.ts';
import { PeopleService } from '../../../src/people/people-service.ts';
import type { Jid, Person } from '../../../src/people/person.ts';
import { defaultPolicy } from '../../../src/presence/policy.ts';
import { CertificateService } from '../../../src/certificates/certificate-service.ts';
import { openMaker } from '../../../src/certificates/making/maker.ts';
import { openTrustStore } from '../../../src/certificates/trust-store.ts';
import { GatewayRegistry } from '../../../src/sync/gateways/gateway-registry.ts';
import type { GatewayRepository } from '../../../src/sync/gateways/gateway-settings.ts';
import { bulkInMemory } from '../bulk/bulk-in-memory.ts';
import { silentTelemetry } from '../../../src/telemetry/telemetry.ts';
import { Troubleshooter } from '../../../src/troubleshooter/troubleshooter.ts';
import { createWording } from '../../../src/wording/wording.ts';
import { accountMemory, attemptMemory, linkMemory, sessionMemory } from './account-memory.ts';
import { MadeMemory } from '../certificates/made-memory.ts';
import { TrustMemory } from '../certificates/trust-memory.ts';
import { EngineTestClock } from '../engine-clock.ts';
import { DelegateMemory } from '../delegate-memory.ts';
import { OverrideMemory } from '../override-memory.ts';
import { person } from '../people.ts';

/** The moment at which everything in these services happens. */
const now = Date.parse('2026-03-11T09:30:00Z');

const meeting = {
  start: Date.parse('2026-03-11T09:00:00Z'),
  end: Date.parse('2026-03-11T10:00:00Z'),
  level: 'busy',
  allDay: false,
} as const;

/** One entry of the audit log, of three. */
function auditEntry(id: number) {
  return {
    id,
    at: now,
    by: 'administrator',
    what: 'person-added',
    about: 'john@example.com',
    old: null,
    new: { jid: 'john@example.com' },
  };
}

export interface ServicesInMemory extends HttpServices {
  /** Filled by a test to make Doorlight not ready. */
  readonly waiting: string[];
  /** What the audit log would say of signing in. */
  readonly told: readonly string[];
  readonly links: SignInLinks;
  readonly sessions: Sessions;
  readonly accounts: AccountService;
  /** What time it is for signing in. */
  readonly signInClock: { now: number };
}

/**
 * What the REST API needs: the real engine and services over maps, without gateways and links.
 * The people named (`john` for john@example.com) are in a meeting until 10:00 in London.
 */
export async function servicesInMemory(names: readonly string[] = []): Promise<ServicesInMemory> {
  const persons = new Map<Jid, Person>(names.map((name) => [person(name).jid, person(name)]));
  const engine = await engineOf([...persons.values()]);
  const people = new PeopleService(repository(persons), silentTelemetry());
  people.onChange((change) => {
    if (change.kind === 'added') for (const each of change.people) engine.personChanged(each);
    if (change.kind === 'changed') engine.personChanged(change.person);
    if (change.kind === 'removed') engine.personRemoved(change.person.jid);
  });
  const wording = createWording();
  const waiting: string[] = [];
  const told: string[] = [];
  return {
    version: '0.1.0',
    ...signInsInMemory(people, told),
    told,
    languages: ['de', 'en'],
    now: () => now,
    timeZoneOf: () => 'Europe/London',
    meetingsOf: async () => [{ ...meeting, status: 'busy', subject: 'Budget', location: 'Room 1' }],
    waiting,
    inbox: engine,
    standing: engine,
    explainUnder: (jid, given) => (at) =>
      engine.explain(jid, at, engine.policyUnder(jid, overlaid(defaultPolicy, given))),
    simulate: simulated,
    pace: () => ({
      notifications: { perMinute: 3, history: [1, 3] },
      publications: { perMinute: 12, history: [4, 12] },
    }),
    bulk: await bulkInMemory(),
    people,
    delegates: new DelegateService({
      repository: new DelegateMemory(),
      people: { find: async (jid) => persons.get(jid) },
      now: () => now,
      telemetry: silentTelemetry(),
    }),
    audit: {
      keyExported: async (name, form, by) => void told.push(`key-exported ${name} ${form} ${by}`),
      entries: async ({ about, before = 4, limit }) =>
        [3, 2, 1]
          .map(auditEntry)
          .filter((entry) => entry.id < before && (about ?? entry.about) === entry.about)
          .slice(0, limit),
    },
    gateways: new GatewayRegistry(
      {
        repository: gatewayRepository(),
        telemetry: silentTelemetry(),
        seeds: [],
        fault: () => null,
      },
      [],
    ),
    publishers: new PublisherRegistry(
      {
        repository: publisherRepository(),
        telemetry: silentTelemetry(),
        seeds: [],
        authorityFault: () => null,
      },
      [],
    ),
    tryPublisher: async () => null,
    certificateUsers: { own: () => [], installed: () => [] },
    maker: await openMaker(new MadeMemory(), () => now),
    certificates: new CertificateService(
      await openTrustStore({
        repository: new TrustMemory(),
        now: () => now,
        warned: () => undefined,
      }),
      () => usualServerRules,
    ),
    parameters: new ParameterService(parameterRepository(), silentTelemetry(), new Map()),
    status: {
      waitingFor: () => waiting,
      status: () => ({
        startedAt: now,
        certificates: [],
        overdueLists: [],
        gateways: [],
        links: [
          {
            name: 'xmpp',
            state: 'up',
            identity: 'account',
            showsPeople: false,
            problem: 'Nobody is shown.',
            capabilities: [
              {
                name: 'rosters of example.com',
                state: 'missing',
                detail: 'The server does not let its rosters be read.',
                remedy: 'VirtualHost "example.com"\n  modules_enabled = { "privilege" }',
              },
            ],
          },
        ],
      }),
    },
    tryGateway: () => null,
    troubleshooter: new Troubleshooter({
      examiners: [],
      now: () => now,
      telemetry: silentTelemetry(),
    }),
    presenceText: (_person, presence) => wording(presence.message, 'en', 'Europe/London'),
  };
}

function signInsInMemory(
  people: PeopleService,
  told: string[],
): Pick<
  ServicesInMemory,
  'publicUrl' | 'provider' | 'accounts' | 'sessions' | 'signIn' | 'links' | 'signInClock'
> {
  const publicUrl = 'https://doorlight.example.com';
  const signInClock = { now };
  const telemetry = silentTelemetry();
  const clock = () => signInClock.now;
  const accounts = new AccountService({ repository: accountMemory(told), now: clock, telemetry });
  const kept = sessionMemory(told);
  const sessions = new Sessions({
    repository: kept,
    accounts,
    isPerson: async (jid) => (await people.find(jid)) !== undefined,
    now: clock,
    telemetry,
  });
  const links = new SignInLinks(linkMemory(), publicUrl, clock);
  const signIn = new SignIn({
    accounts,
    sessions,
    links,
    repository: kept,
    attempts: attemptMemory(),
    now: clock,
    telemetry,
  });
  return { publicUrl, provider: null, accounts, sessions, signIn, links, signInClock };
}

async function engineOf(people: readonly Person[]): Promise<Engine> {
  const engine = new Engine({
    people,
    overrides: new OverrideMemory(),
    settings: {
      policy: defaultPolicy,
      language: 'en',
      furtherLanguages: [],
      calendarSpreadS: 0,
    },
    wording: createWording(),
    clock: new EngineTestClock(now),
    telemetry: silentTelemetry(),
  });
  for (const { jid } of people) engine.calendar(jid, { periods: [meeting], knownAt: 'live' });
  await engine.start();
  return engine;
}

function repository(persons: Map<Jid, Person>): PeopleRepository {
  function all(): readonly Person[] {
    return [...persons.values()].toSorted((one, other) => (one.jid < other.jid ? -1 : 1));
  }
  return {
    all: async () => all(),
    page: async ({ limit, after, search, among }) => {
      const matching = all()
        .filter((one) => search === null || searched(one).includes(search.toLowerCase()))
        .filter((one) => among === null || among.has(one.jid));
      const rest = matching.filter((one) => after === null || one.jid > after);
      return {
        people: rest.slice(0, limit),
        more: rest.length > limit,
        total: matching.length,
        capped: false,
      };
    },
    count: async () => ({
      total: persons.size,
      enabled: all().filter((one) => one.enabled).length,
    }),
    find: async (jid) => persons.get(jid),
    insert: async (people) => {
      const there = people.filter(({ jid }) => persons.has(jid)).map(({ jid }) => jid);
      for (const one of people) if (!there.includes(one.jid)) persons.set(one.jid, one);
      return there;
    },
    update: async (one) => persons.has(one.jid) && persons.set(one.jid, one) === persons,
    remove: async (jid) => persons.delete(jid),
  };
}

function gatewayRepository(): GatewayRepository {
  const names = new Set<string>();
  return {
    all: async () => [],
    isFresh: async () => false,
    seed: async () => undefined,
    save: async ({ name }) => void names.add(name),
    putFirst: async () => true,
    remove: async (name) =>
      names.delete(name) ? { kind: 'removed', people: [] } : { kind: 'unknown' },
    counts: async () => ({ people: 0, named: new Map() }),
  };
}

function publisherRepository(): PublisherRepository {
  return {
    all: async () => [],
    isFresh: async () => false,
    seed: async () => undefined,
    save: async () => undefined,
    takeSecret: async () => undefined,
    remove: async () => true,
  };
}

function parameterRepository(): ParameterRepository {
  const stored = new Map<string, StoredValue>();
  return {
    all: async () => stored,
    isFresh: async () => false,
    seed: async () => undefined,
    save: async (name, value) => void stored.set(name, value),
    remove: async (name) => void stored.delete(name),
  };
}

function searched({ jid, mailbox, name }: Person): string {
  return [jid, mailbox, name ?? ''].join('\n').toLowerCase();
}
