import { tell } from '../answers/voice.ts';
import type { Answer, AssistantNeeds } from '../needs.ts';
import type { Subject } from '../speaker.ts';

/** A link by which the speaker signs in; the server vouches that it is they who ask. */
export async function signIn(needs: AssistantNeeds, { person, voice }: Subject): Promise<Answer> {
  const link = (await needs.signInLink?.(person.jid)) ?? null;
  if (link === null) return { text: tell(voice, 'signInNowhere'), done: false };
  const text = tell(voice, 'signInLink', { link: link.url, minutes: link.minutes });
  return { text, done: true, secret: true };
}
