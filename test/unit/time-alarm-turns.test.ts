import { expect, test } from 'vitest';
import { Alarm } from '../../src/time/alarm.ts';
import { notWaiting, type Timed } from '../../src/time/timer-queue.ts';
import { EngineTestClock, settled } from '../support/engine-clock.ts';

const eight = Date.parse('2026-01-14T08:00:00Z');

/** How many of so many that are due at once are done in each turn of the event loop. */
async function doneInTurns(count: number, each: (clock: EngineTestClock) => void) {
  const clock = new EngineTestClock(eight - 1);
  const turns: number[] = [0];
  const passed = Promise.withResolvers<void>();
  const alarm = new Alarm<Timed>({
    clock,
    due: () => {
      turns.push((turns.pop() ?? 0) + 1);
      each(clock);
    },
    passed: () => passed.resolve(),
  });
  for (let at = 0; at < count; at++) alarm.set({ place: notWaiting }, eight);
  let running = true;
  function nextTurn(): void {
    if (!running) return;
    turns.push(0);
    setImmediate(nextTurn);
  }

  await settled();
  setImmediate(nextTurn);
  await clock.passTo(eight);
  await passed.promise;
  running = false;
  return turns.filter((done) => done > 0);
}

test('of many who are due at once, few are done in one turn of the event loop', async () => {
  const turns = await doneInTurns(1_000, () => {});

  expect(turns).toEqual([200, 200, 200, 200, 200]);
});

test('of some who take long, fewer are done in one turn of the event loop', async () => {
  const turns = await doneInTurns(12, (clock) => clock.setTo(clock.now() + 2));

  expect(turns).toEqual([3, 3, 3, 3]);
});
