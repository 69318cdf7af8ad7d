// Writes docs/wording.md: everything that Doorlight says, in every language, with fixed dates.
import { writeFileSync } from 'node:fs';
import type { Message } from '../src/presence/presence.ts';
import { fromLocal } from '../src/presence/zone.ts';
import { dayMs, type Instant } from '../src/time/instant.ts';
import { catalogues } from '../src/wording/catalogues.ts';
import { wordComing } from '../src/wording/coming.ts';
import { languageFor, word } from '../src/wording/wording.ts';

/** Where the second column of a language's table is. */
const homes: Readonly<Record<string, string>> = {
  en: 'America/New_York',
  de: 'Europe/Berlin',
  fr: 'Europe/Paris',
  es: 'Europe/Madrid',
  it: 'Europe/Rome',
  'pt-BR': 'America/Sao_Paulo',
  nl: 'Europe/Amsterdam',
  pl: 'Europe/Warsaw',
  sv: 'Europe/Stockholm',
  cs: 'Europe/Prague',
  ru: 'Europe/Moscow',
  uk: 'Europe/Kyiv',
  tr: 'Europe/Istanbul',
  ja: 'Asia/Tokyo',
  'zh-CN': 'Asia/Shanghai',
  ko: 'Asia/Seoul',
  ar: 'Asia/Riyadh',
  he: 'Asia/Jerusalem',
};

const marks: Readonly<Record<string, string>> = {
  '\u2068': '⟨FSI⟩',
  '\u2069': '⟨PDI⟩',
  '\u200f': '⟨RLM⟩',
};

const lookups = ['de-AT', 'pt', 'pt-PT', 'zh', 'zh-SG', 'zh-TW', 'zh-Hant', 'iw', 'nb', 'sr-Latn'];

const introduction = `# What Doorlight says

Every text that presence carries, in every language, for those who read the language to judge.
Written by \`node scripts/wording.ts\`, checked by \`test/unit/wording-page.test.ts\`; the texts are
in \`src/wording/catalogues/\`.

The first column of each table is somebody in London in winter, the second somebody at home in
summer. Dates and times are those of the person whose presence it is, so both ends of an absence
carry the year and the zone. An end at midnight is worded as the day before, without a time: the
whole of that day belongs to the absence. A start at midnight has no time either.

A zone has the first name made of letters that the language or one of the Englishes knows it by,
else its distance from UTC.`;

/** The whole page, as Markdown. */
export function wordingPage(): string {
  const sections = catalogues.map(({ locale }) => section(locale));
  return `${[introduction, standIns(), ...sections].join('\n\n')}\n`;
}

function standIns(): string {
  const rows = lookups.map((tag) => `| \`${tag}\` | \`${languageFor(tag)}\` |`);
  return [
    '## Who is answered in what',
    'The catalogue of the same language in the same script, wherever it is spoken; else English.',
    ['| asked for | answered in |', '| --- | --- |', ...rows].join('\n'),
  ].join('\n\n');
}

function section(locale: string): string {
  const home = homes[locale];
  if (home === undefined) throw new Error(`${locale} has no home in scripts/wording.ts.`);
  const winter = messages('Europe/London', '2019-03-10', '2019-03-12', '10:00', '18:00');
  const summer = messages(home, '2019-07-01', '2019-07-08', '01:00', '21:05');
  const rows = winter.map(([kind, message], index) => {
    const other = summer[index]?.[1] ?? message;
    const texts = [word(message, locale, 'Europe/London'), word(other, locale, home)];
    return row(locale, kind, texts);
  });
  const back = wordComing('back', locale);
  rows.push(row(locale, 'from the end of an absence on', [back, back]));
  const heading = `| | Europe/London, winter | ${home}, summer |`;
  const parts = [
    `## ${nameOf(locale, 'en')} (\`${locale}\`, ${nameOf(locale, locale)})`,
    [heading, '| --- | --- | --- |', ...rows].join('\n'),
  ];
  const first = winter[0];
  const spelled = first === undefined ? '' : spellMarks(word(first[1], locale, 'Europe/London'));
  if (isRightToLeft(locale)) {
    parts.push(`The first text with its invisible marks: ${cell(locale, spelled)}`);
  }
  return parts.join('\n\n');
}

function row(locale: string, kind: string, texts: readonly string[]): string {
  return `| ${[kind, ...texts.map((text) => cell(locale, text))].join(' | ')} |`;
}

/** Each kind of message; `from` and `till` are local days, `start` and `end` local times. */
function messages(
  zone: string,
  from: string,
  till: string,
  start: string,
  end: string,
): readonly (readonly [string, Message])[] {
  const starts = at(zone, from, start);
  const ends = at(zone, till, end);
  const firstDay = at(zone, from, '00:00');
  const lastDay = at(zone, till, '24:00');
  const absence = { from: starts, till: ends };
  return [
    ['out of office', { kind: 'out-of-office', ...absence }],
    ['… whole days', { kind: 'out-of-office', from: firstDay, till: lastDay }],
    ['… from a time till a whole day', { kind: 'out-of-office', from: starts, till: lastDay }],
    ['… from a whole day till a time', { kind: 'out-of-office', from: firstDay, till: ends }],
    ['… no end', { kind: 'out-of-office', from: starts, till: null }],
    ['… no end, whole day', { kind: 'out-of-office', from: firstDay, till: null }],
    ['… no start', { kind: 'out-of-office', from: null, till: ends }],
    ['… no start, whole day', { kind: 'out-of-office', from: null, till: lastDay }],
    ['… neither', { kind: 'out-of-office', from: null, till: null }],
    ['meeting, ends today', { kind: 'meeting', until: ends, endsToday: true, absence: null }],
    ['… just after midnight', meetingAfterMidnight(zone, from)],
    ['… another day', { kind: 'meeting', until: ends, endsToday: false, absence: null }],
    ['… whole day', { kind: 'meeting', until: lastDay, endsToday: false, absence: null }],
    ['… end unknown', { kind: 'meeting', until: null, endsToday: false, absence: null }],
    ['… within an absence', { kind: 'meeting', until: ends, endsToday: false, absence }],
    ['on the phone', { kind: 'call', absence: null }],
    ['… within an absence', { kind: 'call', absence }],
    ['working elsewhere', { kind: 'working-elsewhere' }],
    ['calendar not known', { kind: 'calendar-unknown' }],
  ];
}

function meetingAfterMidnight(zone: string, day: string): Message {
  return { kind: 'meeting', until: at(zone, day, '01:30'), endsToday: true, absence: null };
}

function at(zone: string, day: string, time: string): Instant {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return fromLocal(zone, Date.parse(day) / dayMs, hours * 60 + minutes);
}

function nameOf(locale: string, into: string): string {
  return new Intl.DisplayNames([into], { type: 'language' }).of(locale) ?? locale;
}

function isRightToLeft(locale: string): boolean {
  return /^[\p{Script=Arabic}\p{Script=Hebrew}]/u.test(nameOf(locale, locale));
}

function cell(locale: string, text: string): string {
  return isRightToLeft(locale) ? `<div dir="rtl" lang="${locale}">${text}</div>` : text;
}

function spellMarks(text: string): string {
  return text.replace(/[\u2068\u2069\u200f]/gu, (mark) => marks[mark] ?? mark);
}

if (import.meta.main) {
  writeFileSync(new URL('../docs/wording.md', import.meta.url), wordingPage());
}
