import { say } from '../../wording/say.ts';

/** What the link itself says to people, in ICU message format. */
const english = {
  late: 'This came late, after being stored on the way, so nothing was done. Please say it again if you still want it.',
  redirect: 'This address only shows presence. Please write to {person}.',
  tooLong: 'That is too long: at most {limit, number} characters. Nothing was done.',
  tooMuch:
    'That was too much at once. Nothing was done with this; please say it again in a minute.',
  failed:
    'Something went wrong on our side. Say “status” to see how you are shown, and try again in a minute.',
} as const;

type Texts = Readonly<Record<keyof typeof english, string>>;

const german: Texts = {
  late: 'Das kam verspätet an, weil es unterwegs gespeichert wurde; es wurde nichts geändert. Bitte sagen Sie es noch einmal, wenn Sie es noch möchten.',
  redirect: 'Diese Adresse zeigt nur an, ob jemand da ist. Bitte schreiben Sie an {person}.',
  tooLong: 'Das ist zu lang: höchstens {limit, number} Zeichen. Es wurde nichts geändert.',
  tooMuch:
    'Das war zu viel auf einmal. Es wurde nichts geändert; bitte sagen Sie es in einer Minute noch einmal.',
  failed:
    'Auf unserer Seite ist etwas schiefgegangen. Sagen Sie „status“, um zu sehen, wie Sie angezeigt werden, und versuchen Sie es in einer Minute erneut.',
};

const languages: Readonly<Record<string, Texts>> = { en: english, de: german };

export type TextKey = keyof Texts;

/** A text and the language it is in, BCP 47. */
export interface SaidText {
  readonly lang: string;
  readonly text: string;
}

/** The first of `tags` (BCP 47, or whatever a stanza carries) that is spoken; else English. */
export function spokenLanguage(...tags: readonly (string | null)[]): string {
  for (const tag of tags) {
    const base = tag?.toLowerCase().split('-')[0] ?? '';
    if (Object.hasOwn(languages, base)) return base;
  }
  return 'en';
}

/** `lang` as `spokenLanguage` gives it. */
export function sayText(
  lang: string,
  key: TextKey,
  values: Readonly<Record<string, string | number>> = {},
): SaidText {
  return { lang, text: say(lang, (languages[lang] ?? english)[key], values) };
}
