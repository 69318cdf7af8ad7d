import { expect, test } from 'vitest';
import { ApiError } from '../../src/console/api/client.ts';
import { de } from '../../src/console/words/de.ts';
import { en } from '../../src/console/words/en.ts';
import { problemText, sentenceOf } from '../../src/console/words/sentences.ts';

type Sentence = string | ((named: never) => string);

const samples: Readonly<Record<string, string | number>> = {
  from: '2026-11-22T08:00:00Z',
  to: '2026-11-23T08:00:00Z',
  outcome: 'added',
  why: 'no-jid',
  said: 'It was said so.',
  at: '2026-11-23T08:00:00Z',
  end: '2026-11-23T08:00:00Z',
};

/** What a sentence says, and what it names: each is `<name>`, or 1234 where a number is wanted. */
function spoken(sentence: Sentence): { readonly text: string; readonly names: readonly string[] } {
  if (typeof sentence === 'string') return { text: sentence, names: [] };
  const names = new Set<string>();
  const named = new Proxy(
    {},
    {
      get: (_target, name) => {
        names.add(String(name));
        return samples[String(name)] ?? `<${String(name)}>`;
      },
    },
  );
  return { text: sentence(named as never), names: [...names] };
}

const german = de.sentences as Readonly<Record<string, Sentence>>;
const english = en.sentences as Readonly<Record<string, Sentence>>;

const sentences = [
  ...Object.entries(german).map(([code, sentence]) => ['German', code, sentence] as const),
  ...Object.entries(english).map(([code, sentence]) => ['English', code, sentence] as const),
];

test.each(sentences)('the %s sentence of %s is whole', (_language, _code, sentence) => {
  const { text, names } = spoken(sentence);

  expect(text).toMatch(/^[„A-ZÄÖÜ<0-9].*[.?!]$/su);
  expect(text).not.toContain('undefined');
  expect(names.length > 0).toBe(typeof sentence === 'function');
  // What is done on the command line and by programs is done otherwise on a page.
  expect(text).not.toMatch(/doorlight [a-z]|--[a-z]|\?force|ETag|If-Match|DELETE|Bearer/);
});

test.each(Object.keys(english))('%s names the same in both languages', (code) => {
  const [one = '', other = ''] = [english[code], german[code]];

  expect(spoken(one).names.toSorted()).toEqual(spoken(other).names.toSorted());
});

test('what a page does not know it says as the service does', () => {
  const said = { code: 'of-a-newer-service', detail: 'Said in English.' };

  expect(sentenceOf(de, said)).toBe('Said in English.');
  expect(sentenceOf(de, { ...said, code: 'constructor' })).toBe('Said in English.');
});

test('what is wrong with a setting is said rather than that something is', () => {
  const error = new ApiError({
    status: 422,
    code: 'invalid-person',
    detail: '"x" is not a time zone.',
    errors: [
      { pointer: '/timeZone', detail: '…', code: 'not-a-time-zone', params: { given: 'Mars/X' } },
    ],
  });

  expect(problemText(error, de)).toContain('„Mars/X“ ist keine Zeitzone');
  expect(problemText(new ApiError({ status: 409, code: 'self', detail: '…' }), de)).toBe(
    'Niemand vertritt sich selbst: Jemand anderen angeben.',
  );
});

test.each(Object.entries(de.examine.findings))(
  'the finding %s is said in sentences',
  (code, said) => {
    const [found, remedy] = said;

    expect(found).toMatch(/^[A-ZÄÖÜ].*\.$/su);
    expect(code === 'ok' ? '.' : remedy).toMatch(/^$|\.$/);
    expect(remedy).not.toMatch(/doorlight [a-z]|--[a-z]/);
  },
);
