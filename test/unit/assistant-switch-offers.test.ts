import { expect, test } from 'vitest';
import { chooseLanguage, lexiconFor } from '../../src/assistant/languages.ts';
import { understand } from '../../src/assistant/understand/understand.ts';

const german = lexiconFor(chooseLanguage('de'));

test.each(['diese Besprechung beschäftigt', 'besprechugnenn aus'])(
  'nothing that switches something is offered for “%s”, which is far from it',
  (line) => {
    const said = understand(line, german);

    expect(said).toMatchObject({ kind: 'not-understood' });
    expect(JSON.stringify(said)).not.toMatch(/"(?:ein|aus|an) |(?: ein| aus| an)"/u);
  },
);

test('one slip of the fingers is put right', () => {
  expect(understand('besprechugen aus', german)).toMatchObject({
    problem: { nearest: expect.arrayContaining(['besprechungen aus']) },
  });
});
