import type { ExplainedClaim, Explanation } from '../../presence/explain.ts';
import type { SwitchState } from './settings.ts';
import {
  type Voice,
  tell,
  tellAvailability,
  tellInstant,
  tellPoint,
  tellShown,
  toSelector,
} from './voice.ts';

/** Who set an override, as the listener knows them; `by` is their JID. */
export interface SetBy {
  readonly setter: 'you' | 'person' | 'administrator' | 'other';
  readonly by: string;
}

/** What someone is shown as, until when, and what comes then; `calendar`: whether it counts. */
export function tellStatus(
  voice: Voice,
  explanation: Explanation,
  setBy: SetBy | null,
  calendar: SwitchState,
): readonly string[] {
  return [
    tell(voice, 'status', { shown: tellShown(voice, explanation.presence) }),
    ...tellOwn(voice, explanation, setBy),
    ...tellNext(voice, explanation),
    ...tellDoubt(voice, explanation, calendar),
  ];
}

/** Every claim and the one that wins, what comes next, and how well the calendar is known. */
export function tellWhy(
  voice: Voice,
  explanation: Explanation,
  setBy: SetBy | null,
  calendar: SwitchState,
): readonly string[] {
  const shown = tellShown(voice, explanation.presence);
  return [tell(voice, 'status', { shown }), ...tellClaims(voice, explanation, setBy, calendar)];
}

/** The same of another instant. */
export function tellWhyThen(
  voice: Voice,
  explanation: Explanation,
  setBy: SetBy | null,
  calendar: SwitchState,
): readonly string[] {
  const at = tellInstant(voice, 'at', explanation.at);
  const shown = tellShown(voice, explanation.presence);
  return [
    tell(voice, 'statusThen', { at, shown }),
    ...tellClaims(voice, explanation, setBy, calendar),
  ];
}

function tellClaims(
  voice: Voice,
  explanation: Explanation,
  setBy: SetBy | null,
  calendar: SwitchState,
): readonly string[] {
  const isLive = explanation.calendarKnownAt === 'live' && calendar === 'on';
  return [
    tell(voice, 'whyHead'),
    ...explanation.claims.map((claim) => tellClaim(voice, claim, setBy)),
    ...tellNext(voice, explanation),
    ...(isLive ? [tell(voice, 'calendarLive')] : tellDoubt(voice, explanation, calendar)),
  ];
}

/** What comes next by what is known now, and when. */
export function tellNext(voice: Voice, { presence, next }: Explanation): readonly string[] {
  if (next === null || presence.until === null) return [tell(voice, 'noNext')];
  const at = tellInstant(voice, 'at', presence.until);
  return [tell(voice, 'next', { at, shown: tellShown(voice, next) })];
}

function tellOwn(
  voice: Voice,
  { presence, overrideEndsAt }: Explanation,
  setBy: SetBy | null,
): readonly string[] {
  if (presence.source !== 'override' || setBy === null) return [];
  if (overrideEndsAt === null) return [tell(voice, 'ownOpen', { ...setBy })];
  const until = tellInstant(voice, 'until', overrideEndsAt);
  return [tell(voice, 'ownUntil', { ...setBy, until })];
}

function tellClaim(voice: Voice, claim: ExplainedClaim, setBy: SetBy | null): string {
  const since =
    claim.since === null ? null : tell(voice, 'since', { point: tellPoint(voice, claim.since) });
  const until = claim.until === null ? null : tellInstant(voice, 'until', claim.until);
  const span = [since, until].filter((part) => part !== null).map((part) => `, ${part}`);
  return tell(voice, 'claim', {
    source: tell(voice, 'source', {
      source: toSelector(claim.source),
      setter: setBy?.setter ?? 'other',
      by: setBy?.by ?? '',
    }),
    availability: tellAvailability(voice, claim.availability),
    span: span.join(''),
    wins: claim.wins ? 'yes' : 'no',
  });
}

/** A calendar that is not known as of now, or does not count, is said to be so. */
function tellDoubt(
  voice: Voice,
  { calendarKnownAt, calendarStale }: Explanation,
  calendar: SwitchState,
): readonly string[] {
  if (calendar !== 'on') return [tell(voice, 'calendarOff', { state: calendar })];
  if (calendarKnownAt === 'live') return [];
  if (calendarKnownAt === 'never') return [tell(voice, 'calendarNever')];
  const point = tellPoint(voice, calendarKnownAt);
  return [tell(voice, calendarStale ? 'calendarStale' : 'calendarAsOf', { point })];
}
