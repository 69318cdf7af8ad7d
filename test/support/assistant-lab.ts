import { SignInLinks } from '../../src/accounts/sign-in-links.ts';
import { Assistant } from '../../src/assistant/assistant.ts';
import { Engine } from '../../src/engine/engine.ts';
import { DelegateService } from '../../src/people/delegate-service.ts';
import type { Meeting } from '../../src/people/meeting.ts';
import { PeopleService } from '../../src/people/people-service.ts';
import type { Jid, Person } from '../../src/people/person.ts';
import type { BusyPeriod } from '../../src/presence/claims.ts';
import { defaultPolicy } from '../../src/presence/policy.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { type Telemetry, silentTelemetry } from '../../src/telemetry/telemetry.ts';
import type { Span } from '../../src/time/instant.ts';
import { createWording } from '../../src/wording/wording.ts';
import { EngineTestClock } from './engine-clock.ts';
import { OverrideMemory } from './override-memory.ts';

/** What the assistant told somebody unasked. */
interface Told {
  readonly person: Jid;
  readonly text: string;
  readonly lang: string;
}

/** The assistant over the real engine, services and a database in memory. */
export interface AssistantLab extends AsyncDisposable {
  readonly clock: EngineTestClock;
  readonly engine: Engine;
  readonly overrides: OverrideMemory;
  readonly store: Store;
  readonly people: PeopleService;
  readonly delegates: DelegateService;
  readonly telemetry: Telemetry;
  readonly assistant: Assistant;
  readonly told: Told[];
  /** A test may replace them by some that lead nowhere. */
  links: SignInLinks;
  /** What the organisation's policy lets be shown; a test may change it. */
  readonly organisation: { meetingInformation: boolean; displayOutOfOffice: boolean };
  /** What is in a calendar when it is read; `undefined` where it cannot be. */
  meetings: (person: Jid, day: Span) => Promise<readonly Meeting[] | undefined>;
  calendar(person: Jid, periods: readonly BusyPeriod[]): void;
  ask(person: Jid, line: string): Promise<readonly string[]>;
}

/** At `now`, in Berlin where they say nothing else; everybody's calendar is known and empty. */
export async function assistantLab(
  now: number,
  everyone: readonly Person[],
): Promise<AssistantLab> {
  const clock = new EngineTestClock(now);
  const overrides = new OverrideMemory();
  const telemetry = silentTelemetry();
  const wording = createWording();
  const store = await openStore('sqlite::memory:', { telemetry, clock });
  await store.people.insert(everyone, 'administrator');
  const organisation = { meetingInformation: true, displayOutOfOffice: true };
  const engine = new Engine({
    people: everyone,
    overrides,
    settings: {
      policy: { ...defaultPolicy, timeZone: 'Europe/Berlin' },
      language: 'en',
      furtherLanguages: [],
      calendarSpreadS: 0,
    },
    wording,
    clock,
    telemetry,
  });
  await engine.start();
  const people = new PeopleService(store.people, telemetry);
  people.onChange((change) => {
    if (change.kind === 'changed') engine.personChanged(change.person);
  });
  const delegates = new DelegateService({
    repository: store.delegates,
    people: store.people,
    now: () => clock.now(),
    telemetry,
  });
  const told: Told[] = [];
  const lab: AssistantLab = {
    clock,
    engine,
    overrides,
    store,
    people,
    delegates,
    telemetry,
    told,
    organisation,
    links: new SignInLinks(store.signInLinks, 'https://doorlight.example.com', () => clock.now()),
    meetings: () => Promise.resolve([]),
    assistant: new Assistant({
      inbox: engine,
      people,
      delegates,
      findPerson: (jid) => engine.person(jid),
      timeZoneOf: (jid) => engine.policyOf(jid)?.timeZone,
      organisation: () => organisation,
      meetingsOf: (person, day) => lab.meetings(person, day),
      signInLink: (person) => lab.links.make(person),
      tell: (person, text, lang) => void told.push({ person, text, lang }),
      now: () => clock.now(),
      defaults: { locale: 'en', timeZone: 'Europe/Berlin' },
      wording,
      telemetry,
    }),
    calendar: (person, periods) => engine.calendar(person, { periods, knownAt: 'live' }),
    ask: async (person, line) => (await lab.assistant.answer(person, line, null)).text.split('\n'),
    [Symbol.asyncDispose]: async () => {
      await engine[Symbol.asyncDispose]();
      await store[Symbol.asyncDispose]();
    },
  };
  for (const { jid } of everyone) lab.calendar(jid, []);
  return lab;
}
