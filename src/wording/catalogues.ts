import type { Catalogue } from './catalogue.ts';
import { ar } from './catalogues/ar.ts';
import { cs } from './catalogues/cs.ts';
import { de } from './catalogues/de.ts';
import { en } from './catalogues/en.ts';
import { es } from './catalogues/es.ts';
import { fr } from './catalogues/fr.ts';
import { he } from './catalogues/he.ts';
import { it } from './catalogues/it.ts';
import { ja } from './catalogues/ja.ts';
import { ko } from './catalogues/ko.ts';
import { nl } from './catalogues/nl.ts';
import { pl } from './catalogues/pl.ts';
import { ptBr } from './catalogues/pt-br.ts';
import { ru } from './catalogues/ru.ts';
import { sv } from './catalogues/sv.ts';
import { tr } from './catalogues/tr.ts';
import { uk } from './catalogues/uk.ts';
import { zhCn } from './catalogues/zh-cn.ts';

/** Every language there is; English, which stands in for all others, is the first. */
export const catalogues: readonly Catalogue[] = [
  en,
  de,
  fr,
  es,
  it,
  ptBr,
  nl,
  pl,
  sv,
  cs,
  ru,
  uk,
  tr,
  ja,
  zhCn,
  ko,
  ar,
  he,
];

// Tags come from people and configurations, so there are few, but nothing bounds them.
const capacity = 1_000;
const served = new Map<string, Catalogue>();

/**
 * The catalogue that serves `locale` (BCP 47, `_` for `-` is understood) best: the one of the same
 * language, wherever it is spoken, if that is written in the same script (`pt-PT` gets `pt-BR`,
 * `zh-SG` gets `zh-CN`); else English. So `zh-TW` gets English: who reads Traditional Chinese
 * would rather not be answered in Simplified, and English says so plainly.
 */
export function catalogueFor(locale: string): Catalogue {
  const known = served.get(locale);
  if (known !== undefined) return known;
  if (served.size >= capacity) served.clear();
  const found = find(locale);
  served.set(locale, found);
  return found;
}

/** Whether a language (BCP 47) is worded itself, rather than in the English that stands in. */
export function isWorded(tag: string): boolean {
  const base = new Intl.Locale(tag).language;
  return new Intl.Locale(catalogueFor(tag).locale).language === base;
}

/** The languages there are, for one who is to choose. */
export const wordedLanguages = {
  all: catalogues.map(({ locale }) => locale),
  serve: isWorded,
};

function find(locale: string): Catalogue {
  const wanted = languageAndScript(locale.replaceAll('_', '-'));
  return catalogues.find((catalogue) => languageAndScript(catalogue.locale) === wanted) ?? en;
}

/** `zh-Hant` of `zh-TW`: what a tag leaves out is what is likely (UTS #35, Likely Subtags). */
function languageAndScript(tag: string): string | undefined {
  try {
    const { language, script } = new Intl.Locale(tag).maximize();
    return `${language}-${script}`;
  } catch {
    return undefined;
  }
}
