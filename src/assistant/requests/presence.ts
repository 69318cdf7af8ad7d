import type { OverrideRequest } from '../../engine/inbox.ts';
import { explainable } from '../../presence/explain.ts';
import type { Instant } from '../../time/instant.ts';
import { type SetBy, tellNext, tellStatus, tellWhy, tellWhyThen } from '../answers/explanation.ts';
import { tellOverride, tellRevert, tellSetForYou } from '../answers/outcome.ts';
import { switchState } from '../answers/settings.ts';
import { type Voice, tell, tellPoint, tellShown } from '../answers/voice.ts';
import type { Answer, AssistantNeeds } from '../needs.ts';
import { type Speaker, type Subject, nameOf, voiceOf } from '../speaker.ts';
import { resolveEnd } from '../times.ts';
import type { EndPhrase, Moment, OwnIntent } from '../understand/intent.ts';

/** What may be asked about oneself and about whom one may act for. */
export type PresenceIntent = Extract<OwnIntent, { kind: 'override' | 'revert' | 'status' | 'why' }>;

export function isPresence(intent: OwnIntent): intent is PresenceIntent {
  return ['override', 'revert', 'status', 'why'].includes(intent.kind);
}

export async function carryOut(
  needs: AssistantNeeds,
  speaker: Speaker,
  subject: Subject,
  intent: PresenceIntent,
): Promise<Answer> {
  switch (intent.kind) {
    case 'override':
      return override(needs, speaker, subject, intent);
    case 'revert':
      return revert(needs, speaker, subject);
    case 'status':
      return explain(needs, speaker, subject, tellStatus);
    case 'why':
      return intent.at === undefined
        ? explain(needs, speaker, subject, tellWhy)
        : explainThen(needs, speaker, subject, intent.at);
  }
}

async function override(
  needs: AssistantNeeds,
  speaker: Speaker,
  subject: Subject,
  intent: Extract<PresenceIntent, { kind: 'override' }>,
): Promise<Answer> {
  const { person, voice } = subject;
  const { availability, text } = intent;
  const ends = toRequest(intent.ends, voice);
  const request = { availability, text, ends, by: speaker.jid, revision: null };
  const outcome = await needs.inbox.override(person.jid, request);
  if (outcome.kind === 'set') {
    tellPerson(needs, speaker, subject, (theirs, by) => tellSetForYou(theirs, by, intent, outcome));
  }
  const lines = [tellOverride(voice, intent, outcome), ...tellZones(voice)];
  return { text: lines.join('\n'), done: outcome.kind === 'set' };
}

async function revert(needs: AssistantNeeds, speaker: Speaker, subject: Subject): Promise<Answer> {
  const { inbox } = needs;
  const { person, voice } = subject;
  const outcome = await inbox.revert(person.jid, speaker.jid);
  const explanation = outcome.kind === 'refused' ? undefined : inbox.explain(person.jid);
  if (outcome.kind === 'reverted') {
    tellPerson(needs, speaker, subject, (theirs, by) =>
      tell(theirs, 'revertedForYou', { by, shown: tellShown(theirs, outcome.presence) }),
    );
  }
  const next = explanation ? tellNext(voice, explanation) : [];
  const text = [tellRevert(voice, outcome), ...next].join('\n');
  return { text, done: outcome.kind !== 'refused' };
}

/** Whoever had it done by somebody else is told so, in their own language and zone. */
function tellPerson(
  needs: AssistantNeeds,
  speaker: Speaker,
  { person, own }: Subject,
  say: (voice: Voice, by: string) => string,
): void {
  if (own) return;
  const voice = voiceOf(needs, person, null);
  needs.tell?.(person.jid, say(voice, speakerName(speaker)), voice.language.locale);
}

function speakerName({ jid, person }: Speaker): string {
  const name = person ? nameOf(person) : jid;
  return name === jid ? jid : `${name} (${jid})`;
}

/** Why at another instant, as things are known now. */
function explainThen(
  needs: AssistantNeeds,
  speaker: Speaker,
  subject: Subject,
  moment: Moment,
): Answer {
  const { voice } = subject;
  const at = resolveEnd({ kind: 'moment', ...moment }, voice.now, voice.timeZone);
  const { start, end } = explainable(voice.now);
  if (at >= start && at <= end) {
    const answer = explain(needs, speaker, subject, tellWhyThen, at);
    return { ...answer, text: [answer.text, ...tellZones(voice)].join('\n') };
  }
  const values = { from: tellPoint(voice, start), till: tellPoint(voice, end) };
  return { text: tell(voice, 'notKnownThen', values), done: false };
}

function explain(
  needs: AssistantNeeds,
  speaker: Speaker,
  { person, voice }: Subject,
  tellIt: typeof tellWhy,
  at?: Instant,
): Answer {
  if (!person.enabled) return { text: tell(voice, 'switchedOff'), done: true };
  const explanation = needs.inbox.explain(person.jid, at);
  if (!explanation)
    return { text: tell(voice, 'refused', { reason: 'unknownPerson' }), done: false };
  const setBy = setterOf(explanation.overrideSetBy, speaker, person.jid);
  const calendar = switchState(person, needs.organisation(), 'meetings');
  return { text: tellIt(voice, explanation, setBy, calendar).join('\n'), done: true };
}

function setterOf(by: string | null, speaker: Speaker, person: string): SetBy | null {
  if (by === null) return null;
  if (by === speaker.jid) return { setter: 'you', by };
  if (by === person) return { setter: 'person', by };
  // Administrators who have signed in are `account:alice`, which no JID can be.
  return by === 'administrator' || by.includes(':')
    ? { setter: 'administrator', by: 'administrator' }
    : { setter: 'other', by };
}

/** Two clocks that differ are said, since both may be meant by a time of day. */
function tellZones(voice: Voice): readonly string[] {
  const { about, timeZone } = voice;
  if (about === null || about.timeZone === timeZone) return [];
  return [tell(voice, 'otherZone', { timeZone, other: about.timeZone })];
}

function toRequest(ends: EndPhrase, { now, timeZone }: Voice): OverrideRequest['ends'] {
  if (ends.kind !== 'moment' && ends.kind !== 'duration') return { kind: ends.kind };
  return { kind: 'time', at: resolveEnd(ends, now, timeZone) };
}
