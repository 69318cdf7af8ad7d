import { IntlMessageFormat } from 'intl-messageformat';
import { describe, expect, test } from 'vitest';
import type { Messages } from '../../src/assistant/catalogues/messages.ts';
import { tellInstant } from '../../src/assistant/answers/voice.ts';
import { chooseLanguage, languages, lexiconFor } from '../../src/assistant/languages.ts';
import { resolveEnd } from '../../src/assistant/times.ts';
import type { EndPhrase } from '../../src/assistant/understand/intent.ts';
import { understand } from '../../src/assistant/understand/understand.ts';
import { commands, shows } from '../../src/assistant/vocabulary/vocabulary.ts';
import { dayMs } from '../../src/time/instant.ts';

const english = chooseLanguage('en');

describe.each(languages)('$locale', (language) => {
  const { vocabulary, messages, locale } = language;
  const lexicon = lexiconFor(language);

  function meaning(line: string): unknown {
    const outcome = understand(line, lexicon);
    return outcome.kind === 'understood' ? outcome.intent : `${line}: ${outcome.problem.kind}`;
  }

  test('every word for a command is understood as that command', () => {
    for (const command of commands) {
      for (const phrase of vocabulary.commands[command]) {
        const availability = shows[command];
        if (availability !== null) {
          const ends = { kind: 'default' };
          expect(meaning(phrase)).toEqual({ kind: 'override', availability, text: '', ends });
        } else if (command === 'delegate-add' || command === 'delegate-remove') {
          expect(meaning(`${phrase} anna@example.com`)).toMatchObject({
            kind: command,
            who: 'anna@example.com',
          });
        } else {
          expect(meaning(phrase)).toMatchObject({ kind: command });
        }
      }
    }
  });

  test('every switch is understood in either order, with and without words around it', () => {
    for (const which of ['meetings', 'out-of-office'] as const) {
      for (const name of vocabulary.switches[which]) {
        for (const [words, on] of [
          [vocabulary.on, true],
          [vocabulary.off, false],
        ] as const) {
          for (const word of words) {
            for (const line of [`${name} ${word}`, `${vocabulary.turn[0]} ${name} ${word}`]) {
              expect(meaning(line)).toEqual({ kind: 'switch', which, on });
            }
          }
        }
      }
    }
  });

  test('every way to speak for somebody else is understood', () => {
    for (const behalf of vocabulary.behalf) {
      for (const who of [
        'john@example.com',
        'john@example.com:',
        '"John Smith"',
        'john',
        'John Smith:',
      ]) {
        expect(meaning(`${behalf} ${who} ${vocabulary.commands.away[0]}`)).toMatchObject({
          kind: 'for',
          who: who.replaceAll(/[":]/gu, ''),
          what: { kind: 'override', availability: 'away', text: '' },
        });
      }
    }
  });

  test('an end before the command is nobody’s name', () => {
    const ends = [vocabulary.ends, vocabulary.looseEnds].flatMap((each) => Object.values(each));
    for (const phrase of [...ends.flat(), ...vocabulary.wholeDay]) {
      const said = understand(`${phrase} ${vocabulary.commands.away[0]}`, lexicon);

      expect(said).not.toMatchObject({ intent: { kind: 'for' } });
    }
  });

  test('every word for an end that follows something is understood as that end', () => {
    for (const phrases of [vocabulary.ends, vocabulary.looseEnds]) {
      for (const [kind, each] of Object.entries(phrases)) {
        for (const phrase of each) {
          expect(meaning(`${vocabulary.commands.away[0]} ${phrase}`)).toMatchObject({
            text: '',
            ends: { kind },
          });
        }
      }
    }
  });

  test('every day, month and unit is understood', () => {
    const { away } = vocabulary.commands;
    const days = [...vocabulary.days, ...vocabulary.weekdays, vocabulary.noon, vocabulary.midnight];
    const moments = [
      ...days.flat(),
      ...vocabulary.endOfDay,
      ...vocabulary.months.flat().map((month) => `2 ${month}`),
    ].map((moment) => `${vocabulary.until[0]} ${moment}`);
    const durations = Object.values(vocabulary.units)
      .flat()
      .map((unit) => `${vocabulary.lasting[0]} 2 ${unit}`);

    for (const phrase of [...moments, ...durations]) {
      expect(meaning(`${away[0]} ${phrase}`)).toMatchObject({ kind: 'override', text: '' });
      expect(meaning(`${away[0]} ${phrase}`)).not.toMatchObject({ ends: { kind: 'default' } });
    }
  });

  test('everything that the help gives as an example is understood', () => {
    const [, , first, second, third, ends = '', quoted = ''] = messages.help.split('\n');
    const listed = ends.replaceAll(/ \([^)]*\)|\. \p{Lu}[^.]*\.$/gu, '');
    const phrases = listed.replace(/^\p{L}+: /u, '').split(', ');
    expect(phrases.length).toBeGreaterThan(9);

    for (const line of [first, second, third, quoted.replace(/^.*: /u, '')]) {
      expect(meaning(line ?? '')).toMatchObject({
        kind: 'override',
        text: expect.stringMatching(/./u),
      });
    }
    for (const phrase of phrases) {
      expect(meaning(`${vocabulary.commands.away[0]} ${phrase}`)).toMatchObject({ text: '' });
    }
  });

  test('an end as an answer names it can be said again', () => {
    const now = Date.parse('2026-01-14T10:00:00Z');
    const timeZone = 'Europe/Berlin';
    const voice = { language, timeZone, now, wording: () => '', about: null };
    for (const days of [0, 1, 2, 30, 400]) {
      for (const time of ['11:30:00Z', '16:00:00Z', '23:00:00Z']) {
        const at = Date.parse(`2026-01-14T${time}`) + days * dayMs;

        const said = meaning(`${vocabulary.commands.away[0]} ${tellInstant(voice, 'until', at)}`);

        expect(said).toMatchObject({ kind: 'override', text: '', ends: { kind: 'moment' } });
        const { ends } = said as { ends: Extract<EndPhrase, { kind: 'moment' }> };
        expect(resolveEnd(ends, now, timeZone)).toBe(at);
      }
    }
  });

  test('every message has the values that the English one has, and no other', () => {
    for (const [key, message] of Object.entries<string>({ ...messages })) {
      const values = valuesOf(message, locale);
      expect([key, values]).toEqual([key, valuesOf(english.messages[key as keyof Messages], 'en')]);
    }
  });
});

test('a language is chosen by tag, by its base, and else English', () => {
  expect(chooseLanguage('de-AT').locale).toBe('de');
  expect(chooseLanguage(null, 'DE').locale).toBe('de');
  expect(chooseLanguage('tlh', '', 'de').locale).toBe('de');
  expect(chooseLanguage('tlh', null, '-').locale).toBe('en');
});

/** The names of the values a message takes, and the cases of each that it selects by. */
function valuesOf(message: string, locale: string): readonly string[] {
  const found = new Set<string>();
  collect(new IntlMessageFormat(message, locale).getAst(), found);
  return [...found].sort();
}

type Element = ReturnType<IntlMessageFormat['getAst']>[number];

function collect(elements: readonly Element[], found: Set<string>): void {
  for (const element of elements) {
    if ('options' in element) {
      for (const [name, option] of Object.entries(element.options)) {
        found.add(`${element.value}: ${name}`);
        collect(option.value, found);
      }
    } else if ('value' in element && element.type !== literal) {
      found.add(element.value);
    }
  }
}

/** What the parser calls plain text. */
const literal: Element['type'] = 0;
