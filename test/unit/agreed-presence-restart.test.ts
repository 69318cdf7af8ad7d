import { describe, expect, test } from 'vitest';
import { spreadOffsetMs } from '../../src/engine/spread.ts';
import type { Instant } from '../../src/time/instant.ts';
import { Stage, entry } from '../support/stage.ts';

const entries = [
  entry('09:00', '10:00'),
  entry('10:00', '10:30'),
  entry('09:15', '09:20'),
  entry('11:00', '12:00'),
  entry('13:00', '15:00', 'workingElsewhere'),
  entry('14:00', '14:30'),
  entry('22:00', '+1 01:00'),
  entry('+1 08:00', '+1 17:00', 'oof'),
  entry('+1 09:30', '+1 10:00'),
  entry('+2 09:00', '+2 12:00', 'oof'),
];

/** What happens in a few days that have everything in them, and when. */
const days: readonly (readonly [string, (stage: Stage) => Promise<unknown>])[] = [
  ['08:05', (stage) => stage.calendar(entries)],
  ['09:10', (stage) => stage.override('available', 'end-of-meeting')],
  ['10:45', (stage) => stage.override('chat', '11:30', { text: 'here' })],
  ['12:30', (stage) => stage.override('xa', 'next-change')],
  ['15:30', (stage) => stage.override('away', 'revert')],
  ['16:00', (stage) => stage.revert()],
  ['17:00', (stage) => stage.override('dnd')],
  ['+1 07:00', (stage) => stage.override('chat', 'revert', { text: 'early' })],
  ['+1 11:00', (stage) => stage.override('xa', 'next-change')],
  ['+1 20:00', (stage) => stage.replies({ state: 'enabled', since: stage.at('+1 20:00') })],
  ['+2 14:00', (stage) => stage.replies({ state: 'disabled' })],
];

async function play(spreadS: number, restartAt: Instant | null): Promise<Stage> {
  const stage = await Stage.open({ spreadS });
  for (const [time, happens] of days) {
    const next = stage.at(time);
    if (restartAt !== null && stage.clock.now() <= restartAt && restartAt <= next) {
      await stage.passTo(restartAt);
      await stage.restart();
    }
    await stage.passTo(next);
    await happens(stage);
    if (restartAt === next) await stage.restart();
  }
  await stage.passTo('+4 00:00');
  return stage;
}

/** Every instant at which anything begins, ends, is said or is shown. */
function boundaries(stage: Stage): Instant[] {
  const written = entries.flatMap(({ start, end }) => [stage.at(start), stage.at(end)]);
  const acts = ['11:30', '+1 00:00', ...days.map(([time]) => time)].map((time) => stage.at(time));
  return [...new Set([...written, ...acts, ...stage.sent.map(({ at }) => at)])].filter(
    (instant) => instant > stage.at('08:05'),
  );
}

describe('restart at every boundary', { timeout: 120_000 }, () => {
  test('everything of these days is seen', async () => {
    const stage = await play(0, null);

    expect(stage.lines).toEqual([
      '08:00 available',
      '09:00 dnd In a meeting until 10:30 AM',
      '09:10 available',
      '10:45 chat here',
      '11:30 dnd In a meeting until 12:00 PM',
      '12:00 available',
      '12:30 xa',
      '13:00 available Working elsewhere',
      '14:00 dnd In a meeting until 2:30 PM',
      '14:30 available Working elsewhere',
      '15:00 available',
      '15:30 away',
      '16:00 available',
      '17:00 dnd',
      '2026-01-15 00:00 dnd In a meeting until 1:00 AM',
      '2026-01-15 01:00 available',
      '2026-01-15 07:00 chat early',
      '2026-01-15 08:00 away Out of office from 15th January 2026 8:00 AM GMT till 16th January 2026 12:00 PM GMT',
      '2026-01-15 11:00 xa',
      '2026-01-16 14:00 available',
    ]);
  });

  test.each([0, 50])('spread over %i s: the same is sent, at the same moments', async (spreadS) => {
    const through = await play(spreadS, null);
    for (const boundary of boundaries(through)) {
      for (const restartAt of [boundary - 1, boundary, boundary + 1, boundary + 7_000]) {
        const restarted = await play(spreadS, restartAt);

        expect(restarted.lines, `restarted at ${new Date(restartAt).toISOString()}`).toEqual(
          through.lines,
        );
        expect([...restarted.disk.kept]).toEqual([...through.disk.kept]);
      }
    }
  });
});

describe('stopped over a boundary', () => {
  test('what was missed shows at the start, and what ended meanwhile is gone', async () => {
    await using stage = await Stage.open();
    await stage.calendar([entry('09:00', '10:00'), entry('11:00', '12:00')]);
    await stage.override('chat', '08:30');
    await stage.passTo('08:10');
    await stage.stop();
    await stage.passTo('11:20');
    await stage.start();
    await stage.passTo('13:00');

    expect(stage.lines).toEqual([
      '08:00 available',
      '08:00 chat',
      '11:20 dnd In a meeting until 12:00 PM',
      '12:00 available',
    ]);
    expect(stage.disk.kept.size).toBe(0);
  });

  test('an override whose absence began meanwhile does not come back', async () => {
    await using stage = await Stage.open();
    await stage.calendar([entry('09:00', '10:00', 'oof')]);
    await stage.override('chat', 'revert');
    await stage.stop();
    await stage.passTo('10:30');
    await stage.start();

    expect(stage.lines).toEqual(['08:00 available', '08:00 chat', '10:30 available']);
    expect(stage.disk.kept.size).toBe(0);
  });

  test('shorter than the person’s turn is after it, nobody is early', async () => {
    await using stage = await Stage.open({ spreadS: 59 });
    await stage.calendar([entry('09:00', '10:00')]);
    await stage.passTo('08:59');
    await stage.stop();
    await stage.passTo('09:00:01');
    await stage.start();
    await stage.passTo('09:59:00');
    const offset = spreadOffsetMs(stage.john.jid, 59);

    expect(offset).toBeGreaterThan(1_000);
    expect(stage.sent.map(({ at, shown }) => [at - stage.at('09:00'), shown])).toEqual([
      [-3_600_000, 'available'],
      [offset, 'dnd In a meeting until 10:00 AM'],
    ]);
  });
});

describe('while a known boundary waits for the person’s turn', () => {
  const known = [entry('09:00', '10:00')];

  test('neither a client’s report, a call nor an edit of another day brings it forward', async () => {
    await using stage = await Stage.open({ spreadS: 59 });
    await stage.calendar(known);
    await stage.passTo('09:00:01');
    await stage.sessions({ state: 'online', availability: 'away', text: 'tea' });
    await stage.passTo('09:00:02');
    await stage.calendar([...known, entry('+1 09:00', '+1 10:00')]);
    await stage.passTo('09:00:03');
    await stage.engine.settingsChanged({ ...stage.settings, furtherLanguages: ['de'] });
    await stage.passTo('09:00:04');
    await stage.phone({ since: stage.at('09:00:04'), until: null });
    await stage.passTo('09:00:05');
    await stage.phone(null);
    await stage.passTo('09:59:00');
    const offset = spreadOffsetMs(stage.john.jid, 59);

    expect(offset).toBeGreaterThan(5_000);
    expect(stage.sent.map(({ at, shown }) => [at - stage.at('09:00'), shown])).toEqual([
      [-3_600_000, 'available'],
      [1_000, 'away tea'],
      [4_000, 'dnd On the phone'],
      [5_000, 'away tea'],
      [offset, 'dnd In a meeting until 10:00 AM'],
    ]);
  });

  test('what takes effect at once shows at once, and stays over a restart', async () => {
    await using stage = await Stage.open({ spreadS: 59 });
    await stage.calendar(known);
    await stage.passTo('09:00:01');
    await stage.calendar([entry('09:00', '11:00')]);
    await stage.passTo('09:00:02');
    await stage.restart();
    await stage.passTo('09:59:00');

    expect(stage.lines).toEqual(['08:00 available', '09:00:01 dnd In a meeting until 11:00 AM']);
  });

  test('a meeting that is over before its turn is never seen', async () => {
    await using stage = await Stage.open({ spreadS: 59 });
    await stage.calendar(known);
    await stage.passTo('09:00:01');
    await stage.calendar([]);
    await stage.passTo('09:59:00');

    expect(stage.lines).toEqual(['08:00 available']);
  });

  test('a meeting that is over in less than its turn is not brought up by a later edit', async () => {
    await using stage = await Stage.open({ spreadS: 59 });
    await stage.passTo('09:00:20');
    // Written down when it was over already.
    await stage.calendar([entry('09:00:00', '09:00:10')]);
    await stage.passTo('09:59:00');

    expect(stage.lines).toEqual(['08:00 available']);
  });

  test('what is written down of the minute before does not come up', async () => {
    await using stage = await Stage.open({ spreadS: 59 });
    await stage.calendar(known);
    await stage.passTo('09:00:05');
    const before = stage.clock.now() - spreadOffsetMs(stage.john.jid, 59);
    const past = entry('08:30', '08:59:59', 'workingElsewhere');
    expect(before).toBeLessThan(stage.at('08:59:59'));
    await stage.calendar([...known, past]);
    await stage.passTo('09:59:00');

    expect(stage.lines.map((line) => line.replace(/^\S+ /u, ''))).toEqual([
      'available',
      'dnd In a meeting until 10:00 AM',
    ]);
  });

  test('the end of an override and a revert show it at once', async () => {
    await using stage = await Stage.open({ spreadS: 59 });
    await stage.calendar([...known, entry('11:00', '12:00')]);
    await stage.override('chat', 'next-change');
    await stage.passTo('10:59');
    await stage.override('xa', 'revert');
    await stage.passTo('11:00:01');
    await stage.revert();
    await stage.passTo('11:30');

    expect(stage.lines.filter((line) => line.includes('meeting'))).toEqual([
      '09:00 dnd In a meeting until 10:00 AM',
      '11:00:01 dnd In a meeting until 12:00 PM',
    ]);
  });
});
