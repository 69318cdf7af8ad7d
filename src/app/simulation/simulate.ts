import {
  type AutomaticRepliesClaim,
  type Claims,
  type Sessions,
  nothingKnown,
} from '../../presence/claims.ts';
import { nextChangeAfter, presenceAt } from '../../presence/compose.ts';
import { allClaims } from '../../presence/decide.ts';
import { type Known, consider, reconsider } from '../../presence/known.ts';
import { overrideAfterChange, standingOverride } from '../../presence/override-end.ts';
import type { Activity, Availability, Presence, Source } from '../../presence/presence.ts';
import { readPeriods } from '../../presence/reading.ts';
import { type WantedEnd, setOverride } from '../../presence/set-override.ts';
import type { Instant } from '../../time/instant.ts';
import { word } from '../../wording/wording.ts';
import { type Scenario, type ScenarioEvent, policyOf } from './scenario.ts';

/** What is shown from `at` on; instants in ISO 8601. */
export interface ShownState {
  readonly at: string;
  readonly availability: Availability;
  readonly activity: Activity;
  readonly text: string;
  readonly until: string | null;
  readonly source: Source;
}

/** Something that is said from `from` to `to`. */
interface PlayedClaim {
  readonly source: Source;
  readonly availability: Availability;
  readonly activity: Activity;
  readonly from: string;
  to: string;
}

export interface Played {
  readonly states: ShownState[];
  readonly claims: PlayedClaim[];
  /** Events that were refused and changed nothing, a line each. */
  readonly refusals: string[];
}

/** Plays a scenario through the pure core: the state at `from`, then every change before `to`. */
export function simulate(scenario: Scenario): Played {
  const policy = policyOf(scenario);
  const events = [...(scenario.events ?? [])].sort((a, b) => a.at - b.at || rank(a) - rank(b));
  const states: ShownState[] = [];
  const claims: PlayedClaim[] = [];
  const refusals: string[] = [];
  let known = consider(initialClaims(scenario), policy);
  let now = Math.min(scenario.from, events[0]?.at ?? scenario.from);

  for (;;) {
    known = settle(known, now);
    if (now === scenario.from) known = readCalendar(known, scenario.calendar, now);
    for (; events[0]?.at === now; events.shift()) {
      const outcome = apply(events[0], known);
      if (typeof outcome === 'string') refusals.push(`${iso(now)}: ${outcome}`);
      else known = outcome;
    }
    const presence = presenceAt(known, now);
    if (now >= scenario.from) append(states, shown(presence, scenario, now));

    const next = Math.min(
      nextChangeAfter(known, now, presence.message) ?? Infinity,
      events[0]?.at ?? Infinity,
      now < scenario.from ? scenario.from : Infinity,
    );
    if (now >= scenario.from) note(claims, known, now, Math.min(next, scenario.to));
    if (now >= scenario.from && next >= scenario.to) return { states, claims, refusals };
    now = next;
  }
}

// In one instant the calendar changes before people do anything.
function rank(event: ScenarioEvent): number {
  const ofCalendar =
    event.calendar !== undefined ||
    event.calendarUnknown !== undefined ||
    event.automaticReplies !== undefined;
  return ofCalendar ? 0 : 1;
}

function initialClaims(scenario: Scenario): Claims {
  const automaticReplies = repliesClaim(
    scenario.automaticReplies,
    nothingKnown.automaticReplies,
    scenario.from,
  );
  return { ...nothingKnown, automaticReplies };
}

// What has ended is gone, and never comes back.
function settle(known: Known, now: Instant): Known {
  const override = standingOverride(known, now);
  return override === known.claims.override ? known : put(known, { override });
}

/** What is known after an event, or why it was refused. */
function apply(event: ScenarioEvent, known: Known): Known | string {
  const { at } = event;
  const { calendar, automaticReplies } = known.claims;
  if (event.calendar !== undefined) return readCalendar(known, event.calendar, at);
  if (event.calendarUnknown)
    return learn(known, { calendar: { ...calendar, knownAt: 'never' } }, at);
  if (event.automaticReplies !== undefined) {
    const replies = repliesClaim(event.automaticReplies, automaticReplies, at);
    return learn(known, { automaticReplies: replies }, at);
  }
  if (event.override !== undefined) return applyOverride(event.override, known, at);
  if (event.revert) return put(known, { override: null });
  if (event.sessions !== undefined) return put(known, { sessions: sessionsOf(event.sessions) });
  return put(known, { call: event.call ? { since: at, until: null } : null });
}

function readCalendar(known: Known, entries: Scenario['calendar'], now: Instant): Known {
  const periods = readPeriods(entries, known.policy.timeZone);
  return learn(known, { calendar: { periods, knownAt: 'live' } }, now);
}

function learn(before: Known, change: Partial<Claims>, now: Instant): Known {
  const after = put(before, change);
  return put(after, { override: overrideAfterChange(before, after, now) });
}

function put(known: Known, change: Partial<Claims>): Known {
  return reconsider(known, { ...known.claims, ...change });
}

function applyOverride(
  wanted: NonNullable<ScenarioEvent['override']>,
  known: Known,
  now: Instant,
): Known | string {
  const override = setOverride(
    {
      availability: wanted.availability,
      text: wanted.text ?? '',
      ends: wantedEnd(wanted.ends),
      by: 'scenario',
    },
    known,
    now,
  );
  switch (override) {
    case 'end-in-the-past':
      return 'the override was refused: its end is not after the moment it is set';
    case 'no-meeting':
      return 'the override was refused: there is no meeting or absence that it could end with';
    default:
      return put(known, { override });
  }
}

function wantedEnd(ends: NonNullable<ScenarioEvent['override']>['ends']): WantedEnd {
  if (ends === undefined) return { kind: 'default' };
  return typeof ends === 'number' ? { kind: 'time', at: ends } : { kind: ends };
}

function repliesClaim(
  replies: Scenario['automaticReplies'],
  before: AutomaticRepliesClaim,
  now: Instant,
): AutomaticRepliesClaim {
  switch (replies?.state) {
    case undefined:
    case 'disabled':
      return { state: 'disabled' };
    case 'enabled':
      return { state: 'enabled', since: before.state === 'enabled' ? before.since : now };
    case 'scheduled':
      return scheduledClaim(replies?.start ?? null, replies?.end ?? null, before, now);
  }
}

// Without a start they are on from when they were first seen.
function scheduledClaim(
  start: Instant | null,
  end: Instant | null,
  before: AutomaticRepliesClaim,
  now: Instant,
): AutomaticRepliesClaim {
  if (start !== null) return { state: 'scheduled', start, end };
  const since = before.state === 'enabled' ? before.since : now;
  return end === null ? { state: 'enabled', since } : { state: 'enabled', since, end };
}

function sessionsOf(sessions: NonNullable<ScenarioEvent['sessions']>): Sessions {
  if (sessions === 'online') return { state: 'online', availability: 'available', text: '' };
  if (sessions === 'offline' || sessions.availability === 'unavailable') {
    return { state: 'offline' };
  }
  return { state: 'online', availability: sessions.availability, text: sessions.text ?? '' };
}

function shown(presence: Presence, { locale, timeZone }: Scenario, now: Instant): ShownState {
  return {
    at: iso(now),
    availability: presence.availability,
    activity: presence.activity,
    text: word(presence.message, locale, timeZone),
    until: presence.until === null ? null : iso(presence.until),
    source: presence.source,
  };
}

/** What is said until `next`; nothing of it changes before. */
function note(claims: PlayedClaim[], known: Known, now: Instant, next: Instant): void {
  if (next <= now) return;
  const [from, to] = [iso(now), iso(next)];
  const standing = standingOverride(known, now);
  for (const { source, availability, activity } of allClaims(known, standing, now)) {
    const before = claims.findLast(
      (one) =>
        one.source === source &&
        one.availability === availability &&
        one.activity === activity &&
        one.to === from,
    );
    if (before === undefined) claims.push({ source, availability, activity, from, to });
    else before.to = to;
  }
}

function append(states: ShownState[], state: ShownState): void {
  const last = states.at(-1);
  const differs =
    last === undefined ||
    last.availability !== state.availability ||
    last.activity !== state.activity ||
    last.text !== state.text ||
    last.until !== state.until ||
    last.source !== state.source;
  if (differs) states.push(state);
}

function iso(instant: Instant): string {
  return new Date(instant).toISOString();
}
