import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Meeting } from '../../src/people/meeting.ts';
import type { Jid } from '../../src/people/person.ts';
import { dayMs, hourMs, minuteMs, type Span } from '../../src/time/instant.ts';
import { type AssistantLab, assistantLab } from '../support/assistant-lab.ts';
import { person } from '../support/people.ts';

// A Wednesday, 10:00 in London and 11:00 in Berlin.
const now = Date.parse('2026-01-14T10:00:00Z');
const midnight = Date.parse('2026-01-14T00:00:00Z');
const john = person('john');
const marie = person('marie', { locale: 'de', timeZone: 'Europe/Berlin' });
const off = person('off', { enabled: false });
const kept = person('kept', { meetingInformation: false });

let lab: AssistantLab;
let asked: { readonly person: Jid; readonly day: Span }[];
beforeEach(async () => {
  lab = await assistantLab(now, [john, marie, off, kept]);
  asked = [];
});
afterEach(() => lab[Symbol.asyncDispose]());

function meeting(from: number, to: number, subject: string, more: Partial<Meeting> = {}): Meeting {
  const times = { start: midnight + from * hourMs, end: midnight + to * hourMs };
  return { ...times, subject, location: '', allDay: false, status: 'busy', ...more };
}

function inCalendar(...meetings: readonly Meeting[]): void {
  lab.meetings = (of, day) => {
    asked.push({ person: of, day });
    return Promise.resolve(meetings);
  };
}

const usual = [
  meeting(14, 15, 'Review'),
  meeting(8, 9, 'Stand-up'),
  meeting(9, 11, 'Budget', { location: 'Room 5', status: 'tentative' }),
  meeting(0, 24, 'Fair', { location: 'Hannover', allDay: true, status: 'working-elsewhere' }),
  meeting(-1, 1, 'Deployment', { status: 'free' }),
  meeting(23, 26, 'Release', { status: 'out-of-office' }),
];

test('a person’s own meetings, whole days first, what is over and what is on marked', async () => {
  inCalendar(...usual);

  expect(await lab.ask(john.jid, 'today')).toEqual([
    'Your meetings today, Wednesday, January 14, 2026:',
    '• All day: Fair (Hannover) – working elsewhere',
    '• until 1:00 AM: Deployment – free – over',
    '• 8:00 AM – 9:00 AM: Stand-up – over',
    '• 9:00 AM – 11:00 AM: Budget (Room 5) – tentative – now',
    '• 2:00 PM – 3:00 PM: Review',
    '• from 11:00 PM: Release – out of office',
  ]);
  expect(asked).toEqual([{ person: john.jid, day: { start: midnight, end: midnight + dayMs } }]);
});

test('in the person’s own zone and language, and their day', async () => {
  inCalendar(...usual);

  expect(await lab.ask(marie.jid, 'meine Termine')).toEqual([
    'Ihre Termine heute, Mittwoch, 14. Januar 2026:',
    '• Ganztägig: Fair (Hannover) – an einem anderen Ort tätig',
    '• 00:00–02:00 Uhr: Deployment – frei – vorbei',
    '• 09:00–10:00 Uhr: Stand-up – vorbei',
    '• 10:00–12:00 Uhr: Budget (Room 5) – mit Vorbehalt – jetzt',
    '• 15:00–16:00 Uhr: Review',
  ]);
  const start = midnight - hourMs;
  expect(asked).toEqual([{ person: marie.jid, day: { start, end: start + dayMs } }]);
});

test('the day on which the clock changes has the hours that it has', async () => {
  inCalendar();
  await lab.clock.passTo(Date.parse('2026-03-29T10:00:00Z'));
  await lab.ask(john.jid, 'today');
  await lab.clock.passTo(Date.parse('2026-10-25T10:00:00Z'));
  await lab.ask(john.jid, 'today');

  expect(asked.map(({ day }) => (day.end - day.start) / hourMs)).toEqual([23, 25]);
});

test('nothing today is said to be nothing, whatever there is on other days', async () => {
  inCalendar(meeting(-10, 0, 'Yesterday'), meeting(24, 25, 'Tomorrow'));

  expect(await lab.ask(john.jid, 'today')).toEqual(['No meetings today.']);
});

test('what others have written stays on its line, and is not endless', async () => {
  inCalendar(
    meeting(14, 15, 'Lunch\n• 3:00 PM – 4:00 PM: forged', { location: '\u0000\r\nx\tx' }),
    meeting(15, 16, '𝒮'.repeat(300)),
    meeting(16, 17, ' '),
  );

  const [, first, second, third, ...more] = await lab.ask(john.jid, 'today');

  expect(first).toBe('• 2:00 PM – 3:00 PM: Lunch • 3:00 PM – 4:00 PM: forged (x x)');
  expect(second).toBe(`• 3:00 PM – 4:00 PM: ${'𝒮'.repeat(119)}…`);
  expect(third).toBe('• 4:00 PM – 5:00 PM: without a subject');
  expect(more).toEqual([]);
});

test('of very many the first are told, and how many more there are', async () => {
  const many = Array.from({ length: 45 }, (_, at) => meeting(11 + at / 10, 12 + at / 10, `m${at}`));
  inCalendar(...many);

  const lines = await lab.ask(john.jid, 'today');

  expect(lines).toHaveLength(42);
  expect(lines.at(-1)).toBe('and 5 more');
});

test('a calendar that cannot be read is said to be so', async () => {
  lab.meetings = () => Promise.resolve(undefined);
  const unreadable = await lab.ask(john.jid, 'today');
  lab.meetings = () => Promise.reject(new Error('connection reset'));
  const failing = await lab.ask(john.jid, 'today');

  expect(unreadable).toEqual(['Your calendar cannot be read now: try again in a few minutes.']);
  expect(failing).toEqual(unreadable);
});

test('what the administrator has switched off is not read', async () => {
  inCalendar(...usual);

  expect(await lab.ask(kept.jid, 'today')).toEqual([
    'Your administrator has switched off your calendar here, so it is not read.',
  ]);
  expect((await lab.ask(off.jid, 'today'))[0]).toMatch(/switched your presence off/u);
  lab.organisation.meetingInformation = false;
  expect((await lab.ask(john.jid, 'today'))[0]).toMatch(/switched off your calendar/u);
  expect(asked).toEqual([]);
});

test('whoever shows no meetings to others sees their own all the same', async () => {
  inCalendar(meeting(14, 15, 'Review'));
  await lab.ask(john.jid, 'meetings off');

  expect((await lab.ask(john.jid, 'today'))[1]).toBe('• 2:00 PM – 3:00 PM: Review');
});

test('nobody sees another’s, and nothing of it is counted, logged or kept', async () => {
  inCalendar(meeting(14, 15, 'Layoffs', { location: 'Boardroom' }));
  await lab.delegates.name(john.jid, marie.jid, null, john.jid);

  const own = await lab.ask(john.jid, 'today');
  const theirs = await lab.ask(marie.jid, 'für john@example.com heute');
  await lab.clock.passTo(now + minuteMs);

  expect(own.join()).toContain('Layoffs (Boardroom)');
  expect(theirs.join()).not.toMatch(/Layoffs|Boardroom/u);
  expect(asked.map((each) => each.person)).toEqual([john.jid]);
  const metrics = await lab.telemetry.metrics.metrics();
  const audit = await lab.store.audit.entries({ limit: 100 });
  expect(metrics + JSON.stringify(audit) + JSON.stringify(lab.told)).not.toMatch(/Layoffs|Board/u);
});
