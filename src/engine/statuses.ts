import type { Message } from '../presence/presence.ts';
import { type Wording, messageKey } from '../wording/wording.ts';
import type { Status } from './presence-publisher.ts';

const none: readonly Status[] = [];

/** The statuses of a message in several languages; what was said lately is kept and shared. */
export type StatusWriter = (
  message: Message,
  languages: readonly string[],
  timeZone: string,
) => readonly Status[];

/** Messages remembered for people of the same languages. */
const capacity = 10_000;

/** What was said lately in some languages: by message and zone, and by the texts themselves. */
interface Said {
  readonly byMessage: Map<string, readonly Status[]>;
  readonly byTexts: Map<string, readonly Status[]>;
}

/** `languages` are to be the same object for everyone who has the same ones. */
export function createStatusWriter(word: Wording): StatusWriter {
  const shared = new WeakMap<readonly string[], Said>();
  return (message, languages, timeZone) => {
    const [first] = languages;
    if (message.kind === 'none' || first === undefined) return none;
    // A person's own words are said once: nobody has translated them.
    if (message.kind === 'own-words') return [{ lang: first, text: message.text }];
    let said = shared.get(languages);
    if (said === undefined || said.byMessage.size >= capacity) {
      said = { byMessage: new Map(), byTexts: new Map() };
      shared.set(languages, said);
    }
    const key = `${timeZone} ${messageKey(message)}`;
    let statuses = said.byMessage.get(key);
    if (statuses === undefined) {
      statuses = sharedByTexts(
        said.byTexts,
        languages.map((lang) => ({ lang, text: word(message, lang, timeZone) })),
      );
      said.byMessage.set(key, statuses);
    }
    return statuses;
  };
}

// Different messages may be said alike, as the same hour in two time zones is.
function sharedByTexts(byTexts: Said['byTexts'], statuses: readonly Status[]): readonly Status[] {
  const key = statuses.map(({ text }) => text).join('\n');
  const known = byTexts.get(key);
  if (known === undefined) byTexts.set(key, statuses);
  return known ?? statuses;
}
