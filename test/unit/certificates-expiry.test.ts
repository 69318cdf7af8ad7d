import { expect, test } from 'vitest';
import { type Ending, ExpiryWarnings, endingSoon } from '../../src/certificates/expiry.ts';
import { dayMs } from '../../src/time/instant.ts';

const now = Date.parse('2026-03-11T12:00:00Z');

function ending(id: string, days: number): Ending {
  return { id, kind: 'server', name: id, validTo: now + days * dayMs };
}

test('what ends within thirty days is named, the first to end first', () => {
  const soon = endingSoon(
    [ending('later', 30.5), ending('b', 29.5), ending('a', 2.5), ending('over', -1)],
    now,
  );

  expect(soon.map(({ id, daysLeft }) => `${id} ${daysLeft}`)).toEqual(['over -1', 'a 2', 'b 29']);
});

test('it is said at 30, 14 and 3 days and at the end, once each', () => {
  const warnings = new ExpiryWarnings();
  const said: number[] = [];

  for (let hours = 0; hours < 40 * 24; hours += 6) {
    const at = now + hours * 3_600_000;
    const due = warnings.due([ending('a', 35)], at);
    warnings.told(due);
    for (const { daysLeft } of due) said.push(daysLeft);
  }

  expect(said).toEqual([29, 13, 2, -1]);
});

test('where nobody looked for weeks it is said once, and of a renewed one again', () => {
  const warnings = new ExpiryWarnings();

  const first = warnings.due([ending('a', 2)], now);
  warnings.told(first);
  const again = warnings.due([ending('a', 2)], now);
  const renewed = warnings.due([ending('a', 20)], now);

  expect([first.length, again.length, renewed.length]).toEqual([1, 0, 1]);
});

test('whoever was not told is told later, with the step that has been reached by then', () => {
  const warnings = new ExpiryWarnings();

  const unsaid = warnings.due([ending('a', 20)], now);
  const later = warnings.due([ending('a', 20)], now + 10 * dayMs);

  expect([unsaid, later].map(([one]) => one?.daysLeft)).toEqual([20, 10]);
});

test('what was said before a restart is not said again, the next step is', () => {
  const before = new ExpiryWarnings();
  const said = before.told(before.due([ending('a', 20)], now));

  const after = new ExpiryWarnings(said);

  expect(after.due([ending('a', 20)], now + dayMs)).toEqual([]);
  expect(after.due([ending('a', 20)], now + 7 * dayMs)).toHaveLength(1);
});
