import type { Jid, Person } from '../../src/people/person.ts';
import type {
  AutomaticRepliesClaim,
  BusyPeriod,
  CalendarClaim,
} from '../../src/presence/claims.ts';
import type { MailboxSettings } from '../../src/presence/policy.ts';
import { defaultPolicy } from '../../src/presence/policy.ts';
import type {
  AssignmentRepository,
  CalendarRepository,
  StoredCalendar,
} from '../../src/sync/calendar-repository.ts';
import type { CalendarSink } from '../../src/sync/calendar-sink.ts';
import { CalendarSync } from '../../src/sync/calendar-sync.ts';
import { silentTelemetry, type Telemetry } from '../../src/telemetry/telemetry.ts';
import type { Instant } from '../../src/time/instant.ts';
import { FakeClock } from './fake-clock.ts';
import { FakeGateway } from './fake-gateway.ts';
import { person as usualPerson } from './people.ts';

export const monday: Instant = Date.UTC(2026, 2, 9, 8);

/** A person as most are, whose mailbox says where they live. */
export function personNamed(name: string, changes: Partial<Person> = {}): Person {
  return usualPerson(name, { timeZone: null, ...changes });
}

/** What is on a disk, without one. */
export class FakeDisk implements CalendarRepository {
  readonly calendars = new Map<Jid, StoredCalendar>();
  readonly assigned = new Map<Jid, string>();
  /** Every write, as `periods john@example.com`. */
  readonly writes: string[] = [];
  full = false;

  readonly assignments: AssignmentRepository = {
    all: () => Promise.resolve(new Map(this.assigned)),
    save: (person, server) =>
      this.#write('assignment', person, () => this.assigned.set(person, server)),
  };

  all(): Promise<ReadonlyMap<Jid, StoredCalendar>> {
    return Promise.resolve(new Map(this.calendars));
  }

  savePeriods(
    person: Jid,
    periods: readonly BusyPeriod[],
    knownAt: Instant,
    provisional: boolean,
  ): Promise<void> {
    return this.#write('periods', person, () => {
      this.calendars.set(person, { ...this.#of(person), periods, knownAt, provisional });
    });
  }

  saveKnownAt(person: Jid, knownAt: Instant): Promise<void> {
    return this.#write('known-at', person, () => {
      if (this.calendars.has(person)) this.calendars.set(person, { ...this.#of(person), knownAt });
    });
  }

  saveAutomaticReplies(person: Jid, automaticReplies: AutomaticRepliesClaim): Promise<void> {
    return this.#write('replies', person, () => {
      this.calendars.set(person, { ...this.#of(person), automaticReplies });
    });
  }

  saveMailboxSettings(person: Jid, settings: MailboxSettings): Promise<void> {
    return this.#write('settings', person, () => {
      this.calendars.set(person, { ...this.#of(person), settings });
    });
  }

  #of(person: Jid): StoredCalendar {
    return (
      this.calendars.get(person) ?? {
        periods: [],
        knownAt: null,
        provisional: false,
        automaticReplies: { state: 'disabled' },
        settings: null,
      }
    );
  }

  async #write(what: string, person: Jid, work: () => void): Promise<void> {
    await Promise.resolve();
    if (this.full) throw new Error('The disk is full.');
    this.writes.push(`${what} ${person}`);
    work();
  }
}

/** Remembers what it was told last, and everything in order. */
export class FakeSink implements CalendarSink {
  readonly calendars = new Map<Jid, CalendarClaim>();
  readonly replies = new Map<Jid, AutomaticRepliesClaim>();
  readonly settings = new Map<Jid, MailboxSettings>();
  readonly told: { readonly person: Jid; readonly claim: CalendarClaim }[] = [];

  calendar(person: Jid, claim: CalendarClaim): void {
    this.calendars.set(person, claim);
    this.told.push({ person, claim });
  }

  mailboxSettings(person: Jid, settings: MailboxSettings): void {
    this.settings.set(person, settings);
  }

  automaticReplies(person: Jid, replies: AutomaticRepliesClaim): void {
    this.replies.set(person, replies);
  }
}

/** Everything around a `CalendarSync`, in virtual time. */
export class SyncWorld {
  readonly clock = new FakeClock(monday, manyTurns);
  readonly gateways: readonly FakeGateway[];
  readonly disk = new FakeDisk();
  sink = new FakeSink();
  telemetry: Telemetry = silentTelemetry();
  outOfOfficePollMs = 600_000;
  readConcurrency = 20;
  mostWaiting = Infinity;
  timeZone = 'UTC';
  meetingInformation = true;

  /** `make` makes a gateway, by default one that is asked for each mailbox by itself. */
  constructor(
    servers = 1,
    make = (clock: FakeClock, name: string): FakeGateway => new FakeGateway(clock, name),
  ) {
    this.gateways = Array.from({ length: servers }, (_, i) =>
      make(this.clock, `https://mail${i}.example.com/`),
    );
  }

  get gateway(): FakeGateway {
    const [first] = this.gateways;
    if (first === undefined) throw new Error('There is no server.');
    return first;
  }

  /** Started; what follows needs time. `random` is what chance gives, always the same. */
  async start(people: readonly Person[], random: () => number = () => 0.5): Promise<CalendarSync> {
    const sync = new CalendarSync({
      gateways: this.gateways,
      calendars: this.disk,
      assignments: this.disk.assignments,
      sink: this.sink,
      people,
      clock: this.clock,
      telemetry: this.telemetry,
      random,
      settings: {
        outOfOfficePollMs: () => this.outOfOfficePollMs,
        readConcurrency: () => this.readConcurrency,
        mostWaiting: () => this.mostWaiting,
        policyOf: (person, mailbox) => ({
          ...defaultPolicy,
          timeZone: person.timeZone ?? mailbox?.timeZone ?? this.timeZone,
          meetingInformation: person.meetingInformation && this.meetingInformation,
        }),
      },
    });
    await sync.start();
    return sync;
  }
}

/** What is due for thousands of people at once is done in several turns of the event loop. */
async function manyTurns(): Promise<void> {
  for (let turn = 0; turn < 12; turn++) await new Promise((resolve) => setImmediate(resolve));
}
