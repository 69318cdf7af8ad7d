import { type ReactNode, createContext, useContext, useEffect, useMemo, useState } from 'react';
import { de } from './de.ts';
import { type Words, en } from './en.ts';
import { type Formats, type Language, formatsFor } from './formats.ts';

const catalogues: Readonly<Record<Language, Words>> = { en, de };

interface Spoken {
  readonly language: Language;
  readonly t: Words;
  readonly formats: Formats;
  readonly speak: (language: Language) => void;
}

const key = 'doorlight-language';
const SpokenContext = createContext<Spoken | null>(null);

export const languages: readonly { readonly value: Language; readonly label: string }[] = [
  { value: 'en', label: en.language },
  { value: 'de', label: de.language },
];

/** What everything below says it in: what was chosen before, or the first the browser asks for. */
export function WordsProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const [language, setLanguage] = useState(chosen);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const spoken = useMemo(
    () => ({
      language,
      t: catalogues[language],
      formats: formatsFor(language),
      speak(next: Language) {
        localStorage.setItem(key, next);
        setLanguage(next);
      },
    }),
    [language],
  );
  return <SpokenContext value={spoken}>{children}</SpokenContext>;
}

export function useWords(): Spoken {
  const spoken = useContext(SpokenContext);
  if (spoken === null) throw new Error('nothing is said outside of WordsProvider');
  return spoken;
}

function chosen(): Language {
  const asked = [localStorage.getItem(key) ?? '', ...navigator.languages];
  for (const one of asked) {
    const language = one.split('-')[0] ?? '';
    if (language === 'en' || language === 'de') return language;
  }
  return 'en';
}
