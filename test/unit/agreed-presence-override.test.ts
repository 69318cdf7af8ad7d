import { describe, expect, test } from 'vitest';
import { settled } from '../support/engine-clock.ts';
import { Stage, entry } from '../support/stage.ts';

const absence = entry('10:00', '+2 18:00', 'oof');
const text = 'Out of office from 14th January 2026 10:00 AM GMT till 16th January 2026 6:00 PM GMT';

describe('an override that expires inside a later meeting', () => {
  test('gives that meeting', async () => {
    await using stage = await Stage.open({ spreadS: 50 });
    await stage.calendar([entry('10:00', '11:00'), entry('11:30', '12:30')]);
    await stage.passTo('10:30');
    await stage.override('available', '12:00');
    await stage.passTo('23:00');

    // The end of an override is never delayed; what was known of the calendar before is.
    expect(stage.lines.map((line) => line.replace(/^(\d\d:\d\d):\S+/u, '$1'))).toEqual([
      '08:00 available',
      '10:00 dnd In a meeting until 11:00 AM',
      '10:30 available',
      '12:00 dnd In a meeting until 12:30 PM',
      '12:30 available',
    ]);
    expect(stage.lines[3]).toBe('12:00 dnd In a meeting until 12:30 PM');
  });

  test('gives it also where it became known only meanwhile', async () => {
    await using stage = await Stage.open();
    await stage.override('chat', '09:30', { text: 'ask me' });
    await stage.passTo('09:10');
    await stage.calendar([entry('09:15', '10:00')]);
    await stage.passTo('23:00');

    expect(stage.lines).toEqual([
      '08:00 available',
      '08:00 chat ask me',
      '09:30 dnd In a meeting until 10:00 AM',
      '10:00 available',
    ]);
  });

  test('and never comes back, not when that meeting is deleted, nor after a restart', async () => {
    await using stage = await Stage.open();
    await stage.override('chat', '09:30');
    await stage.calendar([entry('09:15', '10:00')]);
    await stage.passTo('09:40');
    await stage.calendar([]);
    await stage.restart();
    await stage.passTo('23:00');

    expect(stage.lines).toEqual([
      '08:00 available',
      '08:00 chat',
      '09:30 dnd In a meeting until 10:00 AM',
      '09:40 available',
    ]);
    expect(stage.disk.kept.size).toBe(0);
  });
});

describe('an override set before an absence', () => {
  test.each(['default', 'revert', 'next-change'])('until %s ends when it begins', async (ends) => {
    await using stage = await Stage.open();
    await stage.calendar([absence]);
    const outcome = await stage.override('chat', ends);
    await stage.passTo('+3 00:00');

    expect(stage.lines).toEqual([
      '08:00 available',
      '08:00 chat',
      `10:00 away ${text}`,
      '2026-01-16 18:00 available',
    ]);
    expect(outcome).toMatchObject({
      kind: 'set',
      endsAt: stage.at('10:00'),
      returnsTo: { source: 'out-of-office', until: stage.at('+2 18:00') },
      absenceDuring: null,
    });
  });

  test('until a time that the person gave stands until then, and they are told so', async () => {
    await using stage = await Stage.open();
    await stage.calendar([absence]);
    const outcome = await stage.override('chat', '14:00');
    await stage.passTo('+3 00:00');

    expect(stage.lines).toEqual([
      '08:00 available',
      '08:00 chat',
      `14:00 away ${text}`,
      '2026-01-16 18:00 available',
    ]);
    expect(outcome).toMatchObject({
      kind: 'set',
      endsAt: stage.at('14:00'),
      absenceDuring: stage.at('10:00'),
    });
  });

  test('is not told of where the calendar will not be believed any more when it begins', async () => {
    await using stage = await Stage.open({ policy: { staleAfterH: 1 } });
    await stage.calendar([absence], { knownAt: stage.at('08:00') });
    const outcome = await stage.override('chat', '14:00');

    expect(outcome).toMatchObject({ kind: 'set', absenceDuring: null });
  });

  test('until the meeting ends, in a meeting that reaches into it, ends when it begins', async () => {
    await using stage = await Stage.open();
    await stage.calendar([entry('09:00', '11:00'), absence]);
    await stage.passTo('09:30');
    await stage.override('chat', 'end-of-meeting');
    await stage.passTo('12:00');

    expect(stage.lines.slice(2)).toEqual(['09:30 chat', `10:00 away ${text}`]);
  });

  test('ends at once where the absence becomes known when it has begun', async () => {
    await using stage = await Stage.open();
    await stage.override('chat', 'revert');
    await stage.passTo('12:00');
    await stage.calendar([absence]);

    expect(stage.lines).toEqual(['08:00 available', '08:00 chat', `12:00 away ${text}`]);
    expect(stage.disk.kept.size).toBe(0);
  });

  test('set in the instant in which it begins is not older than it', async () => {
    await using stage = await Stage.open();
    await stage.calendar([absence]);
    await stage.passTo('10:00');
    await stage.override('chat', 'revert');
    await stage.passTo('12:00');

    expect(stage.lines).toEqual(['08:00 available', `10:00 away ${text}`, '10:00 chat']);
  });
});

describe('two overrides racing', () => {
  test('the one based on what is no longer so is refused, and never seen', async () => {
    await using stage = await Stage.open();

    const [first, second] = await Promise.all([
      stage.override('away', 'revert', { text: 'first', revision: 0 }),
      stage.override('xa', 'revert', { text: 'second', revision: 0 }),
    ]);

    expect(first.kind).toBe('set');
    expect(second).toEqual({ kind: 'refused', reason: 'changed-meanwhile' });
    expect(stage.lines).toEqual(['08:00 available', '08:00 away first']);
    expect(stage.disk.kept.get(stage.john.jid)?.text).toBe('first');
  });

  test('without a revision the last wins, and both are told so', async () => {
    await using stage = await Stage.open();

    const outcomes = await Promise.all([
      stage.override('away', 'revert', { text: 'first' }),
      stage.override('xa', 'revert', { text: 'second' }),
      stage.override('dnd', 'revert', { text: 'third' }),
    ]);

    const revisions = outcomes.map((outcome) => (outcome.kind === 'set' ? outcome.revision : 0));
    expect(revisions).toEqual(revisions.toSorted((a, b) => a - b));
    expect(new Set(revisions).size).toBe(3);
    expect(stage.lines.at(-1)).toBe('08:00 dnd third');
    expect(stage.disk.kept.get(stage.john.jid)?.text).toBe('third');
  });

  test('a revision of an override that was reverted is refused, as is one that has ended', async () => {
    await using stage = await Stage.open();
    const first = await stage.override('away', 'revert');
    const revision = first.kind === 'set' ? first.revision : 0;
    await stage.revert();
    const second = await stage.override('xa', '09:00');

    const stale = await stage.override('dnd', 'revert', { revision });
    await stage.passTo('09:00');
    const ended = await stage.override('dnd', 'revert', {
      revision: second.kind === 'set' ? second.revision : 0,
    });
    const fresh = await stage.override('dnd', 'revert', { revision: 0 });

    expect([stale.kind, ended.kind, fresh.kind]).toEqual(['refused', 'refused', 'set']);
  });

  test('with a revert: whichever comes last holds, on disk and for contacts', async () => {
    await using stage = await Stage.open();
    await stage.override('away', 'revert', { text: 'first' });

    await Promise.all([stage.revert(), stage.override('xa', 'revert', { text: 'second' })]);
    expect(stage.disk.kept.get(stage.john.jid)?.text).toBe('second');
    await Promise.all([stage.override('dnd', 'revert', { text: 'third' }), stage.revert()]);
    await settled();

    expect(stage.disk.kept.size).toBe(0);
    expect(stage.lines.at(-1)).toBe('08:00 available');
  });

  test('at the moment one of them ends', async () => {
    await using stage = await Stage.open();
    await stage.override('away', '09:00', { text: 'first' });
    const { revision } = stage.engine.explain(stage.john.jid) ?? {};

    // In one instant boundaries come first: what is based on the first comes too late.
    await stage.passTo('09:00');
    const late = await stage.override('xa', 'revert', { revision: revision ?? -1 });

    expect(late).toEqual({ kind: 'refused', reason: 'changed-meanwhile' });
    expect(stage.lines).toEqual(['08:00 available', '08:00 away first', '09:00 available']);
  });
});
