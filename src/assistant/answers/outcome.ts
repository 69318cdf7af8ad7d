import type { OverrideOutcome, RevertOutcome } from '../../engine/inbox.ts';
import type { Availability, Presence } from '../../presence/presence.ts';
import type { Instant } from '../../time/instant.ts';
import type { EndPhrase } from '../understand/intent.ts';
import { type Voice, tell, tellAvailability, tellInstant, tellShown, toSelector } from './voice.ts';

type Asked = {
  readonly availability: Availability;
  readonly text: string;
  readonly ends: EndPhrase;
};

/** What an override means, what there would be without it, and what one returns to and when. */
export function tellOverride(voice: Voice, asked: Asked, outcome: OverrideOutcome): string {
  if (outcome.kind === 'refused') return tellRefusal(voice, outcome.reason);
  const { endsAt, presence, returnsTo, withoutIt, absenceDuring } = outcome;
  const hidden = presence.availability === 'unavailable' && asked.availability !== 'unavailable';
  const shown = tellShown(voice, endsAt === null ? withoutIt : returnsTo);
  const lines = [
    tell(voice, 'set', {
      availability: tellAvailability(voice, asked.availability),
      lasts: tellLasting(voice, asked.ends, endsAt),
    }),
    asked.text === '' ? null : tell(voice, 'setText', { text: asked.text }),
    hidden ? tell(voice, 'notConnected') : null,
    endsAt === null ? null : tell(voice, 'without', { shown: tellShown(voice, withoutIt) }),
    absenceDuring === null || endsAt === null
      ? null
      : tell(voice, 'absenceDuring', {
          at: tellInstant(voice, 'at', absenceDuring),
          until: tellInstant(voice, 'until', endsAt),
        }),
    asked.ends.kind === 'revert' && endsAt !== null && isAbsenceFrom(returnsTo, endsAt)
      ? tell(voice, 'absenceEnds')
      : null,
    endsAt === null
      ? tell(voice, 'returnsOnRevert', { shown })
      : tell(voice, 'returns', { at: tellInstant(voice, 'at', endsAt), shown }),
  ];
  return lines.filter((line) => line !== null).join('\n');
}

/** What was to stand until it is reverted ends where an absence begins, which is worth saying. */
function isAbsenceFrom({ source, since }: Presence, at: Instant): boolean {
  return source === 'out-of-office' && since === at;
}

/** The same to the person it was set for, by somebody else. */
export function tellSetForYou(
  voice: Voice,
  by: string,
  asked: Asked,
  outcome: Extract<OverrideOutcome, { kind: 'set' }>,
): string {
  const { endsAt, withoutIt, returnsTo } = outcome;
  const shown = tellShown(voice, endsAt === null ? withoutIt : returnsTo);
  const lines = [
    tell(voice, 'setForYou', {
      by,
      availability: tellAvailability(voice, asked.availability),
      lasts: tellLasting(voice, plainEnd(asked.ends, endsAt), endsAt),
    }),
    asked.text === '' ? null : tell(voice, 'setText', { text: asked.text }),
    endsAt === null
      ? tell(voice, 'returnsOnRevert', { shown })
      : tell(voice, 'returns', { at: tellInstant(voice, 'at', endsAt), shown }),
  ];
  return lines.filter((line) => line !== null).join('\n');
}

/** That no end was named is nothing to say to one who did not name any. */
function plainEnd(asked: EndPhrase, endsAt: number | null): EndPhrase {
  if (asked.kind !== 'default') return asked;
  if (endsAt === null) return { kind: 'revert' };
  return { kind: 'moment', date: null, minute: 0 };
}

function tellLasting(voice: Voice, asked: EndPhrase, endsAt: number | null): string {
  const ends = toSelector(asked.kind);
  if (endsAt === null) return tell(voice, 'lastsOpen', { ends });
  return tell(voice, 'lasts', { ends, until: tellInstant(voice, 'until', endsAt) });
}

/** What was wrong and what to do. */
function tellRefusal(
  voice: Voice,
  reason: Extract<OverrideOutcome, { kind: 'refused' }>['reason'],
): string {
  return tell(voice, 'refused', { reason: toSelector(reason) });
}

/** What is shown now that nothing is overridden. */
export function tellRevert(voice: Voice, outcome: RevertOutcome): string {
  if (outcome.kind === 'refused') return tellRefusal(voice, outcome.reason);
  const key = outcome.kind === 'reverted' ? 'reverted' : 'nothingToRevert';
  return tell(voice, key, { shown: tellShown(voice, outcome.presence) });
}
