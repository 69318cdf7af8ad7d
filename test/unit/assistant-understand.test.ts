import { describe, expect, test } from 'vitest';
import { de } from '../../src/assistant/vocabulary/de.ts';
import { en } from '../../src/assistant/vocabulary/en.ts';
import { toLexicon } from '../../src/assistant/vocabulary/vocabulary.ts';
import type { EndPhrase, Intent } from '../../src/assistant/understand/intent.ts';
import { renderEnd } from '../../src/assistant/understand/render.ts';
import { understand } from '../../src/assistant/understand/understand.ts';

const english = toLexicon([en]);
const both = toLexicon([de, en]);

/** `dnd|text|until 17:00`, or the plain word of an intent, or the problem and its first offer. */
function say(line: string, lexicon = english): string {
  const outcome = understand(line, lexicon);
  if (outcome.kind === 'understood') return shown(outcome.intent);
  const { problem } = outcome;
  return `? ${problem.kind}${'nearest' in problem ? `: ${problem.nearest[0] ?? '-'}` : ''}`;
}

function shown(intent: Intent): string {
  if (intent.kind !== 'override') return intent.kind;
  return [intent.availability, intent.text, shownEnd(intent.ends)].join('|');
}

function shownEnd(end: EndPhrase): string {
  return renderEnd(end, en);
}

describe('a line of English', () => {
  test.each<[string, string]>([
    ['status', 'status'],
    ['Status?', 'status'],
    ['  STATUS  ', 'status'],
    ['what am I shown as?', 'status'],
    ['why', 'why'],
    ['Why?', 'why'],
    ['why am I shown like this?', 'why'],
    ['help', 'help'],
    ['Help!', 'help'],
    ['hello', 'help'],
    ['revert', 'revert'],
    ['back', 'revert'],
    ["I'm back", 'revert'],
    ['I’m back!', 'revert'],
    ['revert, please', 'revert'],
    ['please revert', 'revert'],
    ['available', 'available||'],
    ['Available.', 'available||'],
    ['/available', 'available||'],
    ['chat', 'chat||'],
    ['free for chat', 'chat||'],
    ['away', 'away||'],
    ['I am away', 'away||'],
    ['set me to away please', 'away||'],
    ['xa', 'xa||'],
    ['extended away', 'xa||'],
    ['busy', 'dnd||'],
    ['BUSY', 'dnd||'],
    ['dnd', 'dnd||'],
    ['do not disturb', 'dnd||'],
    ['Don’t disturb', 'dnd||'],
    ['offline', 'unavailable||'],
    ['appear  offline', 'unavailable||'],
    ['go offline', 'unavailable||'],
    ['busy writing the report', 'dnd|writing the report|'],
    ['busy: writing the report', 'dnd|writing the report|'],
    ['busy - writing   the report', 'dnd|writing the report|'],
    ['busy, "Writing" the report', 'dnd|"Writing" the report|'],
    ['busy "writing  the report until 17:00"', 'dnd|writing  the report until 17:00|'],
    ['busy “on it for 2h”', 'dnd|on it for 2h|'],
    ['busy "say ""hi"" to me"', 'dnd|say "hi" to me|'],
    ['busy "on until noon" until 17:00', 'dnd|on until noon|until 17:00'],
    ['busy until 17:00', 'dnd||until 17:00'],
    ['busy   UNTIL 17:00.', 'dnd||until 17:00'],
    ['busy till 17:00', 'dnd||until 17:00'],
    ['busy until 17.30', 'dnd||until 17:30'],
    ['busy until 17h30', 'dnd||until 17:30'],
    ['busy until 17', 'dnd||until 17:00'],
    ['busy until 5pm', 'dnd||until 17:00'],
    ['busy until 5 pm', 'dnd||until 17:00'],
    ['busy until 5:30 p.m.', 'dnd||until 17:30'],
    ['busy until 12am', 'dnd||until 0:00'],
    ['busy until 12 pm', 'dnd||until 12:00'],
    ['busy until at 9:05', 'dnd||until 9:05'],
    ['busy until noon', 'dnd||until 12:00'],
    ['busy until midnight', 'dnd||until midnight'],
    ['busy until 24:00', 'dnd||until midnight'],
    ['busy until friday', 'dnd||until friday'],
    ['busy until friday 9:00', 'dnd||until friday 9:00'],
    ['busy until Fri, at 9am', 'dnd||until friday 9:00'],
    ['busy until 9:00 on friday', 'dnd||until friday 9:00'],
    ['busy until 5pm tomorrow', 'dnd||until tomorrow 17:00'],
    ['busy until tomorrow 8:30', 'dnd||until tomorrow 8:30'],
    ['busy until the day after tomorrow', 'dnd||until the day after tomorrow'],
    ['busy until the end of the day', 'dnd||until today'],
    ['busy until 2026-12-01 09:00', 'dnd||until 2026-12-01 9:00'],
    ['busy until 2026-12-01T09:00', 'dnd||until 2026-12-01 9:00'],
    ['busy until 1 December', 'dnd||until 1 december'],
    ['busy until the 1st of December', 'dnd||until 1 december'],
    ['busy until December 1st, 2026 at 9:00', 'dnd||until 2026-12-01 9:00'],
    ['busy until Tuesday, 1 December 2026, 9:00', 'dnd||until 2026-12-01 9:00'],
    ['busy for 2h', 'dnd||for 120 minutes'],
    ['busy for 90 min', 'dnd||for 90 minutes'],
    ['busy for 2 hours 30 minutes', 'dnd||for 150 minutes'],
    ['busy for 2 hours and 30 minutes', 'dnd||for 150 minutes'],
    ['busy for 2h30', 'dnd||for 150 minutes'],
    ['busy for 2h 30m', 'dnd||for 150 minutes'],
    ['busy for 2h 30', 'dnd||for 150 minutes'],
    ['busy for 1.5 hours', 'dnd||for 90 minutes'],
    ['busy for an hour', 'dnd||for 60 minutes'],
    ['busy for half an hour', 'dnd||for 30 minutes'],
    ['busy for an hour and a half', 'dnd||for 90 minutes'],
    ['busy for 3 days', 'dnd||for 3 days'],
    ['busy for two weeks', 'dnd||for 14 days'],
    ['busy for 2 months', 'dnd||for 2 months'],
    ['busy 45 min', 'dnd||for 45 minutes'],
    ['busy this meeting', 'dnd||until this meeting ends'],
    ['busy until this meeting ends', 'dnd||until this meeting ends'],
    ['busy until the end of the meeting', 'dnd||until this meeting ends'],
    ['busy until it changes', 'dnd||until it changes'],
    ['busy until my calendar changes', 'dnd||until it changes'],
    ['busy until I revert', 'dnd||until I revert'],
    ['busy until further notice', 'dnd||until I revert'],
    ['busy until I’m back', 'dnd||until I revert'],
    ['busy writing the report until 17:00', 'dnd|writing the report|until 17:00'],
    ['busy until 17:00 writing the report', 'dnd|writing the report|until 17:00'],
    ['busy until 17:00: writing the report', 'dnd|writing the report|until 17:00'],
    ['until 17:00 busy writing the report', 'dnd|writing the report|until 17:00'],
    [
      'available for an urgent meeting until it changes',
      'available|for an urgent meeting|until it changes',
    ],
    ['away lunch for 45 min', 'away|lunch|for 45 minutes'],
    ['away lunch for 45 min, back soon', 'away|lunch back soon|for 45 minutes'],
    ['away until further notice: on the train', 'away|on the train|until I revert'],
    ['busy preparing this meeting', 'dnd|preparing this meeting|'],
    ['busy working from home', 'dnd|working from home|'],
    ['away until 17:00 please', 'away||until 17:00'],
    ['away 🚂 until 17:00', 'away|🚂|until 17:00'],
  ])('%s', (line, meaning) => {
    expect(say(line)).toBe(meaning);
  });
});

describe('a line that is not understood is answered with the nearest that is', () => {
  test.each<[string, string]>([
    ['bsuy', '? unknown-command: busy'],
    ['avaliable until 17:00', '? unknown-command: available until 17:00'],
    ['awya lunch for 45 min', '? unknown-command: away lunch for 45 min'],
    ['stauts', '? unknown-command: status'],
    ['rever', '? unknown-command: revert'],
    ['baack', '? unknown-command: back'],
    ['could you make me busy until 5pm', '? unknown-command: busy until 5pm'],
    ['bsuy until fryday', '? unknown-command: busy until friday'],
    ['xyzzy', '? unknown-command: -'],
    ['', '? unknown-command: -'],
    ['until 17:00', '? unknown-command: available until 17:00'],
    ['back at 5', '? extra-words: back'],
    ['status busy', '? extra-words: busy'],
    ['busy until 25:00', '? not-an-end: busy "until 25:00"'],
    ['busy until', '? not-an-end: busy "until"'],
    ['away for 2 users', 'away|for 2 users|'],
    ['busy until friday 5', '? which-half: busy until friday 5:00'],
    ['unitl 17:00 busy', '? unknown-command: busy'],
    ['busy unitl 17:00', '? not-an-end: busy until 17:00'],
    ['busy for 2 huors', '? not-an-end: busy for 2 hours'],
    ['busy until fryday 9:00', '? not-an-end: busy until friday 9:00'],
    ['busy until it chagnes', '? not-an-end: busy until it changes'],
    ['busy until 2 hours', '? not-an-end: busy for 2 hours'],
    ['busy until 31 february', '? not-an-end: busy "until 31 february"'],
    ['busy until 2026-02-29', '? not-an-end: busy "until 2026-02-29"'],
    ['busy until the cows come home', '? not-an-end: busy "until the cows come home"'],
    ['busy until 5', '? which-half: busy until 5:00'],
    ["busy until 5 o'clock on friday", '? which-half: busy until 5:00 on friday'],
    ['busy until 1.12', '? which-half: busy until 1:12'],
    ['busy until 17:00 CET', '? zone: busy until 17:00'],
    ['busy from 14:00 until 16:00', '? begins-later: busy until 16:00'],
    ['away lunch for 45 min with Bob', '? end-in-text: away lunch with Bob for 45 min'],
    ['away lunch 45 min', '? end-in-text: away lunch for 45 min'],
    ['away for 2h until 17:00', '? two-ends: away for 2h'],
    [`busy ${'x'.repeat(257)}`, '? text-too-long'],
    ['x'.repeat(1001), '? line-too-long'],
  ])('%s', (line, problem) => {
    expect(say(line)).toBe(problem);
  });
});

describe('a line of German', () => {
  test.each<[string, string]>([
    ['Status', 'status'],
    ['warum?', 'why'],
    ['Warum werde ich so angezeigt?', 'why'],
    ['hilfe', 'help'],
    ['zurück', 'revert'],
    ['zurueck', 'revert'],
    ['Ich bin zurück', 'revert'],
    ['bitte zurücksetzen', 'revert'],
    ['verfügbar', 'available||'],
    ['VERFÜGBAR', 'available||'],
    ['verfugbar', 'available||'],
    ['gesprächsbereit', 'chat||'],
    ['abwesend', 'away||'],
    ['Ich bin abwesend', 'away||'],
    ['länger abwesend', 'xa||'],
    ['beschäftigt', 'dnd||'],
    ['nicht stören', 'dnd||'],
    ['bitte nicht stören', 'dnd||'],
    ['offline', 'unavailable||'],
    ['beschäftigt bis 17:00', 'dnd||until 17:00'],
    ['beschäftigt bis 17 Uhr', 'dnd||until 17:00'],
    ['beschäftigt bis 9 Uhr 30', 'dnd||until 9:30'],
    ['beschäftigt bis 17.30 Uhr', 'dnd||until 17:30'],
    ['beschäftigt bis Freitag 9:00', 'dnd||until friday 9:00'],
    ['beschäftigt bis Fr. um 9 Uhr', 'dnd||until friday 9:00'],
    ['beschäftigt bis 12:00 am Freitag', 'dnd||until friday 12:00'],
    ['beschäftigt bis morgen 8:30', 'dnd||until tomorrow 8:30'],
    ['beschäftigt bis übermorgen', 'dnd||until the day after tomorrow'],
    ['beschäftigt bis 1. Dezember', 'dnd||until 1 december'],
    ['beschäftigt bis zum 1.12.', 'dnd||until 1 december'],
    ['beschäftigt bis 1.12.2026 9:00', 'dnd||until 2026-12-01 9:00'],
    ['beschäftigt bis Mittag', 'dnd||until 12:00'],
    ['beschäftigt bis Mitternacht', 'dnd||until midnight'],
    ['beschäftigt für 2 Std', 'dnd||for 120 minutes'],
    ['beschäftigt für 2 Std. 30 Min.', 'dnd||for 150 minutes'],
    ['beschäftigt für eine halbe Stunde', 'dnd||for 30 minutes'],
    ['beschäftigt für 1,5 Stunden', 'dnd||for 90 minutes'],
    ['beschäftigt für 3 Tage', 'dnd||for 3 days'],
    ['beschäftigt diese Besprechung', 'dnd||until this meeting ends'],
    ['beschäftigt bis diese Besprechung endet', 'dnd||until this meeting ends'],
    ['beschäftigt bis es sich ändert', 'dnd||until it changes'],
    ['beschäftigt bis ich zurücksetze', 'dnd||until I revert'],
    ['abwesend bis auf Weiteres: im Zug', 'away|im Zug|until I revert'],
    ['abwesend „Essen bis 14:00“ für 45 Min', 'away|Essen bis 14:00|for 45 minutes'],
    ['beschäftigt Bericht schreiben bis 17:00', 'dnd|Bericht schreiben|until 17:00'],
    ['busy until 17:00', 'dnd||until 17:00'],
    ['beschäftigt until noon', 'dnd||until 12:00'],
    ['beschäftgt bis 17:00', '? unknown-command: beschäftigt bis 17:00'],
    ['beschäftigt bis Fretag 9:00', '? not-an-end: beschäftigt bis Freitag 9:00'],
    ['beschäftigt von 14:00 bis 16:00', '? begins-later: beschäftigt bis 16:00'],
    ['zurück um 15 Uhr', '? extra-words: zurück'],
    ['beschäftigt bis 5 am Freitag', '? which-half: beschäftigt bis 5:00 am Freitag'],
  ])('%s', (line, meaning) => {
    expect(say(line, both)).toBe(meaning);
  });
});
