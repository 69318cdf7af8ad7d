import { expect, test } from 'vitest';
import { catalogues } from '../../src/wording/catalogues.ts';
import { zoneName } from '../../src/wording/zone-name.ts';

const january = Date.parse('2019-01-10T12:00Z');
const july = Date.parse('2019-07-10T12:00Z');

test.each([
  ['en', 'Europe/London', 'GMT', 'BST'],
  ['en', 'America/New_York', 'EST', 'EDT'],
  ['de', 'Europe/Berlin', 'MEZ', 'MESZ'],
  ['cs', 'Europe/Prague', 'SEČ', 'SELČ'],
  ['fr', 'Europe/Paris', 'CET', 'CEST'],
  ['pt-BR', 'America/Sao_Paulo', 'BRST', 'BRT'],
  ['ja', 'Asia/Tokyo', 'JST', 'JST'],
  ['ar', 'Australia/Sydney', 'AEDT', 'AEST'],
  ['ru', 'Asia/Kolkata', 'IST', 'IST'],
])('in %s, %s is %s in January and %s in July', (locale, zone, first, second) => {
  const names = [zoneName(locale, zone, january), zoneName(locale, zone, july)];

  expect(names).toEqual([first, second]);
});

test.each([
  ['Asia/Shanghai', 'UTC+8'],
  ['Asia/Kathmandu', 'UTC+5:45'],
  ['Pacific/Marquesas', 'UTC-9:30'],
  ['Etc/GMT+12', 'UTC-12'],
  ['Pacific/Kiritimati', 'UTC+14'],
  ['+05:30', 'UTC+5:30'],
])('%s has no name made of letters in any language and is %s in all', (zone, offset) => {
  for (const { locale } of catalogues) expect(zoneName(locale, zone, january)).toBe(offset);
});

test('a name of letters and digits in another script is not taken', () => {
  for (const zone of ['Europe/London', 'Asia/Riyadh', 'Asia/Jerusalem']) {
    expect(zoneName('ar', zone, january)).toMatch(/^(?:GMT|UTC\+\d)$/u);
    expect(zoneName('he', zone, january)).toMatch(/^(?:GMT|UTC\+\d)$/u);
  }
});
