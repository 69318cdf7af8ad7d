import { describe, expect, test } from 'vitest';
import { spreadOffsetMs } from '../../src/engine/spread.ts';
import { settled } from '../support/engine-clock.ts';
import { person } from '../support/people.ts';
import { Stage, entry } from '../support/stage.ts';

const meeting = [entry('09:00', '10:00')];

describe('people who come and go while it runs', () => {
  test('whoever is added is published at once, as not known yet', async () => {
    await using stage = await Stage.open();
    const mary = person('mary');

    stage.engine.personChanged(mary);
    await settled();

    expect(stage.linesOf(mary.jid)).toEqual(['08:00 unavailable Calendar not known']);
  });

  test('nothing more is published of whoever is gone, whatever was known to come', async () => {
    await using stage = await Stage.open();
    await stage.calendar(meeting);
    await stage.override('xa', '08:30');

    stage.engine.personRemoved(stage.john.jid);
    await stage.passTo('12:00');

    expect(stage.lines).toEqual(['08:00 available', '08:00 xa', '08:00 unavailable']);
    expect(stage.engine.current(stage.john.jid)).toBeUndefined();
  });

  test('whoever is switched on again is shown as they are, and waits for no turn', async () => {
    await using stage = await Stage.open({ spreadS: 59 });
    await stage.calendar(meeting);
    stage.engine.personChanged({ ...stage.john, enabled: false });
    await stage.passTo('09:00:01');
    stage.engine.personChanged(stage.john);
    await settled();

    expect(spreadOffsetMs(stage.john.jid, 59)).toBeGreaterThan(1_000);
    expect(stage.lines).toEqual([
      '08:00 available',
      '08:00 unavailable',
      '09:00:01 dnd In a meeting until 10:00 AM',
    ]);
  });

  test('another language holds at once', async () => {
    await using stage = await Stage.open();
    await stage.calendar([entry('07:00', '10:00')]);

    stage.engine.personChanged({ ...stage.john, locale: 'de' });

    expect(stage.engine.current(stage.john.jid)?.statuses.map(({ lang }) => lang)).toEqual([
      'en',
      'de',
    ]);
  });

  test('an override that ended while its person was switched off does not come back with them', async () => {
    await using stage = await Stage.open();
    await stage.override('xa', '09:00');
    stage.engine.personChanged({ ...stage.john, enabled: false });
    await stage.passTo('10:00');
    stage.engine.personChanged(stage.john);
    await settled();

    expect(stage.lines).toEqual([
      '08:00 available',
      '08:00 xa',
      '08:00 unavailable',
      '10:00 available',
    ]);
    expect(stage.disk.kept.size).toBe(0);
  });
});

describe('what an override follows is on disk', () => {
  test('an edit that left the level alone does not end it after a restart either', async () => {
    await using stage = await Stage.open();
    await stage.calendar(meeting);
    await stage.passTo('09:05');
    await stage.override('away', 'next-change');
    await stage.passTo('09:20');
    // It began later than the override was set.
    await stage.calendar([entry('09:15', '10:30')]);
    await stage.passTo('09:30');
    await stage.restart();
    await stage.passTo('11:00');

    expect(stage.lines).toEqual([
      '08:00 available',
      '09:00 dnd In a meeting until 10:00 AM',
      '09:05 away',
      '10:30 available',
    ]);
  });
});
