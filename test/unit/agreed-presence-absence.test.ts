import { describe, expect, test } from 'vitest';
import { Stage, entry } from '../support/stage.ts';

const absence = entry('10:00', '+2 18:00', 'oof');
const text = 'Out of office from 14th January 2026 10:00 AM GMT till 16th January 2026 6:00 PM GMT';

/** The text of an absence from ten o'clock today, till so many of January at such a time. */
function till(day: string, time: string): string {
  return `Out of office from 14th January 2026 10:00 AM GMT till ${day} January 2026 ${time} GMT`;
}

test('a meeting inside an absence', async () => {
  await using stage = await Stage.open();
  await stage.calendar([
    absence,
    entry('+1 10:00', '+1 11:00'),
    // This one outlasts it.
    entry('+2 17:00', '+2 19:00'),
  ]);
  await stage.passTo('+3 00:00');

  expect(stage.lines).toEqual([
    '08:00 available',
    `10:00 away ${text}`,
    '2026-01-16 18:00 dnd In a meeting until 7:00 PM',
    '2026-01-16 19:00 available',
  ]);
});

test('an absence inside a long meeting', async () => {
  await using stage = await Stage.open();
  await stage.calendar([entry('09:00', '17:00'), entry('12:00', '13:00', 'oof')]);
  await stage.passTo('23:00');

  expect(stage.lines).toEqual([
    '08:00 available',
    '09:00 dnd In a meeting until 5:00 PM',
    '12:00 away Out of office from 14th January 2026 12:00 PM GMT till 14th January 2026 1:00 PM GMT',
    '13:00 dnd In a meeting until 5:00 PM',
    '17:00 available',
  ]);
});

test('an absence inside a long meeting, where busy goes first, is said behind it', async () => {
  await using stage = await Stage.open({ policy: { outOfOfficeOverMeeting: false } });
  await stage.calendar([entry('09:00', '17:00'), entry('12:00', '18:00', 'oof')]);
  await stage.passTo('23:00');
  const behind =
    'Out of office from 14th January 2026 12:00 PM GMT till 14th January 2026 6:00 PM GMT';

  expect(stage.lines).toEqual([
    '08:00 available',
    '09:00 dnd In a meeting until 5:00 PM',
    `12:00 dnd In a meeting until 5:00 PM. ${behind}`,
    `17:00 away ${behind}`,
    '18:00 available',
  ]);
});

test('switching back and forth during an absence', async () => {
  await using stage = await Stage.open();
  await stage.calendar([absence]);
  await stage.passTo('11:00');
  await stage.override('available', 'revert');
  await stage.passTo('12:00');
  await stage.revert();
  await stage.passTo('13:00');
  await stage.override('chat', '14:00');
  await stage.passTo('15:00');
  await stage.override('dnd', 'revert', { text: 'reading' });
  await stage.override('available', 'revert');
  await stage.passTo('+1 09:00');
  await stage.revert();
  await stage.revert();
  // Without an end it is until midnight, and the absence is still there.
  await stage.override('available');
  await stage.passTo('+2 10:00');
  await stage.override('away', 'end-of-meeting');
  await stage.passTo('+3 00:00');

  expect(stage.lines).toEqual([
    '08:00 available',
    `10:00 away ${text}`,
    '11:00 available',
    `12:00 away ${text}`,
    '13:00 chat',
    `14:00 away ${text}`,
    '15:00 dnd reading',
    '15:00 available',
    `2026-01-15 09:00 away ${text}`,
    '2026-01-15 09:00 available',
    `2026-01-16 00:00 away ${text}`,
    '2026-01-16 10:00 away',
    '2026-01-16 18:00 available',
  ]);
});

describe('an absence lengthened, shortened, deleted midway', () => {
  test('is said as it is now, and ends when it ends now', async () => {
    await using stage = await Stage.open();
    await stage.calendar([absence]);
    await stage.passTo('12:00');
    await stage.calendar([entry('10:00', '+5 12:00', 'oof')]);
    await stage.passTo('13:00');
    await stage.calendar([entry('10:00', '15:00', 'oof')]);
    await stage.passTo('16:00');
    await stage.calendar([entry('10:00', '+1 12:00', 'oof')]);
    await stage.passTo('17:00');
    await stage.calendar([]);
    await stage.passTo('+6 00:00');

    expect(stage.lines).toEqual([
      '08:00 available',
      `10:00 away ${text}`,
      `12:00 away ${till('19th', '12:00 PM')}`,
      `13:00 away ${till('14th', '3:00 PM')}`,
      '15:00 available',
      `16:00 away ${till('15th', '12:00 PM')}`,
      '17:00 available',
    ]);
  });

  test('behind an override: what one returns to has the dates as they are now', async () => {
    await using stage = await Stage.open();
    await stage.calendar([absence]);
    await stage.passTo('11:00');
    await stage.override('available', 'revert');
    await stage.calendar([entry('10:00', '+5 12:00', 'oof')]);
    await stage.passTo('12:00');
    await stage.revert();
    await stage.override('available', '14:00');
    await stage.calendar([entry('10:00', '13:00', 'oof')]);
    await stage.passTo('23:00');

    expect(stage.lines).toEqual([
      '08:00 available',
      `10:00 away ${text}`,
      '11:00 available',
      `12:00 away ${till('19th', '12:00 PM')}`,
      '12:00 available',
    ]);
  });

  test('an override that ends with the absence follows it, and ends with its deletion', async () => {
    await using stage = await Stage.open();
    await stage.calendar([absence]);
    await stage.passTo('11:00');
    await stage.override('chat', 'end-of-meeting');
    await stage.calendar([entry('10:00', '15:00', 'oof')]);
    await stage.passTo('16:00');
    await stage.calendar([entry('10:00', '18:00', 'oof')]);
    await stage.override('dnd', 'end-of-meeting');
    await stage.passTo('17:00');
    await stage.calendar([]);
    await stage.passTo('23:00');

    expect(stage.lines).toEqual([
      '08:00 available',
      `10:00 away ${text}`,
      '11:00 chat',
      '15:00 available',
      `16:00 away ${till('14th', '6:00 PM')}`,
      '16:00 dnd',
      '17:00 available',
    ]);
    expect(stage.disk.kept.size).toBe(0);
  });

  test('automatic replies that are switched off and on again', async () => {
    await using stage = await Stage.open();
    await stage.replies({
      state: 'scheduled',
      start: stage.at('10:00'),
      end: stage.at('+1 00:00'),
    });
    await stage.passTo('11:00');
    await stage.replies({ state: 'disabled' });
    await stage.passTo('12:00');
    await stage.replies({ state: 'enabled', since: stage.at('12:00') });
    await stage.passTo('+1 12:00');

    expect(stage.lines).toEqual([
      '08:00 available',
      '10:00 away Out of office from 14th January 2026 10:00 AM GMT till 14th January 2026',
      '11:00 available',
      '12:00 away Out of office',
    ]);
  });
});

describe('offline during an absence', () => {
  test('contacts see Offline with the text, and nothing of a meeting', async () => {
    await using stage = await Stage.open();
    await stage.calendar([absence, entry('09:00', '09:45')]);
    await stage.sessions({ state: 'online', availability: 'chat', text: 'hello' });
    await stage.passTo('09:15');
    await stage.sessions({ state: 'offline' });
    await stage.passTo('11:00');
    await stage.sessions({ state: 'online', availability: 'available', text: '' });
    await stage.passTo('12:00');
    await stage.sessions({ state: 'offline' });
    await stage.passTo('+3 00:00');

    expect(stage.lines).toEqual([
      '08:00 available',
      '08:00 chat hello',
      '09:00 dnd In a meeting until 9:45 AM',
      '09:15 unavailable',
      `10:00 unavailable ${text}`,
      `11:00 away ${text}`,
      `12:00 unavailable ${text}`,
      '2026-01-16 18:00 unavailable',
    ]);
  });

  test('an override shows Offline with the person’s own words, and none of the absence', async () => {
    await using stage = await Stage.open();
    await stage.calendar([absence]);
    await stage.sessions({ state: 'offline' });
    await stage.passTo('11:00');
    await stage.override('available', '12:00', { text: 'on my mobile' });
    await stage.passTo('13:00');
    await stage.phone({ since: stage.at('13:00'), until: stage.at('13:30') });
    await stage.passTo('14:00');

    expect(stage.lines).toEqual([
      '08:00 available',
      '08:00 unavailable',
      `10:00 unavailable ${text}`,
      '11:00 unavailable on my mobile',
      `12:00 unavailable ${text}`,
      // On the phone, which is not said of somebody who is offline.
      '13:00 unavailable',
      `13:30 unavailable ${text}`,
    ]);
  });
});

describe('appear offline leaks nothing', () => {
  test('of the absence, a meeting, a call or a client, in any language or to a probe', async () => {
    await using stage = await Stage.open({ furtherLanguages: ['de', 'ja', 'ar'] });
    await stage.calendar([absence, entry('11:00', '12:00')]);
    await stage.passTo('10:30');
    await stage.override('unavailable', 'revert');
    await stage.phone({ since: stage.at('10:30'), until: null });
    await stage.sessions({ state: 'online', availability: 'chat', text: 'secretly here' });
    await stage.passTo('+2 19:00');

    expect(stage.lines).toEqual(['08:00 available', `10:00 away ${text}`, '10:30 unavailable']);
    expect(stage.engine.current(stage.john.jid)).toEqual({
      person: stage.john.jid,
      presence: {
        availability: 'unavailable',
        activity: 'none',
        message: { kind: 'none' },
        since: stage.at('10:30'),
        until: stage.at('+30 10:30'),
        source: 'override',
      },
      statuses: [],
    });
  });

  test('and says the person’s own words where there are any', async () => {
    await using stage = await Stage.open({ furtherLanguages: ['de'] });
    await stage.calendar([absence]);
    await stage.passTo('11:00');
    await stage.override('unavailable', '12:00', { text: 'diving' });

    expect(stage.engine.current(stage.john.jid)?.statuses).toEqual([
      { lang: 'en', text: 'diving' },
    ]);
    expect(stage.lines.at(-1)).toBe('11:00 unavailable diving');
  });

  test('when it ends nothing of it remains', async () => {
    await using stage = await Stage.open();
    await stage.calendar([absence]);
    await stage.passTo('11:00');
    await stage.override('unavailable', '12:00', { text: 'diving' });
    await stage.passTo('13:00');

    expect(stage.lines.slice(1)).toEqual([
      `10:00 away ${text}`,
      '11:00 unavailable diving',
      `12:00 away ${text}`,
    ]);
  });
});
