import { describe, expect, test } from 'vitest';
import { de } from '../../src/console/words/de.ts';
import { en } from '../../src/console/words/en.ts';
import { definitions, parameterNames } from '../../src/parameters/definitions.ts';

const concerned = { people: '54 people', servers: '2 calendar servers' };

/** What a page needs a word for, by what the parameters are made of. */
const shapes = parameterNames.map((name) => definitions[name].shape);
const choices = shapes.flatMap((shape) => (shape.kind === 'choice' ? shape.values : []));
const words = shapes.flatMap((shape) =>
  'word' in shape && shape.word !== null ? [shape.word] : [],
);
const states = shapes.flatMap((shape) =>
  shape.kind === 'mapping' ? Object.keys(shape.parts) : [],
);
const units = parameterNames.flatMap((name) => definitions[name].unit ?? []);

describe.each([
  ['English', en],
  ['German', de],
])('in %s', (_language, { parameters }) => {
  test.each<readonly [string, readonly unknown[], Readonly<Record<string, string>>]>([
    ['choice', choices, parameters.choices],
    ['word in place of a value', words, parameters.words],
    ['state', states, parameters.states],
    ['unit', units, parameters.units],
  ])('every %s has a name', (_what, values, names) => {
    expect(values.map(String).filter((value) => !Object.hasOwn(names, value))).toEqual([]);
  });

  test('what every parameter does when it is changed is said, and no two are called the same', () => {
    const texts = parameterNames.map((name) => parameters.texts[name]);

    expect(texts.filter(({ effect }) => effect(concerned).length < 10)).toEqual([]);
    expect(new Set(texts.map(({ title }) => title)).size).toBe(parameterNames.length);
  });
});

test('nothing of a parameter is left in English in German', () => {
  const left = parameterNames.filter(
    (name) =>
      de.parameters.texts[name].description === null ||
      de.parameters.texts[name].description === definitions[name].description,
  );

  expect(left).toEqual([]);
});
