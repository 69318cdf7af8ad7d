import { expect, test } from 'vitest';
import { differencesOf, sentenceOf } from '../../src/console/audit/sentence.ts';
import { de } from '../../src/console/words/de.ts';
import { en } from '../../src/console/words/en.ts';
import { formatsFor } from '../../src/console/words/formats.ts';

const entry = {
  id: 1,
  at: '2026-03-10T09:00:00.000Z',
  by: 'account:ada',
  what: 'override-set',
  about: 'john@example.com',
  old: null,
  new: { availability: 'available', ends: { kind: 'end-of-meeting', level: 'busy' } },
};

test('how an override ends is said in words, without what means something to us alone', () => {
  const said = differencesOf(de, formatsFor('de'), entry).map(({ after }) => after);

  expect(said).toEqual(['Verfügbar', 'Wenn diese Besprechung endet']);
});

test('a time at which an override ends is the time alone', () => {
  const at = Date.parse('2026-03-10T17:00:00Z');
  const timed = { ...entry, new: { ends: { kind: 'time', at, given: true } } };
  const formats = formatsFor('en');

  expect(differencesOf(en, formats, timed).map(({ after }) => after)).toEqual([
    formats.full(new Date(at).toISOString()),
  ]);
});

test('a person who did something is called by their address as it is written', () => {
  const said = sentenceOf(en, { ...entry, by: 'john@example.com' });

  expect(said).toMatch(/^john@example\.com /u);
});

test('what a parameter is called stands between the quotes of the language', () => {
  const changed = { ...entry, what: 'parameter-set', about: 'joinGapS' };

  expect(sentenceOf(de, changed)).toContain(`„${de.parameters.texts.joinGapS.title}“`);
  expect(sentenceOf(en, changed)).toContain(`“${en.parameters.texts.joinGapS.title}”`);
});

test('a bulk run is called by its number', () => {
  const ended = { ...entry, what: 'bulk-ended', about: 'bulk run 4' };

  expect(sentenceOf(de, ended)).toBe('Der Massenlauf 4 ist zu Ende.');
});
