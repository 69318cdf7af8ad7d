import type { Inbox, OverrideRequest } from '../../../src/engine/inbox.ts';
import type { HttpServices, StatusSource } from '../../../src/http/services.ts';
import type {
  ParameterRepository,
  StoredValue,
} from '../../../src/parameters/parameter-repository.ts';
import { ParameterService } from '../../../src/parameters/parameter-service.ts';
import type { PeopleRepository } from '../../../src/people/people-repository.ts';
import { PeopleService } from '../../../src/people/people-service.ts';
import type { Jid, Mailbox, Person } from '../../../src/people/person.ts';
import type { Presence } from '../../../src/presence/presence.ts';
import { silentTelemetry } from '../../../src/telemetry/telemetry.ts';

/** The moment at which everything in these services happens. */
export const now = Date.parse('2026-03-11T09:30:00Z');

const meetingEnd = Date.parse('2026-03-11T10:00:00Z');

export const meeting: Presence = {
  availability: 'dnd',
  activity: 'meeting',
  message: { kind: 'meeting', until: meetingEnd, endsToday: true, absence: null },
  since: Date.parse('2026-03-11T09:00:00Z'),
  until: meetingEnd,
  source: 'busy',
};

const free: Presence = {
  availability: 'available',
  activity: 'none',
  message: { kind: 'none' },
  since: meetingEnd,
  until: null,
  source: 'default',
};

export interface ServicesInMemory extends HttpServices {
  /** Filled by a test to make Doorlight not ready. */
  readonly waiting: string[];
}

/** What the REST API needs, over maps: everyone is in a meeting until 10:00. */
export function servicesInMemory(people: readonly string[] = []): ServicesInMemory {
  const persons = new Map<Jid, Person>(people.map((jid) => [jid as Jid, newPerson(jid as Jid)]));
  const waiting: string[] = [];
  return {
    waiting,
    inbox: inbox(persons),
    people: new PeopleService(repository(persons), silentTelemetry()),
    version: '0.1.0',
    parameters: new ParameterService(parameterRepository(), silentTelemetry(), new Map()),
    status: status(waiting),
    presenceText: (_person, presence) =>
      presence.message.kind === 'own-words'
        ? presence.message.text
        : presence.message.kind === 'meeting'
          ? 'In a meeting until 10:00 AM'
          : '',
  };
}

function newPerson(jid: Jid): Person {
  return {
    jid,
    mailbox: String(jid) as Mailbox,
    name: null,
    enabled: true,
    locale: null,
    timeZone: null,
    meetingInformation: true,
    displayOutOfOffice: true,
  };
}

function inbox(persons: ReadonlyMap<Jid, Person>): Pick<Inbox, 'explain' | 'override' | 'revert'> {
  const overrides = new Map<
    Jid,
    { readonly request: OverrideRequest; readonly revision: number }
  >();
  let revisions = 0;
  function shown(person: Jid): Presence {
    const override = overrides.get(person)?.request;
    if (override === undefined) return meeting;
    return {
      availability: override.availability,
      activity: 'none',
      message: override.text === '' ? { kind: 'none' } : { kind: 'own-words', text: override.text },
      since: now,
      until: override.ends.kind === 'time' ? override.ends.at : null,
      source: 'override',
    };
  }
  return {
    explain: (person) =>
      persons.has(person)
        ? {
            at: now,
            presence: shown(person),
            claims: [{ ...meeting, wins: !overrides.has(person) }],
            next: free,
            calendarKnownAt: 'live',
            calendarStale: false,
            revision: overrides.get(person)?.revision ?? 0,
            overrideEndsAt: null,
          }
        : undefined,
    override: async (person, request) => {
      if (!persons.has(person)) return { kind: 'refused', reason: 'unknown-person' };
      const revision = overrides.get(person)?.revision ?? 0;
      if (request.revision !== null && request.revision !== revision) {
        return { kind: 'refused', reason: 'changed-meanwhile' };
      }
      if (request.ends.kind === 'time' && request.ends.at <= now) {
        return { kind: 'refused', reason: 'end-in-the-past' };
      }
      revisions += 1;
      overrides.set(person, { request, revision: revisions });
      return {
        kind: 'set',
        presence: shown(person),
        endsAt: request.ends.kind === 'time' ? request.ends.at : null,
        returnsTo: meeting,
        withoutIt: meeting,
        absenceDuring: null,
        revision: revisions,
      };
    },
    revert: async (person) => {
      if (!persons.has(person)) return { kind: 'refused', reason: 'unknown-person' };
      return overrides.delete(person)
        ? { kind: 'reverted', presence: meeting }
        : { kind: 'nothing-to-revert', presence: meeting };
    },
  };
}

function repository(persons: Map<Jid, Person>): PeopleRepository {
  function all(): readonly Person[] {
    return [...persons.values()].toSorted((one, other) => (one.jid < other.jid ? -1 : 1));
  }
  return {
    all: async () => all(),
    page: async ({ limit, after, search, enabled }) => {
      const matching = all()
        .filter((person) => search === null || person.jid.includes(search))
        .filter((person) => enabled === null || person.enabled === enabled);
      const rest = matching.filter((person) => after === null || person.jid > after);
      return {
        people: rest.slice(0, limit),
        more: rest.length > limit,
        total: matching.length,
      };
    },
    count: async () => ({
      total: persons.size,
      enabled: all().filter((person) => person.enabled).length,
    }),
    find: async (jid) => persons.get(jid),
    insert: async (people) => {
      const there = people.filter(({ jid }) => persons.has(jid)).map(({ jid }) => jid);
      for (const person of people) if (!there.includes(person.jid)) persons.set(person.jid, person);
      return there;
    },
    update: async (person) =>
      persons.has(person.jid) && persons.set(person.jid, person) === persons,
    remove: async (jid) => persons.delete(jid),
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

function status(waiting: readonly string[]): StatusSource {
  return {
    waitingFor: () => waiting,
    status: () => ({
      startedAt: now,
      gateways: [],
      links: [{ name: 'xmpp', state: 'up', problem: null }],
    }),
  };
}
