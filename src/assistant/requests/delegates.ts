import type { NamingOutcome } from '../../people/delegate-service.ts';
import { mostDelegates } from '../../people/delegate-service.ts';
import { parseJid } from '../../people/jid.ts';
import type { Jid } from '../../people/person.ts';
import type { Instant } from '../../time/instant.ts';
import { type Voice, tell, tellUntil, toSelector } from '../answers/voice.ts';
import type { Answer, AssistantNeeds } from '../needs.ts';
import { type Speaker, type Subject, nameOf, voiceOf } from '../speaker.ts';
import { resolveEnd } from '../times.ts';
import type { DelegationEndPhrase } from '../understand/intent.ts';

/** Who may act for the speaker, and for whom the speaker may. */
export async function delegates(needs: AssistantNeeds, speaker: Speaker): Promise<Answer> {
  const { voice, principals, person } = speaker;
  const own = person ? await needs.delegates.delegatesOf(speaker.jid) : [];
  const lines = [
    ...(person && own.length === 0 ? [tell(voice, 'delegatesNone')] : []),
    ...(own.length > 0 ? [tell(voice, 'delegatesHead')] : []),
    ...own.map(({ delegate, until }) => tellOne(voice, delegate, until)),
    principals.length === 0 ? tell(voice, 'principalsNone') : tell(voice, 'principalsHead'),
    ...principals.map(({ person: jid, until }) => tellOne(voice, jid, until)),
    ...principals.slice(0, 1).map(({ person: jid }) => tell(voice, 'principalsHint', { who: jid })),
  ];
  return { text: lines.join('\n'), done: true };
}

/** Names a delegate, or gives one a new end. */
export async function nameDelegate(
  needs: AssistantNeeds,
  { person, voice }: Subject,
  who: string,
  ends: DelegationEndPhrase,
): Promise<Answer> {
  const until =
    ends.kind === 'moment' || ends.kind === 'duration'
      ? resolveEnd(ends, voice.now, voice.timeZone)
      : null;
  const outcome = await needs.delegates.name(person.jid, who, until, person.jid);
  if (outcome.kind !== 'named') return { text: tellRefusal(voice, who, outcome), done: false };
  const { delegate } = outcome.delegation;
  await tellDelegate(needs, delegate, (theirs) =>
    tell(theirs, 'namedYou', {
      by: nameOf(person),
      who: person.jid,
      until: tellUntil(theirs, until),
    }),
  );
  const values = { who: delegate, until: tellUntil(voice, until) };
  return { text: tell(voice, 'delegateNamed', values), done: true };
}

/** Takes back what a delegate may; `who` may be the part before the @ where only one has it. */
export async function removeDelegate(
  needs: AssistantNeeds,
  { person, voice }: Subject,
  who: string,
): Promise<Answer> {
  const own = await needs.delegates.delegatesOf(person.jid);
  const said = who.trim().toLowerCase();
  const parsed = parseJid(who);
  const meant = own
    .map(({ delegate }) => delegate)
    .filter((each) => (parsed.kind === 'jid' ? each === parsed.jid : each.split('@')[0] === said));
  const [only] = meant;
  if (meant.length > 1) {
    return { text: tell(voice, 'ambiguous', { who, people: meant.join(', ') }), done: false };
  }
  if (!only || !(await needs.delegates.remove(person.jid, only, person.jid))) {
    return { text: tell(voice, 'delegateUnknown', { who }), done: false };
  }
  await tellDelegate(needs, only, (theirs) =>
    tell(theirs, 'removedYou', { by: nameOf(person), who: person.jid }),
  );
  return { text: tell(voice, 'delegateRemoved', { who: only }), done: true };
}

/** Somebody who is not served here is written nothing: anybody may be named. */
async function tellDelegate(
  needs: AssistantNeeds,
  delegate: Jid,
  say: (voice: Voice) => string,
): Promise<void> {
  const person = await needs.findPerson(delegate);
  if (!person) return;
  const voice = voiceOf(needs, person, null);
  needs.tell?.(delegate, say(voice), voice.language.locale);
}

function tellOne(voice: Voice, who: Jid, until: Instant | null): string {
  return tell(voice, 'delegateLine', { who, until: tellUntil(voice, until) });
}

function tellRefusal(
  voice: Voice,
  who: string,
  outcome: Exclude<NamingOutcome, { kind: 'named' }>,
): string {
  if (outcome.kind === 'invalid') return tell(voice, 'delegateInvalid', { who });
  const reason = toSelector(outcome.reason);
  return tell(voice, 'delegateRefused', { reason, limit: mostDelegates });
}
