import { expect, test } from 'vitest';
import { Alarm } from '../../src/time/alarm.ts';
import { notWaiting } from '../../src/time/timer-queue.ts';
import { EngineTestClock } from '../support/engine-clock.ts';

interface Item {
  readonly name: string;
  place: number;
}

function item(name: string): Item {
  return { name, place: notWaiting };
}

function world() {
  const clock = new EngineTestClock(0);
  const rung: string[] = [];
  const alarm = new Alarm<Item>({
    clock,
    due: ({ name }, now) => void rung.push(`${now} ${name}`),
    passed: (waiting) => void rung.push(`${clock.now()} waiting ${waiting}`),
  });
  return { clock, rung, alarm };
}

test('whatever is put in and moved about, the clock is asked for one waking', async () => {
  const { clock, rung, alarm } = world();
  const [one, two] = [item('one'), item('two')];

  alarm.set(one, 50);
  alarm.set(two, 30);
  alarm.set(two, 20);
  alarm.set(one, 10);
  alarm.set(one, 40);
  alarm.set(two, 45);

  expect(clock.waiting).toBe(1);
  await clock.passTo(100);
  expect(rung.filter((line) => !line.includes('waiting'))).toEqual(['40 one', '45 two']);
});

test('what is put in again for the instant that it just rang for rings again', async () => {
  const { clock, rung, alarm } = world();
  const one = item('one');
  alarm.set(one, 10);
  await clock.passTo(10);

  alarm.set(one, 10);
  await clock.passTo(10);

  expect(rung).toEqual(['10 one', '10 waiting 0', '10 one', '10 waiting 0']);
});

test('what is taken out does not ring, nor does anything once it is stopped', async () => {
  const { clock, rung, alarm } = world();
  const [one, two] = [item('one'), item('two')];
  alarm.set(one, 10);
  alarm.set(two, 20);

  alarm.set(one, null);
  await clock.passTo(15);
  alarm.stop();
  await clock.passTo(30);

  expect(rung.filter((line) => !line.includes('waiting'))).toEqual([]);
  expect(clock.waiting).toBe(0);
});
