import type { Message } from '../presence/presence.ts';
import type { Wording } from '../wording/wording.ts';
import type { Status } from './presence-publisher.ts';

const none: readonly Status[] = [];

/** The statuses of a message in several languages; what was said lately is kept and shared. */
export type StatusWriter = (
  message: Message,
  languages: readonly string[],
  timeZone: string,
) => readonly Status[];

export function createStatusWriter(word: Wording): StatusWriter {
  const shared = new Map<string, readonly Status[]>();
  return (message, languages, timeZone) => {
    const [first] = languages;
    if (message.kind === 'none' || first === undefined) return none;
    // A person's own words are said once: nobody has translated them.
    if (message.kind === 'own-words') return [{ lang: first, text: message.text }];
    const texts = languages.map((lang) => word(message, lang, timeZone));
    const key = `${languages.join(' ')}\n${texts.join('\n')}`;
    const known = shared.get(key);
    if (known !== undefined) return known;
    if (shared.size >= 10_000) shared.clear();
    const statuses = languages.map((lang, index) => ({ lang, text: texts[index] ?? '' }));
    shared.set(key, statuses);
    return statuses;
  };
}
