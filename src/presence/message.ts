import type { Instant } from '../time/instant.ts';
import { covering } from './blocks.ts';
import type { Decision } from './decide.ts';
import { type Known, timelineAt } from './known.ts';
import { datesOf } from './out-of-office.ts';
import type { Override } from './override.ts';
import type { AbsenceDates, Message } from './presence.ts';
import { localDay } from './zone.ts';

const nothing: Message = { kind: 'none' };

/** What is said at `now`, where `decision` has won; `override` is the one that stands then. */
export function messageOf(
  decision: Decision,
  known: Known,
  override: Override | null,
  now: Instant,
): Message {
  const { sessions } = known.claims;
  const offline = known.tracked && sessions.state !== 'online';
  switch (decision.source) {
    case 'override':
      return ownWords(override?.text ?? '');
    case 'out-of-office':
      return absenceMessage(known, now);
    // Where the clients are followed and none is connected, only a person's own words and absences
    // are still said.
    case 'call':
      return offline ? nothing : { kind: 'call', absence: absenceDates(known, now) };
    case 'busy':
      return offline ? nothing : meetingMessage(known, now);
    case 'working-elsewhere':
      return offline ? nothing : { kind: 'working-elsewhere' };
    case 'sessions':
      return sessions.state === 'online' ? ownWords(sessions.text) : nothing;
    case 'unknown':
      return { kind: 'calendar-unknown' };
    case 'default':
      return nothing;
  }
}

function meetingMessage(known: Known, now: Instant): Message {
  const { timeZone } = known.policy;
  const until = covering(timelineAt(known, now).busy, now)?.end ?? null;
  return {
    kind: 'meeting',
    until,
    endsToday: until === null || localDay(timeZone, until) === localDay(timeZone, now),
    absence: absenceDates(known, now),
  };
}

function absenceMessage(known: Known, now: Instant): Message {
  const dates = absenceDates(known, now);
  return dates === null ? nothing : { kind: 'out-of-office', ...dates };
}

function absenceDates(known: Known, now: Instant): AbsenceDates | null {
  if (!known.policy.displayOutOfOffice) return null;
  const absence = covering(timelineAt(known, now).absences, now);
  return absence === undefined ? null : datesOf(absence);
}

function ownWords(text: string): Message {
  return text === '' ? nothing : { kind: 'own-words', text };
}
