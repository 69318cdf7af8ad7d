import { catalogues, isWorded } from '../wording/catalogues.ts';
import { languages } from './languages.ts';
import { fold } from './understand/tokens.ts';

/** The languages in which presence can be shown, as BCP 47 tags. */
export const presenceLanguages: readonly string[] = catalogues.map(({ locale }) => locale);

/** `German` in the language `locale`, or the tag where that has no name for it. */
export function languageName(tag: string, locale: string): string {
  const names = new Intl.DisplayNames([locale], { type: 'language' });
  return names.of(tag) ?? tag;
}

/**
 * The tag that `wanted` means: a tag itself (`de-AT`), or a language's name in itself or in a
 * language that the assistant speaks. None where presence is not worded in that language.
 */
export function presenceLanguage(wanted: string): string | undefined {
  const tag = canonical(wanted.replaceAll('_', '-'));
  if (tag !== undefined && isWorded(tag)) return tag;
  const said = fold(wanted);
  return presenceLanguages.find((each) => namesOf(each).some((name) => fold(name) === said));
}

function namesOf(tag: string): readonly string[] {
  const base = new Intl.Locale(tag).language;
  const locales = [tag, ...languages.map(({ locale }) => locale)];
  return locales.flatMap((locale) => [languageName(tag, locale), languageName(base, locale)]);
}

function canonical(tag: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(tag)[0];
  } catch {
    return undefined;
  }
}
