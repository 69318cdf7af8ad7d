import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AbsenceDates, Message } from '../../src/presence/presence.ts';
import { isMidnight, nearestMidnight } from '../../src/presence/zone.ts';
import { type Instant, minuteMs } from '../../src/time/instant.ts';
import { catalogues } from '../../src/wording/catalogues.ts';
import { createWording, word } from '../../src/wording/wording.ts';

// A choice with all kinds of offsets and clock changes: what is kept for each language and zone
// would take hundreds of megabytes for all zones that there are.
const zones = [
  'Europe/London',
  'Europe/Berlin',
  'Europe/Moscow',
  'America/New_York',
  'America/Sao_Paulo',
  'America/St_Johns',
  'Asia/Kathmandu',
  'Asia/Tehran',
  'Asia/Beirut',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Pacific/Chatham',
  'Pacific/Kiritimati',
  'Etc/GMT+12',
  '+05:30',
];

const anyMinute = fc
  .integer({ min: Date.parse('1975-01-01') / minuteMs, max: Date.parse('2100-12-31') / minuteMs })
  .map((minutes): Instant => minutes * minuteMs);

const anyCase = fc
  .record({
    zone: fc.constantFrom(...zones),
    locale: fc.constantFrom(...catalogues.map(({ locale }) => locale)),
    start: anyMinute,
    end: anyMinute,
    wholeStart: fc.boolean(),
    wholeEnd: fc.boolean(),
  })
  .map(({ start, end, wholeStart, wholeEnd, ...rest }) => ({
    ...rest,
    from: wholeStart ? nearestMidnight(rest.zone, start) : start,
    till: wholeEnd ? nearestMidnight(rest.zone, end) : end,
  }));

function yearAt(zone: string, instant: Instant): string {
  return new Intl.DateTimeFormat('en', { timeZone: zone, year: 'numeric' }).format(instant);
}

function messagesAbout(absence: AbsenceDates): readonly Message[] {
  const { from, till } = absence;
  return [
    { kind: 'out-of-office', from, till },
    { kind: 'out-of-office', from, till: null },
    { kind: 'out-of-office', from: null, till },
    { kind: 'call', absence },
    { kind: 'meeting', until: till, endsToday: false, absence },
    { kind: 'meeting', until: till, endsToday: true, absence },
    { kind: 'meeting', until: till, endsToday: true, absence: null },
  ];
}

test('for any dates, zone and language there is a text, with both years and nothing odd in it', () => {
  fc.assert(
    fc.property(anyCase, ({ zone, locale, from, till }) => {
      const texts = messagesAbout({ from, till }).map((message) => word(message, locale, zone));

      const [absence = ''] = texts;
      const first = yearAt(zone, from);
      const second = yearAt(zone, isMidnight(zone, till) ? till - 1 : till);
      const years = [...absence.matchAll(/(?<!\d)\d{4}(?!\d)/gu)].map(([year]) => year);
      expect(years).toEqual([first, second]);
      for (const text of texts) {
        expect(text).toMatch(
          /^(?:[^{}#\u00a0\u202f\u2066-\u2069]|\u2068[^\u2066-\u2069]+\u2069)+$/u,
        );
        expect(text).not.toMatch(/undefined|NaN|\.\.| {2}/u);
      }
    }),
    { numRuns: 2_000 },
  );
});

test('what was said lately is said again in the same words', () => {
  const remembered = createWording(50);
  fc.assert(
    fc.property(anyCase, ({ zone, locale, from, till }) => {
      for (const message of messagesAbout({ from, till })) {
        const text = word(message, locale, zone);
        expect(remembered(message, locale, zone)).toBe(text);
        expect(remembered(message, locale, zone)).toBe(text);
      }
    }),
    { numRuns: 500 },
  );
});
