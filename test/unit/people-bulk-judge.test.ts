import { expect, test } from 'vitest';
import type { BulkLine } from '../../src/people/bulk/bulk-run.ts';
import { type Circumstances, judge } from '../../src/people/bulk/judge.ts';
import type { Person } from '../../src/people/person.ts';
import { wordedLanguages } from '../../src/wording/catalogues.ts';
import { person } from '../support/people.ts';

const now = person('ann');
const before: Person = { ...now, gateway: 'gone' };

function undone(force: boolean, gateways: readonly string[], was: Person = before): unknown {
  const line: BulkLine = {
    number: 1,
    jid: now.jid,
    given: null,
    outcome: null,
    reason: null,
    before: was,
    after: now,
  };
  const circumstances: Circumstances = {
    source: { kind: 'undo', of: 1, force },
    people: new Map([[now.jid, now]]),
    firstLines: new Map(),
    choices: { languages: wordedLanguages, gateways: () => gateways },
  };
  return judge(line, circumstances);
}

test('undoing gives back a gateway that is still there', () => {
  expect(undone(false, ['gone'])).toMatchObject({ outcome: 'changed', after: { gateway: 'gone' } });
});

test('undoing does not give back a gateway that is gone, and by force gives the default one', () => {
  expect([undone(false, ['other']), undone(true, ['other'])]).toMatchObject([
    { outcome: 'bad', reason: { code: 'gateway-removed-since', params: { gateway: 'gone' } } },
    { outcome: 'unchanged' },
  ]);
});

test('what was written before there were gateways is undone all the same', () => {
  const { gateway: _, ...older } = { ...now, name: 'Ann' };

  expect(undone(false, ['other'], older as Person)).toMatchObject({
    outcome: 'changed',
    after: { name: 'Ann', gateway: null },
  });
});
