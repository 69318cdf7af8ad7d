import { expect, test } from 'vitest';
import { lineOf, reasonText } from '../../src/store/bulk-rows.ts';

const row = {
  run: 1,
  number: 2,
  jid: null,
  given: null,
  outcome: 'bad',
  before: null,
  after: null,
  belongings: null,
};

test('a reason is kept with its code and what it names', () => {
  const message = 'The line has 2 fields, the first line has 4.';
  const reason = { code: 'field-count', params: { count: 2, wanted: 4 }, message } as const;

  expect(lineOf({ ...row, reason: reasonText(reason) })).toMatchObject({ reason });
});

test('what was kept before there were codes is said as it was', () => {
  const said = 'There is no ann@example.com.';

  const { reason } = lineOf({ ...row, reason: said });

  expect(reason).toEqual({ code: 'as-said', params: { said }, message: said });
});
