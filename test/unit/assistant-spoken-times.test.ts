import { describe, expect, test } from 'vitest';
import { resolveEnd } from '../../src/assistant/times.ts';
import { understand } from '../../src/assistant/understand/understand.ts';
import { de } from '../../src/assistant/vocabulary/de.ts';
import { en } from '../../src/assistant/vocabulary/en.ts';
import { toLexicon } from '../../src/assistant/vocabulary/lexicon.ts';

const both = toLexicon([de, en]);
const offset = 3_600_000;

/** `text|local end` as said in Berlin at three on Wednesday 14 January, or the problem and its offers. */
function say(line: string): string {
  const outcome = understand(line, both);
  if (outcome.kind !== 'understood') {
    const { problem } = outcome;
    const offers = 'nearest' in problem ? problem.nearest : [];
    return [`? ${problem.kind}`, ...offers].join(' / ');
  }
  const { intent } = outcome;
  if (intent.kind !== 'override') return intent.kind;
  const { ends, text } = intent;
  if (ends.kind !== 'moment' && ends.kind !== 'duration') return `${text}|${ends.kind}`;
  const at = resolveEnd(ends, Date.parse('2026-01-14T14:00:00Z'), 'Europe/Berlin');
  const local = new Date(at + offset).toISOString().slice(5, 16).replace('T', ' ');
  return `${text}|${local.replace('01-14 ', '')}`;
}

describe('times as they are spoken', () => {
  test.each<[string, string]>([
    ['busy until half past three', '|15:30'],
    ['busy until half 3', '|15:30'],
    ['busy until quarter to five', '|16:45'],
    ['busy until a quarter past 5', '|17:15'],
    ['busy until 20 past 4 pm', '|16:20'],
    ['busy until ten minutes to five', '|16:50'],
    ['busy until twenty-five past nine', '|21:25'],
    ['busy until quarter to three', '|01-15 02:45'],
    ['busy until half past 15', '|15:30'],
    ['busy until five pm', '|17:00'],
    ['busy until three thirty', '|15:30'],
    ['busy until five forty-five pm', '|17:45'],
    ['beschäftigt bis 17 Uhr dreißig', '|17:30'],
    ['beschäftigt bis drei Uhr dreißig', '|15:30'],
    ['busy until 5 in the afternoon', '|17:00'],
    ['busy until 9 in the morning', '|01-15 09:00'],
    ['busy until tonight at 8', '|20:00'],
    ['busy until 8:30 this evening', '|20:30'],
    ['busy until tomorrow morning at half past eight', '|01-15 08:30'],
    ['busy until 12 noon', '|01-15 12:00'],
    ['busy until 3.30pm', '|15:30'],
    ['busy until 15h', '|01-15 15:00'],
    ['busy until 15:30h', '|15:30'],
    ['busy until the 20th at noon', '|01-20 12:00'],
    ['busy until friday the 16th', '|01-17 00:00'],
    ['busy until friday of next week', '|01-24 00:00'],
    ['busy until coming friday', '|01-17 00:00'],
    ['busy for the next hour', '|16:00'],
    ['busy for another hour', '|16:00'],
    ['busy for a couple of hours', '|17:00'],
    ['busy for an hour and a half', '|16:30'],
    ['busy for 2h30', '|17:30'],
    ['busy until 3 p.m. tomorrow', '|01-15 15:00'],
    ['busy for 2 and a half hours', '|17:30'],
    ['busy for 1½ hours', '|16:30'],
    ['busy for 1 1/2 hours', '|16:30'],
    ['busy ½ hour', '|15:30'],
    ['busy for .5 hours', '|15:30'],
    ['busy for an hour thirty', '|16:30'],
    ['busy for around 2 hours', '|17:00'],
    ['busy for 2 hours from now', '|17:00'],
    ['beschäftigt für ca. 2 Stunden', '|17:00'],
    ['beschäftigt etwa eine Stunde', '|16:00'],
    ['beschäftigt eine Viertelstunde', '|15:15'],
    ['busy for an hour or so', '|16:00'],
    ['busy for the rest of the week', '|01-19 00:00'],
    ['busy this week', '|01-19 00:00'],
    ['beschäftigt bis 14:30 h', '|01-15 14:30'],
    ['beschäftigt für zwei und eine halbe Stunde', '|17:30'],
    ['beschäftigt den Rest der Woche', '|01-19 00:00'],
    ['beschäftigt bis halb vier', '|15:30'],
    ['beschäftigt bis Viertel vor fünf', '|16:45'],
    ['beschäftigt bis viertel nach 5', '|17:15'],
    ['beschäftigt bis dreiviertel fünf', '|16:45'],
    ['beschäftigt bis fünf vor halb vier', '|15:25'],
    ['beschäftigt bis zehn nach vier', '|16:10'],
    ['beschäftigt bis halb eins nachts', '|01-15 00:30'],
    ['beschäftigt bis 3 Uhr nachmittags', '|01-15 15:00'],
    ['beschäftigt bis 8 Uhr abends', '|20:00'],
    ['beschäftigt bis 5 am Nachmittag', '|17:00'],
    ['beschäftigt bis heute Abend um 8', '|20:00'],
    ['beschäftigt bis morgen früh um 8', '|01-15 08:00'],
    ['beschäftigt bis Freitag halb vier nachmittags', '|01-16 15:30'],
    ['beschäftigt bis mittags', '|01-15 12:00'],
    ['beschäftigt bis 15 Uhr 30', '|15:30'],
    ['beschäftigt bis Ende der Woche', '|01-19 00:00'],
    ['beschäftigt bis zum Ende der nächsten Woche', '|01-26 00:00'],
    ['beschäftigt bis Monatsende', '|02-01 00:00'],
    ['beschäftigt bis Ende Februar 2027', '|03-01 00:00'],
    ['beschäftigt bis Montag nächster Woche', '|01-20 00:00'],
    ['beschäftigt bis zum 20. um 9 Uhr', '|01-20 09:00'],
    ['beschäftigt bis 14. Januar', '|01-15 00:00'],
    ['beschäftigt bis 20.', '|20:00'],
    ['beschäftigt für anderthalb Stunden', '|16:30'],
    ['beschäftigt für eine Dreiviertelstunde', '|15:45'],
    ['beschäftigt für die nächste Stunde', '|16:00'],
  ])('%s', (line, meaning) => {
    expect(say(line)).toBe(meaning);
  });
});

describe('what has more than one meaning is asked about', () => {
  test.each<[string, string]>([
    ['busy until three', '? which-half / busy until 3:00 / busy until 15:00'],
    ["busy until three o'clock", '? which-half / busy until 3:00 / busy until 15:00'],
    [
      'busy until half past three tomorrow',
      '? which-half / busy until 3:30 tomorrow / busy until 15:30 tomorrow',
    ],
    [
      'busy until tonight',
      '? not-an-end / busy until today 18:00 / busy until today 20:00 / busy until today 24:00',
    ],
    [
      'busy until tomorrow evening',
      '? not-an-end / busy until tomorrow 18:00 / busy until tomorrow 20:00 / busy until tomorrow 24:00',
    ],
    ['busy until next monday', '? not-an-end / busy until monday / busy until monday next week'],
    ['busy until 12 in the evening', '? which-half / busy until 12:00 / busy until 0:00'],
    ['busy until 17:00 in the morning', '? not-an-end / busy until 17:00'],
    ['busy until 5pm next week', '? not-an-end / busy until 5pm'],
    ['busy until friday week', '? not-an-end / busy until friday'],
    ['busy until 17:00 half three', '? not-an-end / busy until 17:00 / busy until half three'],
    ['busy until tomorrow friday', '? not-an-end / busy until tomorrow / busy until friday'],
    [
      'beschäftigt bis heute morgen',
      '? not-an-end / beschäftigt bis heute / beschäftigt bis morgen',
    ],
    [
      'beschäftigt bis zum 14. früh',
      '? not-an-end / beschäftigt bis zum 14. 9:00 / beschäftigt bis zum 14. 12:00 / beschäftigt bis zum 14.',
    ],
    ['busy until next week', '? not-an-end / busy "until next week"'],
    [
      'beschäftigt bis nächsten Montag',
      '? not-an-end / beschäftigt bis Montag / beschäftigt bis Montag nächster Woche',
    ],
    [
      'beschäftigt bis viertel fünf',
      '? not-an-end / beschäftigt bis 4:15 / beschäftigt bis 16:15 / beschäftigt bis 5:15',
    ],
    [
      'beschäftigt bis heute Abend',
      '? not-an-end / beschäftigt bis heute / beschäftigt bis heute 18:00 / beschäftigt bis heute 20:00',
    ],
    ['beschäftigt bis zum Wochenende', '? not-an-end / beschäftigt "bis zum Wochenende"'],
    [
      'beschäftigt um halb vier',
      '? begins-later / beschäftigt bis halb vier / beschäftigt "um halb vier"',
    ],
    ['away from the 14th until the 20th', '? begins-later / away until the 20th'],
  ])('%s', (line, problem) => {
    expect(say(line)).toBe(problem);
  });
});

describe('the same words in the midst of a text remain text', () => {
  test.each<[string, string]>([
    ['available for an urgent meeting until 5pm', 'for an urgent meeting|17:00'],
    ['available for an urgent meeting until half past five', 'for an urgent meeting|17:30'],
    ['available for an urgent meeting next week', 'for an urgent meeting next week|default'],
    ['available the 14th is fine', 'the 14th is fine|default'],
    ['away tonight at the theatre', 'tonight at the theatre|default'],
    ['away 9 to 5', '9 to 5|default'],
    ['busy half past caring', 'half past caring|default'],
    ['busy end of the month closing', 'end of the month closing|default'],
    [
      'busy preparing the end of the month report until 5pm',
      'preparing the end of the month report|17:00',
    ],
    ['busy until 17:00 1st draft', '1st draft|17:00'],
    ['busy until half past three writing the report', 'writing the report|15:30'],
    ['away until the 14th, back on the 15th', 'back on the 15th|01-15 00:00'],
    ['busy one of three', 'one of three|default'],
    ['busy until 3 p.m. Tomorrow I am back', 'Tomorrow I am back|01-15 15:00'],
    ['busy this week with audits', 'this week with audits|default'],
    ['busy 3/4 done', '3/4 done|default'],
    ['busy for 2h another day at the office', 'another day at the office|17:00'],
    ['busy for 2h five', 'five|17:00'],
    ['beschäftigt bis 17:00 zum 14. fertig', 'zum 14. fertig|17:00'],
    ['away 1/2 of the team', '1/2 of the team|default'],
    ['beschäftigt bis 17 Uhr Mittagessen', 'Mittagessen|17:00'],
    ['busy until 17:00 friday report', 'report|01-16 17:00'],
    ['busy "until half past three"', 'until half past three|default'],
    ['beschäftigt bis halb vier Bericht schreiben', 'Bericht schreiben|15:30'],
    ['beschäftigt Monatsende machen', 'Monatsende machen|default'],
    ['abwesend bis zum 20. in Rom', 'in Rom|01-21 00:00'],
  ])('%s', (line, meaning) => {
    expect(say(line)).toBe(meaning);
  });
});
