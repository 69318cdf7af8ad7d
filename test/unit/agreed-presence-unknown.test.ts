import { describe, expect, test } from 'vitest';
import { Stage, entry } from '../support/stage.ts';

const absence = entry('+1 10:00', '+2 18:00', 'oof');
const text = 'Out of office from 15th January 2026 10:00 AM GMT till 16th January 2026 6:00 PM GMT';

describe('an override over a calendar that is no longer believed', () => {
  test('is not ended by an absence that nobody knows to be there still', async () => {
    await using stage = await Stage.open();
    await stage.calendar([absence], { knownAt: stage.at('08:00') });
    await stage.passTo('09:00');
    await stage.override('chat', 'revert');
    await stage.passTo('+1 12:00');

    expect(stage.lines).toEqual(['08:00 available', '09:00 chat']);
  });

  test('ends when the absence turns out to be there, since it is older than it', async () => {
    await using stage = await Stage.open();
    await stage.calendar([absence], { knownAt: stage.at('08:00') });
    await stage.passTo('09:00');
    await stage.override('chat', 'revert');
    await stage.passTo('+1 12:00');
    await stage.calendar([absence]);

    expect(stage.lines.slice(1)).toEqual(['09:00 chat', `2026-01-15 12:00 away ${text}`]);
  });

  test('is ended by automatic replies, which are known apart from it', async () => {
    await using stage = await Stage.open();
    await stage.calendar([], { knownAt: stage.at('08:00') });
    await stage.replies({ state: 'scheduled', start: stage.at('+1 10:00'), end: null });
    await stage.override('chat', 'revert');
    await stage.passTo('+1 12:00');

    expect(stage.lines.slice(1)).toEqual([
      '08:00 chat',
      '2026-01-15 10:00 away Out of office from 15th January 2026 10:00 AM GMT',
    ]);
  });

  test('until it changes does not end by its becoming unknown, and ends by what is read then', async () => {
    await using stage = await Stage.open();
    await stage.calendar([entry('+1 09:00', '+1 13:00')], { knownAt: stage.at('08:00') });
    await stage.override('xa', 'next-change');
    await stage.passTo('+1 11:00');
    await stage.calendar([entry('+1 09:00', '+1 13:00')]);

    expect(stage.lines.slice(1)).toEqual([
      '08:00 xa',
      '2026-01-15 11:00 dnd In a meeting until 1:00 PM',
    ]);
  });

  test('until it changes stands whatever else is learned, though what was read last says otherwise', async () => {
    await using stage = await Stage.open();
    await stage.calendar([entry('+1 09:00', '+1 13:00')], { knownAt: stage.at('08:00') });
    await stage.override('xa', 'next-change');
    await stage.passTo('+1 11:00');
    await stage.replies({ state: 'disabled' });
    await stage.phone({ since: stage.at('+1 11:00'), until: stage.at('+1 11:30') });
    await stage.passTo('+1 15:00');

    expect(stage.lines).toEqual(['08:00 available', '08:00 xa']);
  });

  test('set during an absence by automatic replies stands, and gives way to it on revert', async () => {
    await using stage = await Stage.open();
    await stage.calendar([], { knownAt: 'never' });
    await stage.replies({ state: 'enabled', since: stage.at('07:00') });
    await stage.passTo('09:00');
    await stage.override('chat', 'revert');
    await stage.passTo('+3 09:00');
    await stage.revert();

    expect(stage.lines.slice(2)).toEqual([
      '08:00 away Out of office',
      '09:00 chat',
      '2026-01-17 09:00 away Out of office',
    ]);
  });

  test('until it changes, set while it is unknown, waits for the first change of what is read', async () => {
    await using stage = await Stage.open();
    await stage.calendar([], { knownAt: 'never' });
    await stage.override('xa', 'next-change');
    await stage.passTo('10:00');
    await stage.calendar([entry('09:00', '11:00')]);
    await stage.passTo('12:00');

    expect(stage.lines).toEqual([
      '08:00 available',
      '08:00 unavailable Calendar not known',
      '08:00 xa',
      '11:00 available',
    ]);
  });
});

describe('what clients say', () => {
  test('counts for nothing where sessions are never followed', async () => {
    await using stage = await Stage.open({ policy: { trackSessions: false } });
    await stage.sessions({ state: 'online', availability: 'away', text: 'tea' });
    await stage.calendar([entry('09:00', '10:00', 'workingElsewhere')]);
    await stage.passTo('10:00');
    await stage.sessions({ state: 'offline' });

    expect(stage.lines).toEqual([
      '08:00 available',
      '09:00 available Working elsewhere',
      '10:00 available',
    ]);
  });

  test('goes before a calendar that is not known, which nobody is told of then', async () => {
    await using stage = await Stage.open();
    await stage.sessions({ state: 'online', availability: 'away', text: 'tea' });
    await stage.calendar([], { knownAt: 'never' });
    const { source } = stage.engine.explain(stage.john.jid)?.presence ?? {};
    await stage.sessions({ state: 'offline' });

    expect(source).toBe('sessions');
    expect(stage.engine.explain(stage.john.jid)?.presence.source).toBe('default');
    expect(stage.lines).toEqual(['08:00 available', '08:00 away tea', '08:00 unavailable']);
  });

  test('decides how one who works elsewhere is shown', async () => {
    await using stage = await Stage.open();
    await stage.sessions({ state: 'online', availability: 'dnd', text: 'writing' });
    await stage.calendar([entry('09:00', '10:00', 'workingElsewhere')]);
    await stage.passTo('11:00');

    expect(stage.lines.slice(1)).toEqual([
      '08:00 dnd writing',
      '09:00 dnd Working elsewhere',
      '10:00 dnd writing',
    ]);
  });
});
