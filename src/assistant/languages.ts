import { de as deMessages } from './catalogues/de.ts';
import { en as enMessages } from './catalogues/en.ts';
import type { Messages } from './catalogues/messages.ts';
import { de as deVocabulary } from './vocabulary/de.ts';
import { en as enVocabulary } from './vocabulary/en.ts';
import { type Lexicon, toLexicon } from './vocabulary/lexicon.ts';
import type { Vocabulary } from './vocabulary/vocabulary.ts';

/** A language the assistant speaks: what it understands and what it says. */
export interface Language {
  /** BCP 47; dates and times are formatted in it, as the wording of presence does. */
  readonly locale: string;
  readonly vocabulary: Vocabulary;
  readonly messages: Messages;
}

const english: Language = { locale: 'en', vocabulary: enVocabulary, messages: enMessages };

export const languages: readonly Language[] = [
  english,
  { locale: 'de', vocabulary: deVocabulary, messages: deMessages },
];

/** The first of `tags` (BCP 47, or whatever a stanza carries) that is spoken; else English. */
export function chooseLanguage(...tags: readonly (string | null)[]): Language {
  for (const tag of tags) {
    const wanted = tag?.toLowerCase() ?? '';
    const base = wanted.split('-')[0];
    const exact = languages.find(({ locale }) => locale.toLowerCase() === wanted);
    const found = exact ?? languages.find(({ locale }) => locale.split('-')[0] === base);
    if (found) return found;
  }
  return english;
}

const lexicons = new Map<string, Lexicon>();

/** What is understood of someone who is answered in `language`: that, and English. */
export function lexiconFor(language: Language): Lexicon {
  const known = lexicons.get(language.locale);
  if (known) return known;
  const vocabularies = new Set([language.vocabulary, english.vocabulary]);
  const lexicon = toLexicon([...vocabularies]);
  lexicons.set(language.locale, lexicon);
  return lexicon;
}
