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

/** Texts remembered for people of the same languages. */
const capacity = 10_000;

/** `languages` are to be the same object for everyone who has the same ones. */
export function createStatusWriter(word: Wording): StatusWriter {
  const shared = new WeakMap<readonly string[], Map<string, readonly Status[]>>();
  return (message, languages, timeZone) => {
    const [first] = languages;
    if (message.kind === 'none' || first === undefined) return none;
    // A person's own words are said once: nobody has translated them.
    if (message.kind === 'own-words') return [{ lang: first, text: message.text }];
    let said = shared.get(languages);
    if (said === undefined) {
      said = new Map();
      shared.set(languages, said);
    }
    const texts = languages.map((lang) => word(message, lang, timeZone));
    const key = texts.join('\n');
    const known = said.get(key);
    if (known !== undefined) return known;
    if (said.size >= capacity) said.clear();
    const statuses = languages.map((lang, index) => ({ lang, text: texts[index] ?? '' }));
    said.set(key, statuses);
    return statuses;
  };
}
