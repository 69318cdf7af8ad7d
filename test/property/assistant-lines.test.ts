import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Language, languages, lexiconFor } from '../../src/assistant/languages.ts';
import type {
  DatePhrase,
  DelegationEndPhrase,
  EndPhrase,
  Intent,
  OwnIntent,
} from '../../src/assistant/understand/intent.ts';
import { endOfDayMinute, lineLimit, textLimit } from '../../src/assistant/understand/intent.ts';
import { renderIntent } from '../../src/assistant/understand/render.ts';
import { cleanText, fold } from '../../src/assistant/understand/tokens.ts';
import { understand } from '../../src/assistant/understand/understand.ts';

const language: fc.Arbitrary<Language> = fc.constantFrom(...languages);

const date: fc.Arbitrary<DatePhrase> = fc.oneof(
  fc.record({ kind: fc.constant('in-days' as const), days: fc.integer({ min: 0, max: 2 }) }),
  fc.record({ kind: fc.constant('weekday' as const), weekday: fc.integer({ min: 1, max: 7 }) }),
  fc.record({
    kind: fc.constant('date' as const),
    year: fc.option(fc.integer({ min: 2000, max: 2099 })),
    month: fc.integer({ min: 1, max: 12 }),
    day: fc.integer({ min: 1, max: 28 }),
  }),
  fc.record({
    kind: fc.constant('day-of-month' as const),
    day: fc.integer({ min: 1, max: 31 }),
  }),
  fc.record({ kind: fc.constant('next-week' as const), weekday: fc.integer({ min: 1, max: 7 }) }),
);

/** Days that are named by what they end, and are meant to their own end. */
const lastDay: fc.Arbitrary<DatePhrase> = fc.oneof(
  fc.record({
    kind: fc.constant('last-day' as const),
    of: fc.constantFrom('week', 'month', 'year'),
    next: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('last-of-month' as const),
    year: fc.option(fc.integer({ min: 2000, max: 2099 })),
    month: fc.integer({ min: 1, max: 12 }),
  }),
);

/** As a dial shows it; a full hour may be meant otherwise, and is asked about. */
const dialMinute = fc.integer({ min: 0, max: 719 }).filter((minute) => minute % 60 !== 0);

const ends: fc.Arbitrary<EndPhrase> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('default', 'end-of-meeting', 'next-change', 'revert'),
  }),
  fc.record({
    kind: fc.constant('duration' as const),
    months: fc.integer({ min: 0, max: 999 }),
    days: fc.integer({ min: 0, max: 99_999 }),
    seconds: fc.integer({ min: 0, max: 99_999 * 60 + 59 }),
  }),
  fc.record({
    kind: fc.constant('moment' as const),
    date: fc.option(date),
    minute: fc.integer({ min: 0, max: endOfDayMinute }),
  }),
  fc.record({
    kind: fc.constant('moment' as const),
    date: lastDay,
    minute: fc.constant(endOfDayMinute),
  }),
  fc.record({
    kind: fc.constant('moment' as const),
    date: fc.constant(null),
    minute: dialMinute,
    orAfterNoon: fc.constant(true as const),
  }),
);

const text = fc
  .oneof(
    fc.string({ unit: 'binary', maxLength: textLimit }),
    fc
      .array(fc.constantFrom('"', '""', '”', '„', ' ', ':', 'until 17:00', 'for 2h', 'please', 'ß'))
      .map((parts) => parts.join('').slice(0, textLimit)),
  )
  .map(cleanText);

/** A name as people are called, or a JID. */
const who = fc.oneof(
  fc.constantFrom('john@example.com', 'jürgen.groß@bücher.example', 'a+b@c.d-e.example'),
  fc.constantFrom('John', 'Ana María', 'away', 'for 2h', 'Will Back', 'O’Hara "Jack"', 'status'),
  fc.string({ unit: 'binary', minLength: 1 }).map(cleanText).filter(Boolean),
);
const jid = fc.constantFrom('john@example.com', 'jürgen.groß@bücher.example', '1@c.d-e.example');

const wish: fc.Arbitrary<OwnIntent> = fc.oneof(
  fc.record({
    kind: fc.constant('override' as const),
    availability: fc.constantFrom('available', 'chat', 'away', 'xa', 'dnd', 'unavailable'),
    text,
    ends,
  }),
  fc.record({
    kind: fc.constantFrom('revert', 'status', 'why', 'today', 'settings', 'delegates', 'help'),
  }),
  // A day alone is no instant to ask about.
  fc.record({
    kind: fc.constant('why' as const),
    at: fc.record({ date: fc.option(date), minute: fc.integer({ min: 0, max: 1439 }) }),
  }),
  fc.record({
    kind: fc.constant('switch' as const),
    which: fc.constantFrom('meetings', 'out-of-office'),
    on: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('language' as const),
    wanted: fc.option(fc.constantFrom('de', 'pt-BR', 'Deutsch', '日本語', 'português do Brasil')),
  }),
  fc.record({
    kind: fc.constant('notice' as const),
    minutes: fc.option(fc.oneof(fc.constant('off' as const), fc.nat(99_999))),
  }),
  fc.record({
    kind: fc.constant('delegate-add' as const),
    who: jid,
    ends: ends.filter(isDelegationEnd),
  }),
  fc.record({ kind: fc.constant('delegate-remove' as const), who }),
);

const intent: fc.Arbitrary<Intent> = fc.oneof(
  wish,
  fc.record({ kind: fc.constant('for' as const), who, what: wish }),
);

function isDelegationEnd(end: EndPhrase): end is DelegationEndPhrase {
  return end.kind !== 'end-of-meeting' && end.kind !== 'next-change';
}

/** Words that mean something, and things between them. */
const anyWords = fc
  .array(
    fc.oneof(
      ...languages.flatMap((each) =>
        [...lexiconFor(each).spelling.values()].map((word) => fc.constant(word)),
      ),
      fc.constantFrom(
        '"',
        '“',
        ':',
        ',',
        '-',
        '17:00',
        '5',
        '5pm',
        '2h',
        '1.12.',
        '31',
        'for',
        'x',
        'john@example.com',
        'john',
      ),
      fc.constantFrom(
        'half past',
        'quarter to',
        'three',
        'thirty',
        'tonight',
        'in the evening',
        'next',
        'next week',
        'the 14th',
        'end of the week',
        'halb',
        'viertel',
        'vier',
        'abends',
        'heute Abend',
        'nächsten',
        'zum 14.',
        'Ende der Woche',
      ),
    ),
    { maxLength: 8 },
  )
  .map((words) => words.join(' '));

const anyLine = fc.oneof(
  fc.string({ unit: 'binary', maxLength: lineLimit + 10 }),
  fc.string({ unit: 'grapheme' }),
  anyWords,
);

test('an intent that is said is understood as it was meant', () => {
  fc.assert(
    fc.property(intent, language, language, (meant, spoken, own) => {
      // English is understood of everyone, another language of those who speak it.
      fc.pre(spoken.locale === 'en' || spoken === own);
      const line = renderIntent(meant, spoken.vocabulary);

      const outcome = understand(line, lexiconFor(own));

      expect(outcome).toEqual({ kind: 'understood', intent: meant });
    }),
    { numRuns: 1_000 },
  );
});

test('no line is too strange to be read, and no text of one is longer than allowed', () => {
  fc.assert(
    fc.property(anyLine, language, (line, own) => {
      const outcome = understand(line, lexiconFor(own));

      if (outcome.kind !== 'understood' || outcome.intent.kind !== 'override') return;
      expect(outcome.intent.text.length).toBeLessThanOrEqual(textLimit);
      expect(cleanText(outcome.intent.text)).toBe(outcome.intent.text);
    }),
    { numRuns: 1_000 },
  );
});

test('every line that is offered instead would be understood', () => {
  fc.assert(
    fc.property(anyWords, language, (line, own) => {
      const outcome = understand(line, lexiconFor(own));

      if (outcome.kind === 'understood' || !('nearest' in outcome.problem)) return;
      for (const offer of outcome.problem.nearest) {
        expect(understand(offer, lexiconFor(own)).kind).toBe('understood');
      }
    }),
    { numRuns: 1_000 },
  );
});

test('what is offered in place of a line about somebody else is about them too', () => {
  fc.assert(
    fc.property(anyWords, language, language, (words, spoken, listener) => {
      fc.pre(spoken.locale === 'en' || spoken === listener);
      const line = `${spoken.vocabulary.behalf[0]} john@example.com ${words}`;
      const lexicon = lexiconFor(listener);
      const outcome = understand(line, lexicon);

      const readings =
        outcome.kind === 'understood'
          ? [outcome]
          : 'nearest' in outcome.problem
            ? outcome.problem.nearest.map((offer) => understand(offer, lexicon))
            : [];
      for (const reading of readings) {
        expect(reading).toMatchObject({ intent: { kind: 'for', who: 'john@example.com' } });
      }
    }),
    { numRuns: 1_000 },
  );
});

test('only a line that names a switch touches one', () => {
  fc.assert(
    fc.property(anyLine, language, (line, listener) => {
      const outcome = understand(line, lexiconFor(listener));

      if (outcome.kind !== 'understood' || outcome.intent.kind !== 'switch') return;
      const { which } = outcome.intent;
      const said = fold(line);
      const names = languages.flatMap(({ vocabulary }) => vocabulary.switches[which]);
      expect(names.some((name) => said.includes(fold(name)))).toBe(true);
    }),
    { numRuns: 1_000 },
  );
});
