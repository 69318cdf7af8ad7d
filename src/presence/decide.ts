import type { Instant } from '../time/instant.ts';
import { covering } from './blocks.ts';
import { type Known, timelineAt } from './known.ts';
import type { Absence } from './out-of-office.ts';
import type { Override } from './override.ts';
import type { Activity, Availability, Source } from './presence.ts';

/** What one claim would show at a moment; `messageOf` has what it would say. */
export interface Decision {
  readonly source: Source;
  readonly availability: Availability;
  readonly activity: Activity;
  readonly since: Instant | null;
}

const nothing: Decision = {
  source: 'default',
  availability: 'available',
  activity: 'none',
  since: null,
};

/** The winning claim at `now`; `override` is the one that stands then. */
export function decide(known: Known, override: Override | null, now: Instant): Decision {
  const winner =
    fromOverride(override) ??
    fromCall(known, now) ??
    fromOutOfOffice(known, now) ??
    fromBusy(known, now) ??
    fromWorkingElsewhere(known, now) ??
    fromSessions(known) ??
    fromUnknownCalendar(known, now) ??
    nothing;
  return whileOffline(winner, known);
}

/** Every claim that says something at `now`, the strongest first. */
export function allClaims(known: Known, override: Override | null, now: Instant): Decision[] {
  const absent = fromOutOfOffice(known, now);
  const standing = [
    fromOverride(override),
    fromCall(known, now),
    absent,
    fromBusy(known, now),
    absent === undefined ? hiddenAbsence(known, now) : undefined,
    fromWorkingElsewhere(known, now),
    fromSessions(known),
    fromUnknownCalendar(known, now),
    nothing,
  ];
  return standing.filter((claim) => claim !== undefined).map((claim) => whileOffline(claim, known));
}

function fromOverride(override: Override | null): Decision | undefined {
  if (override === null) return undefined;
  return {
    source: 'override',
    availability: override.availability,
    activity: 'none',
    since: override.setAt,
  };
}

function fromCall(known: Known, now: Instant): Decision | undefined {
  const { call } = known.claims;
  if (call === null || (call.until !== null && call.until <= now)) return undefined;
  return {
    source: 'call',
    availability: known.policy.show.call,
    activity: 'on-the-phone',
    since: call.since,
  };
}

function fromOutOfOffice(known: Known, now: Instant): Decision | undefined {
  const { absences, busy } = timelineAt(known, now);
  const absence = covering(absences, now);
  if (absence === undefined) return undefined;
  if (!known.policy.outOfOfficeOverMeeting && covering(busy, now) !== undefined) return undefined;
  return asAbsence(absence, known);
}

// Where busy goes before out of office, the absence still claims something behind it.
function hiddenAbsence(known: Known, now: Instant): Decision | undefined {
  const absence = covering(timelineAt(known, now).absences, now);
  return absence === undefined ? undefined : asAbsence(absence, known);
}

function asAbsence(absence: Absence, known: Known): Decision {
  const { show } = known.policy;
  return {
    source: 'out-of-office',
    availability:
      show.outOfOffice === 'as-session'
        ? clientsAvailability(known, 'available')
        : show.outOfOffice,
    activity: 'out-of-office',
    since: absence.start,
  };
}

function fromBusy(known: Known, now: Instant): Decision | undefined {
  const block = covering(timelineAt(known, now).busy, now);
  if (block === undefined) return undefined;
  return {
    source: 'busy',
    availability: known.policy.show.busy,
    activity: 'meeting',
    since: block.start,
  };
}

function fromWorkingElsewhere(known: Known, now: Instant): Decision | undefined {
  const block = covering(timelineAt(known, now).workingElsewhere, now);
  if (block === undefined) return undefined;
  return {
    source: 'working-elsewhere',
    availability: clientsAvailability(known, known.policy.show.workingElsewhere),
    activity: 'working-elsewhere',
    since: block.start,
  };
}

function fromSessions(known: Known): Decision | undefined {
  const { sessions } = known.claims;
  if (!known.tracked || sessions.state !== 'online') return undefined;
  return {
    source: 'sessions',
    availability: sessions.availability,
    activity: 'none',
    since: null,
  };
}

function fromUnknownCalendar(known: Known, now: Instant): Decision | undefined {
  if (known.tracked || now < known.unknownFrom) return undefined;
  return {
    source: 'unknown',
    availability: 'unavailable',
    activity: 'none',
    since: Number.isFinite(known.unknownFrom) ? known.unknownFrom : null,
  };
}

// Where the clients are followed and none is connected, contacts see that.
function whileOffline(winner: Decision, known: Known): Decision {
  if (!known.tracked || known.claims.sessions.state === 'online') return winner;
  return { ...winner, availability: 'unavailable' };
}

function clientsAvailability(known: Known, otherwise: Availability): Availability {
  const { sessions } = known.claims;
  return known.tracked && sessions.state === 'online' ? sessions.availability : otherwise;
}
