import { describe, expect, test } from 'vitest';
import type { Message } from '../../src/presence/presence.ts';
import { catalogues } from '../../src/wording/catalogues.ts';
import { word } from '../../src/wording/wording.ts';

const locales = catalogues.map(({ locale }) => locale);
const london = 'Europe/London';
const from = Date.parse('2018-12-30T10:00Z');
const till = Date.parse('2019-01-02T21:05Z');
const absence = { from, till };

const kinds: readonly Message[] = [
  { kind: 'out-of-office', from, till },
  { kind: 'out-of-office', from, till: null },
  { kind: 'out-of-office', from: null, till },
  { kind: 'out-of-office', from: null, till: null },
  { kind: 'meeting', until: till, endsToday: true, absence: null },
  { kind: 'meeting', until: till, endsToday: false, absence: null },
  { kind: 'meeting', until: null, endsToday: false, absence: null },
  { kind: 'meeting', until: till, endsToday: false, absence },
  { kind: 'call', absence: null },
  { kind: 'call', absence },
  { kind: 'working-elsewhere' },
  { kind: 'calendar-unknown' },
];

function away(locale: string, start: string | null, end: string | null, zone = london): string {
  const ends = { from: start && Date.parse(start), till: end && Date.parse(end) };
  return word(
    { kind: 'out-of-office', from: ends.from || null, till: ends.till || null },
    locale,
    zone,
  );
}

function inMeeting(locale: string, end: string, endsToday = true): string {
  return word(
    { kind: 'meeting', until: Date.parse(end), endsToday, absence: null },
    locale,
    london,
  );
}

describe.each(locales)('in %s', (locale) => {
  const texts = kinds.map((message) => word(message, locale, london));

  test('every kind of message has a text of its own', () => {
    expect(new Set(texts).size).toBe(kinds.length);
    expect(texts).not.toContain('');
  });

  test('nothing is left of the pattern, and no space is out of the ordinary', () => {
    for (const text of texts) {
      expect(text).not.toMatch(/[{}#]|undefined|null|NaN/u);
      expect(text).not.toMatch(/[\u202f\u00a0\u2009\t\n]| {2}|^ | $| [.,،。，]/u);
      expect(text).not.toMatch(/\.\./u);
    }
  });

  test('both ends carry the year, and the zone as that end has it', () => {
    const overNewYear = away(locale, '2018-12-30T10:00Z', '2019-01-02T21:05Z');
    const overClockChange = away(locale, '2019-03-30T10:00Z', '2019-04-02T10:00Z');

    expect(overNewYear).toMatch(/2018.*2019/u);
    expect(overNewYear.match(/GMT/gu)).toHaveLength(2);
    expect(overClockChange).toMatch(/GMT.*BST/u);
  });

  test('an end at midnight is the day before, without a time', () => {
    const text = away(locale, null, '2019-05-18T23:00Z');
    const meeting = inMeeting(locale, '2019-05-18T23:00Z', false);

    for (const said of [text, meeting]) {
      expect(said).toMatch(/(?<!\d)18(?!\d)/u);
      expect(said).not.toMatch(/(?<!\d)19(?!\d)|:|BST/u);
    }
  });

  test('an end at midnight of New Year is in the year before', () => {
    const text = away(locale, null, '2019-01-01T00:00Z');

    expect(text).toMatch(/31.*2018|2018.*31/u);
    expect(text).not.toContain('2019');
  });

  test('a start at midnight has no time, one a minute later has', () => {
    const midnight = away(locale, '2019-05-17T23:00Z', null);
    const later = away(locale, '2019-05-17T23:01Z', null);

    expect(midnight).toMatch(/(?<!\d)18(?!\d)/u);
    expect(midnight).not.toMatch(/:|BST/u);
    expect(later).toMatch(/:01.*BST/u);
  });

  test('a meeting that ends today has a time alone', () => {
    const text = inMeeting(locale, '2019-03-10T21:05Z');

    expect(text).toContain(':05');
    expect(text).not.toMatch(/2019|GMT/u);
  });

  test('directional isolates are balanced', () => {
    for (const text of texts)
      expect(text).toMatch(/^(?:[^\u2066-\u2069]|\u2068[^\u2066-\u2069]+\u2069)+$/u);
  });
});

describe.each(locales.filter((locale) => locale !== 'en'))('in %s', (locale) => {
  const texts = kinds.map((message) => word(message, locale, london));

  test('no English is left', () => {
    const english =
      /\b(?:out of|office|meeting|until|from|on the phone|elsewhere|known|December|January|AM|PM)\b/u;

    for (const [index, text] of texts.entries()) {
      expect(text).not.toBe(word(kinds[index] ?? { kind: 'none' }, 'en', london));
      expect(text).not.toMatch(english);
    }
  });
});

test.each(['ru', 'uk', 'ja', 'zh-CN', 'ko', 'ar', 'he'])(
  'in %s only a zone has Latin letters',
  (locale) => {
    for (const message of kinds) {
      const text = word(message, locale, london).replaceAll('GMT', '');
      expect(text).not.toMatch(/\p{Script=Latin}/u);
    }
  },
);

test.each(['ar', 'he'])(
  'in %s whatever runs from left to right is isolated and never comes last, so that the line is one run in any paragraph',
  (locale) => {
    for (const message of kinds) {
      const text = word(message, locale, 'Asia/Kathmandu');
      const outside = text.replace(/\u2068[^\u2069]*\u2069/gu, '\u2068\u2069');
      expect(outside).not.toMatch(/(?![\u2068\u2069])[\p{Script=Latin}\u200e]/u);
      expect(outside).not.toMatch(/\u2069(?!\u200f)/u);
    }
  },
);

test('languages from left to right have no marks', () => {
  for (const locale of locales.filter((other) => !['ar', 'he'].includes(other))) {
    for (const message of kinds) {
      expect(word(message, locale, london)).not.toMatch(/[\u200e\u200f\u061c\u2066-\u2069]/u);
    }
  }
});

test('the clock has twelve hours in English, Korean and Arabic, and twenty-four elsewhere', () => {
  const twelve = locales.filter(
    (locale) => !inMeeting(locale, '2019-03-10T21:05Z').includes('21:05'),
  );

  expect(twelve).toEqual(['en', 'ko', 'ar']);
  expect(inMeeting('en', '2019-03-10T21:05Z')).toBe('In a meeting until 9:05 PM');
  expect(inMeeting('ko', '2019-03-10T21:05Z')).toBe('오후 9:05까지 회의 중');
  expect(inMeeting('ar', '2019-03-10T21:05Z')).toBe('في اجتماع حتى الساعة 9:05 م');
});

test.each([
  ['en', '1st January 2019'],
  ['fr', '1er janvier 2019'],
  ['it', '1º gennaio 2019'],
  ['pt-BR', '1º de janeiro de 2019'],
  ['de', '1. Januar 2019'],
  ['cs', '1. ledna 2019'],
  ['sv', 'den 1 januari 2019'],
  ['es', '1 de enero de 2019'],
])('in %s the first of the month is %s', (locale, day) => {
  const text = away(locale, '2019-01-01T00:00Z', null);

  expect(text).toContain(` ${day}`);
});

test('English counts days 1st, 2nd, 3rd, 4th, 11th, 21st, 22nd, 23rd', () => {
  const days = [1, 2, 3, 4, 11, 12, 13, 21, 22, 23, 30, 31].map((day) => {
    const text = away('en', `2019-01-${String(day).padStart(2, '0')}T00:00Z`, null);
    return /\d+[a-z]+/u.exec(text)?.[0];
  });

  const wanted = '1st 2nd 3rd 4th 11th 12th 13th 21st 22nd 23rd 30th 31st';
  expect(days.join(' ')).toBe(wanted);
});

test.each([
  ['pl', 'od 10 marca 2019 r. do 12 marca 2019 r. włącznie'],
  ['cs', 'od 10. března 2019 do 12. března 2019 včetně'],
  ['ru', 'с 10 марта 2019 г. по 12 марта 2019 г.'],
  ['uk', 'з 10 березня 2019 р. до 12 березня 2019 р. включно'],
  ['nl', 'van 10 maart 2019 tot en met 12 maart 2019'],
  ['ja', '2019年3月10日から2019年3月12日まで不在'],
  ['ko', '2019년 3월 10일부터 2019년 3월 12일까지 부재 중'],
  ['zh-CN', '2019年3月10日至2019年3月12日不在办公室'],
  ['he', 'מ-10 במרץ 2019 עד 12 במרץ 2019 (כולל)'],
])('in %s whole days are counted in, months in the case of a date', (locale, days) => {
  const text = away(locale, '2019-03-10T00:00Z', '2019-03-13T00:00Z');

  expect(text).toContain(days);
});

test('prepositions follow how a number is read', () => {
  const said = [
    away('it', '2019-03-08T00:00Z', '2019-03-12T00:00Z'),
    away('ru', '2019-03-02T00:00Z', null),
    away('es', '2019-03-10T01:30Z', '2019-03-10T13:30Z'),
    inMeeting('es', '2019-03-10T01:30Z'),
    inMeeting('es', '2019-03-10T15:30Z'),
    inMeeting('pt-BR', '2019-03-10T01:30Z'),
    inMeeting('fr', '2019-03-10T15:30Z'),
    inMeeting('fr', '2019-03-10T15:30Z', false),
  ];

  expect(said).toEqual([
    'Fuori sede dall’8 marzo 2019 all’11 marzo 2019',
    'Вне офиса со 2 марта 2019 г.',
    'Fuera de la oficina desde el 10 de marzo de 2019 a la 1:30 GMT hasta el 10 de marzo de 2019 a las 13:30 GMT',
    'En una reunión hasta la 1:30',
    'En una reunión hasta las 15:30',
    'Em reunião até a 01:30',
    'En réunion jusqu’à 15:30',
    'En réunion jusqu’au 10 mars 2019 à 15:30 GMT',
  ]);
});

test('the full stop of an abbreviation ends the sentence too', () => {
  const message: Message = { kind: 'meeting', until: till, endsToday: false, absence };

  const text = word(message, 'ru', london);

  expect(text).toContain('до 21:05 (GMT) 2 января 2019 г. Вне офиса с ');
});

test('a person’s own words and nothing are the same in every language', () => {
  for (const locale of locales) {
    expect(word({ kind: 'own-words', text: 'Back {soon}' }, locale, london)).toBe('Back {soon}');
    expect(word({ kind: 'none' }, locale, london)).toBe('');
  }
});
