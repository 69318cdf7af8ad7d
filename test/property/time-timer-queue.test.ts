import fc from 'fast-check';
import { expect, test } from 'vitest';
import { notWaiting, type Timed, TimerQueue } from '../../src/time/timer-queue.ts';

interface Item extends Timed {
  readonly name: number;
}

const step = fc.oneof(
  fc.record({
    item: fc.nat(15),
    due: fc.option(fc.nat(30), { nil: null, freq: 4 }),
  }),
  fc.record({ takenAt: fc.nat(30) }),
);

test('a timer queue gives what a sorted list would give, whatever is set and taken', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
      const items = Array.from({ length: 16 }, (_, name): Item => ({ name, place: notWaiting }));
      const queue = new TimerQueue<Item>();
      const dues = new Map<Item, number>();
      const first = () => Math.min(...dues.values());

      for (const each of steps) {
        if ('takenAt' in each) {
          const taken = queue.takeDue(each.takenAt);
          const due = taken === undefined ? Infinity : dues.get(taken);
          expect(due).toBe(first() <= each.takenAt ? first() : Infinity);
          if (taken !== undefined) dues.delete(taken);
        } else {
          const item = items[each.item];
          if (item === undefined) continue;
          queue.set(item, each.due);
          if (each.due === null) dues.delete(item);
          else dues.set(item, each.due);
        }
        expect(queue.size).toBe(dues.size);
        expect(queue.next ?? Infinity).toBe(first());
      }
    }),
    { numRuns: 10_000 },
  );
});
