import { expect, test } from 'vitest';
import { settled } from '../support/engine-clock.ts';
import { person } from '../support/people.ts';
import { Stage, entry } from '../support/stage.ts';

const gone = { kind: 'refused', reason: 'unknown-person' };

test('who is removed while the disk takes their override stays removed', async () => {
  await using stage = await Stage.open();
  const taken = stage.disk.pause();

  const outcome = stage.override('away', 'revert');
  await settled();
  stage.engine.personRemoved(stage.john.jid);
  taken();

  expect(await outcome).toEqual(gone);
  expect(stage.lines).toEqual(['08:00 available', '08:00 unavailable']);
});

test('who is removed and added again while the disk takes their override is shown without it', async () => {
  await using stage = await Stage.open();
  const taken = stage.disk.pause();

  const outcome = stage.override('away', 'revert');
  await settled();
  stage.engine.personRemoved(stage.john.jid);
  stage.engine.personChanged(stage.john);
  taken();

  expect(await outcome).toEqual(gone);
  await stage.calendar([]);
  expect(stage.engine.current(stage.john.jid)?.presence.source).toBe('default');
  expect(stage.lines.at(-1)).toBe('08:00 available');
});

test('who is removed while the disk forgets their override stays removed', async () => {
  await using stage = await Stage.open();
  await stage.override('away', 'revert');
  const taken = stage.disk.pause();

  const outcome = stage.revert();
  await settled();
  stage.engine.personRemoved(stage.john.jid);
  taken();

  expect(await outcome).toEqual(gone);
  expect(stage.lines).toEqual(['08:00 available', '08:00 away', '08:00 unavailable']);
});

test('an override is neither seen nor acknowledged before it is on disk', async () => {
  await using stage = await Stage.open();
  const taken = stage.disk.pause();

  let acknowledged = false;
  const outcome = stage.override('away', 'revert').then(() => (acknowledged = true));
  await settled();
  expect([acknowledged, stage.lines]).toEqual([false, ['08:00 available']]);
  taken();
  await outcome;

  expect([stage.disk.kept.size, stage.lines.at(-1)]).toEqual([1, '08:00 away']);
});

test('a revert is not seen before it is on disk', async () => {
  await using stage = await Stage.open();
  await stage.override('away', 'revert');
  const taken = stage.disk.pause();

  const outcome = stage.revert();
  await settled();
  expect(stage.lines.at(-1)).toBe('08:00 away');
  taken();
  await outcome;

  expect(stage.lines.at(-1)).toBe('08:00 available');
});

test('an override whose meeting goes while the disk takes it never shows, and leaves the disk', async () => {
  await using stage = await Stage.open();
  await stage.calendar([entry('07:30', '09:00')]);
  const taken = stage.disk.pause();

  const outcome = stage.override('away', 'end-of-meeting');
  await settled();
  await stage.calendar([]);
  taken();
  await outcome;
  await settled();

  expect(stage.lines.map((line) => line.slice(6))).toEqual([
    'available',
    'dnd In a meeting until 9:00 AM',
    'available',
  ]);
  expect(stage.disk.kept.size).toBe(0);
});

test('an override until it changes stands where a meeting is edited while the disk takes it, also after a restart', async () => {
  await using stage = await Stage.open();
  await stage.calendar([entry('08:30', '10:00')]);
  await stage.passTo('09:00');
  const taken = stage.disk.pause();

  const outcome = stage.override('away', 'next-change');
  await stage.passTo('09:10');
  // It began later than the override was set, and the level is what it was.
  await stage.calendar([entry('09:05', '10:30')]);
  taken();
  await outcome;
  await stage.restart();
  await stage.passTo('11:00');

  expect(stage.lines.slice(2)).toEqual([
    '09:10 dnd In a meeting until 10:30 AM',
    '09:10 away',
    '10:30 available',
  ]);
});

test('what a full disk takes late does not undo what it took since', async () => {
  await using stage = await Stage.open();
  await stage.calendar([entry('08:30', '12:00')]);
  await stage.passTo('09:00');
  await stage.override('away', 'next-change');
  stage.disk.failure = new Error('disk full');
  await stage.passTo('09:10');
  await stage.calendar([entry('09:05', '12:00')]);
  stage.disk.failure = undefined;
  await stage.passTo('09:10:20');
  await stage.calendar([entry('09:10:10', '12:00')]);
  await stage.passTo('09:20');

  expect(stage.disk.kept.get(stage.john.jid)?.standsAt).toBe(stage.at('09:10:20'));
  await stage.restart();
  expect(stage.lines.at(-1)).toBe('09:00 away');
});

test('an override that ends while the disk takes another does not end the other', async () => {
  await using stage = await Stage.open();
  await stage.override('away', '09:00');
  await stage.passTo('08:59');
  const taken = stage.disk.pause();

  const outcome = stage.override('xa', 'revert');
  await stage.passTo('09:01');
  taken();
  await outcome;
  await settled();

  expect(stage.disk.kept.get(stage.john.jid)?.availability).toBe('xa');
  expect(stage.lines).toEqual(['08:00 available', '08:00 away', '09:00 available', '09:01 xa']);
});

test('a disk that refuses to forget an ended override is asked again until it does', async () => {
  await using stage = await Stage.open();
  await stage.override('away', '09:00');
  stage.disk.failure = new Error('disk full');
  await stage.passTo('09:05');
  expect(stage.disk.kept.size).toBe(1);

  stage.disk.failure = undefined;
  await stage.passTo('09:06');

  expect(stage.disk.kept.size).toBe(0);
  expect(stage.lines.at(-1)).toBe('09:00 available');
});

test('a disk that refuses holds up nobody who stops', async () => {
  await using stage = await Stage.open();
  await stage.override('away', '09:00');
  stage.disk.failure = new Error('disk full');
  await stage.passTo('09:05');
  expect(stage.clock.waiting).toBe(1);

  await stage.engine[Symbol.asyncDispose]();

  expect(stage.clock.waiting).toBe(0);
});

test('while the disk is busy with one person, another’s override is taken up', async () => {
  const mary = person('mary');
  await using stage = await Stage.open({ people: [person('john'), mary] });
  const taken = stage.disk.pause(stage.john.jid);

  const waiting = stage.override('away', 'revert');
  await stage.engine.override(mary.jid, {
    availability: 'dnd',
    text: '',
    ends: { kind: 'revert' },
    by: mary.jid,
    revision: null,
  });
  await settled();

  expect(stage.linesOf(mary.jid)).toEqual(['08:00 available', '08:00 dnd']);
  expect(stage.lines).toEqual(['08:00 available']);
  taken();
  await waiting;
  expect(stage.lines).toEqual(['08:00 available', '08:00 away']);
});
