import type { Engine } from '../../../src/engine/engine.ts';
import type { Person } from '../../../src/people/person.ts';
import { defaultPolicy } from '../../../src/presence/policy.ts';
import type {
  AssignmentRepository,
  CalendarRepository,
} from '../../../src/sync/calendar-repository.ts';
import { CalendarSync } from '../../../src/sync/calendar-sync.ts';
import { silentTelemetry } from '../../../src/telemetry/telemetry.ts';
import { systemClock } from '../../../src/time/clock.ts';
import { hourMs } from '../../../src/time/instant.ts';
import { InstantGateway } from './instant-gateway.ts';

export interface OurSync {
  readonly sync: CalendarSync;
  /** Resolves when everyone's calendar has been read, stored and handed to the engine. */
  readonly everyoneRead: Promise<void>;
  /** How many are yet to be. */
  readonly left: () => number;
}

/** `sync` as `app` builds it, in front of a calendar server that answers at once or never. */
export function ourSync(
  people: readonly Person[],
  engine: Engine,
  disk: { readonly calendars: CalendarRepository; readonly assignments: AssignmentRepository },
  silent = false,
): OurSync {
  const { promise, resolve } = Promise.withResolvers<void>();
  let left = people.length;
  const sync = new CalendarSync({
    gateways: [new InstantGateway(silent)],
    calendars: disk.calendars,
    assignments: disk.assignments,
    sink: {
      calendar(person, claim) {
        engine.calendar(person, claim);
        if (claim.knownAt === 'live' && --left === 0) resolve();
      },
      automaticReplies: (person, claim) => engine.automaticReplies(person, claim),
      mailboxSettings: (person, said) => engine.mailboxSettings(person, said),
    },
    people,
    settings: {
      outOfOfficePollMs: () => hourMs,
      readConcurrency: () => 20,
      policyOf: () => defaultPolicy,
    },
    clock: systemClock,
    telemetry: silentTelemetry(),
  });
  return { sync, everyoneRead: promise, left: () => left };
}

/** A disk that keeps nothing, for what is measured without one. */
export const noDisk = {
  calendars: {
    all: async () => new Map(),
    savePeriods: async () => {},
    saveKnownAt: async () => {},
    saveMailboxSettings: () => Promise.resolve(),
    saveAutomaticReplies: async () => {},
  },
  assignments: { all: async () => new Map(), save: async () => {} },
} satisfies { calendars: CalendarRepository; assignments: AssignmentRepository };
