import { afterEach, beforeEach, expect, test } from 'vitest';
import { hourMs } from '../../src/time/instant.ts';
import { type AssistantLab, assistantLab } from '../support/assistant-lab.ts';
import { person } from '../support/people.ts';

// A Wednesday, 11:00 in Berlin; the meeting runs from 10:00 to 13:00 there on Thursday.
const now = Date.parse('2026-01-14T10:00:00Z');
const start = Date.parse('2026-01-15T09:00:00Z');
const john = person('john', { timeZone: 'Europe/Berlin' });
const marie = person('marie', { locale: 'de', timeZone: 'Europe/Berlin' });

let lab: AssistantLab;
beforeEach(async () => {
  lab = await assistantLab(now, [john, marie]);
  for (const { jid } of [john, marie]) {
    lab.calendar(jid, [{ start, end: start + 3 * hourMs, level: 'busy', allDay: false }]);
  }
});
afterEach(() => lab[Symbol.asyncDispose]());

test('why at another time is told as things are known now', async () => {
  await lab.ask(john.jid, 'away until 5pm');

  expect(await lab.ask(john.jid, 'why tomorrow at 10:30am?')).toEqual([
    'At 10:30 AM tomorrow, Thursday, January 15, 2026, you are shown as: Busy – In a meeting until 1:00 PM. That is by what is known now.',
    'What is known, the strongest first:',
    expect.stringMatching(/^• A meeting: Busy, since .* – this decides$/u),
    '• Nothing else is known: Available',
    'At 1:00 PM tomorrow, Thursday, January 15, 2026, you will be shown as: Available.',
    'Your calendar is being followed, so changes show at once.',
  ]);
});

test('so it is in German', async () => {
  expect((await lab.ask(marie.jid, 'warum morgen um 11 Uhr'))[0]).toBe(
    'Morgen, Donnerstag, 15. Januar 2026, um 11:00 Uhr werden Sie so angezeigt: Beschäftigt – In einer Besprechung bis 13:00 Uhr. Das gilt nach dem, was jetzt bekannt ist.',
  );
});

test('a day is asked for its time', async () => {
  expect(await lab.ask(john.jid, 'why tomorrow')).toEqual([
    '“tomorrow” can mean more than one time. Nothing was changed.',
    'Did you mean:',
    'why tomorrow 9:00',
    'why tomorrow 12:00',
    'why tomorrow 15:00',
  ]);
});

test('what nobody can know yet is said to be so', async () => {
  expect((await lab.ask(john.jid, 'why 1 March 2026 9:00'))[0]).toBe(
    'I can tell that from 11:00 AM on Tuesday, January 13, 2026 to 11:00 AM on Wednesday, January 28, 2026, no earlier and no later.',
  );
});
