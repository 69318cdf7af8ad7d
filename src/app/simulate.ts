import {
  type AutomaticRepliesClaim,
  type Claims,
  type Sessions,
  nothingKnown,
} from '../presence/claims.ts';
import { compose, nextChange } from '../presence/compose.ts';
import { consider } from '../presence/known.ts';
import { overrideAfterChange, standingOverride } from '../presence/override-end.ts';
import type { Policy } from '../presence/policy.ts';
import type { Activity, Availability, Source } from '../presence/presence.ts';
import { readPeriods } from '../presence/reading.ts';
import { type WantedEnd, setOverride } from '../presence/set-override.ts';
import type { Instant } from '../presence/time.ts';
import { word } from '../wording/wording.ts';
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

export interface Played {
  readonly states: readonly ShownState[];
  /** Events that were refused and changed nothing, a line each. */
  readonly refusals: readonly string[];
}

/** Plays a scenario through the pure core: the state at `from`, then every change before `to`. */
export function simulate(scenario: Scenario): Played {
  const policy = policyOf(scenario);
  const events = [...(scenario.events ?? [])].sort((a, b) => a.at - b.at);
  const states: ShownState[] = [];
  const refusals: string[] = [];
  let claims = initialClaims(scenario);
  let now = Math.min(scenario.from, events[0]?.at ?? scenario.from);

  for (;;) {
    claims = settle(claims, policy, now);
    if (now === scenario.from) claims = readCalendar(claims, policy, scenario.calendar, now);
    for (; events[0]?.at === now; events.shift()) {
      const outcome = apply(events[0], claims, policy);
      if (typeof outcome === 'string') refusals.push(`${iso(now)}: ${outcome}`);
      else claims = outcome;
    }
    if (now >= scenario.from) append(states, shown(claims, policy, scenario.locale, now));

    const next = Math.min(
      nextChange(claims, policy, now) ?? Infinity,
      events[0]?.at ?? Infinity,
      now < scenario.from ? scenario.from : Infinity,
    );
    if (next >= scenario.to) return { states, refusals };
    now = next;
  }
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
function settle(claims: Claims, policy: Policy, now: Instant): Claims {
  const override = standingOverride(consider(claims, policy), now);
  return override === claims.override ? claims : { ...claims, override };
}

/** The claims after an event, or why it was refused. */
function apply(event: ScenarioEvent, claims: Claims, policy: Policy): Claims | string {
  const { at } = event;
  if (event.calendar !== undefined) return readCalendar(claims, policy, event.calendar, at);
  if (event.calendarUnknown) {
    const calendar = { ...claims.calendar, knownAt: 'never' } as const;
    return learn(claims, { ...claims, calendar }, policy, at);
  }
  if (event.automaticReplies !== undefined) {
    const automaticReplies = repliesClaim(event.automaticReplies, claims.automaticReplies, at);
    return learn(claims, { ...claims, automaticReplies }, policy, at);
  }
  if (event.override !== undefined) return applyOverride(event.override, claims, policy, at);
  if (event.revert) return { ...claims, override: null };
  if (event.sessions !== undefined) return { ...claims, sessions: sessionsOf(event.sessions) };
  return { ...claims, call: event.call ? { since: at, until: null } : null };
}

function readCalendar(
  claims: Claims,
  policy: Policy,
  entries: Scenario['calendar'],
  now: Instant,
): Claims {
  const calendar = { periods: readPeriods(entries, policy.timeZone), knownAt: 'live' } as const;
  return learn(claims, { ...claims, calendar }, policy, now);
}

function learn(before: Claims, after: Claims, policy: Policy, now: Instant): Claims {
  const override = overrideAfterChange(consider(before, policy), consider(after, policy), now);
  return { ...after, override };
}

function applyOverride(
  wanted: NonNullable<ScenarioEvent['override']>,
  claims: Claims,
  policy: Policy,
  now: Instant,
): Claims | string {
  const override = setOverride(
    {
      availability: wanted.availability,
      text: wanted.text ?? '',
      ends: wantedEnd(wanted.ends),
      by: 'scenario',
    },
    consider(claims, policy),
    now,
  );
  switch (override) {
    case 'end-in-the-past':
      return 'the override was refused: its end is not after the moment it is set';
    case 'no-meeting':
      return 'the override was refused: there is no meeting or absence that it could end with';
    default:
      return { ...claims, override };
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
      return before.state === 'enabled' ? before : { state: 'enabled', since: now };
    case 'scheduled':
      return { state: 'scheduled', start: replies?.start ?? now, end: replies?.end ?? null };
  }
}

function sessionsOf(sessions: NonNullable<ScenarioEvent['sessions']>): Sessions {
  if (sessions === 'online') return { state: 'online', availability: 'available', text: '' };
  if (sessions === 'offline' || sessions.availability === 'unavailable') {
    return { state: 'offline' };
  }
  return { state: 'online', availability: sessions.availability, text: sessions.text ?? '' };
}

function shown(claims: Claims, policy: Policy, locale: string, now: Instant): ShownState {
  const presence = compose(claims, policy, now);
  return {
    at: iso(now),
    availability: presence.availability,
    activity: presence.activity,
    text: word(presence.message, locale, policy.timeZone),
    until: presence.until === null ? null : iso(presence.until),
    source: presence.source,
  };
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
