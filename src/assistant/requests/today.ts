import type { Meeting } from '../../people/meeting.ts';
import type { Jid } from '../../people/person.ts';
import { assistantFailed } from '../../telemetry/assistant-events.ts';
import type { Span } from '../../time/instant.ts';
import { tellToday, todayOf } from '../answers/today.ts';
import { switchState } from '../answers/settings.ts';
import { tell } from '../answers/voice.ts';
import type { Answer, AssistantNeeds } from '../needs.ts';
import type { Subject } from '../speaker.ts';

/** Longer nobody waits for an answer in a chat. */
const patienceMs = 20_000;

/** The speaker's own meetings, read now, told to them and kept nowhere. */
export async function today(needs: AssistantNeeds, { person, voice }: Subject): Promise<Answer> {
  if (!person.enabled) return { text: tell(voice, 'switchedOff'), done: false };
  const state = switchState(person, needs.organisation(), 'meetings');
  if (state === 'admin' || state === 'both') {
    return { text: tell(voice, 'todayNotAllowed'), done: false };
  }
  const day = todayOf(voice);
  const meetings = await read(needs, person.jid, day);
  return meetings === undefined
    ? { text: tell(voice, 'todayUnreadable'), done: false }
    : { text: tellToday(voice, day, meetings), done: true };
}

async function read(
  needs: AssistantNeeds,
  jid: Jid,
  day: Span,
): Promise<readonly Meeting[] | undefined> {
  try {
    return await needs.meetingsOf?.(jid, day, AbortSignal.timeout(patienceMs));
  } catch (error) {
    assistantFailed(needs.telemetry, 'today', error);
    return undefined;
  }
}
