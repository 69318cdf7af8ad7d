import { expect, test } from 'vitest';
import { catalogues } from '../../src/wording/catalogues.ts';
import { languageFor } from '../../src/wording/wording.ts';

test('there are eighteen languages', () => {
  const languages = catalogues.map(({ locale }) => locale).sort();

  const wanted = 'ar cs de en es fr he it ja ko nl pl pt-BR ru sv tr uk zh-CN';
  expect(languages.join(' ')).toBe(wanted);
});

test('every language serves its own name', () => {
  for (const { locale } of catalogues) expect(languageFor(locale)).toBe(locale);
});

test.each([
  ['pt', 'pt-BR'],
  ['pt-PT', 'pt-BR'],
  ['de-AT', 'de'],
  ['EN-gb', 'en'],
  ['fr_CA', 'fr'],
  ['zh', 'zh-CN'],
  ['zh-SG', 'zh-CN'],
  ['zh-Hans-HK', 'zh-CN'],
  ['iw', 'he'],
  ['ar-EG', 'ar'],
  ['ru-u-ca-buddhist', 'ru'],
])('%s is served by %s: the language counts more than the country', (asked, served) => {
  const language = languageFor(asked);

  expect(language).toBe(served);
});

test.each(['zh-TW', 'zh-Hant', 'zh-HK', 'uk-Latn', 'sr', 'nb', 'und', '', 'not a tag', '-'])(
  '"%s" is served by English: another script or another language is worse',
  (asked) => {
    const language = languageFor(asked);

    expect(language).toBe('en');
  },
);
