import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Alarm } from '../../src/time/alarm.ts';
import { notWaiting, type Timed } from '../../src/time/timer-queue.ts';
import { FakeClock } from '../support/fake-clock.ts';

test('an alarm rings for everything at its time, in order, and only for what still waits', async () => {
  const act = fc.record({
    item: fc.nat(20),
    due: fc.nat(1000),
    what: fc.constantFrom('set', 'never', 'noLaterThan', 'advance'),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(act, { maxLength: 80 }), async (acts) => {
      const clock = new FakeClock(0);
      const expected = new Map<Timed, number>();
      const rung: number[] = [];
      const alarm = new Alarm<Timed>({
        clock,
        due: (item, now) => {
          expect([expected.get(item), clock.now()]).toEqual([now, now]);
          expected.delete(item);
          rung.push(now);
        },
      });
      const items = Array.from({ length: 21 }, (): Timed => ({ place: notWaiting }));

      for (const { item: index, due, what } of acts) {
        const item = items[index] ?? { place: notWaiting };
        const at = clock.now() + 1 + due;
        if (what === 'advance') await clock.advance(due);
        else if (what === 'never') {
          alarm.set(item, null);
          expected.delete(item);
        } else {
          const earlier = what === 'noLaterThan' ? (expected.get(item) ?? Infinity) : Infinity;
          alarm[what](item, at);
          expected.set(item, Math.min(at, earlier));
        }
        expect(alarm.dueOf(item)).toBe(expected.get(item) ?? null);
      }
      await clock.advance(2000);

      expect(expected.size).toBe(0);
      expect(rung).toEqual(rung.toSorted((a, b) => a - b));
    }),
  );
});
