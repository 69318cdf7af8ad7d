import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nextSlot, shareOf } from '../../src/sync/pace.ts';
import { type Queued, ReadQueue, type Urgency, urgency } from '../../src/sync/read-queue.ts';
import { notWaiting, Schedule, type Timed } from '../../src/sync/schedule.ts';
import { FakeClock } from '../support/fake-clock.ts';

test('everything in a schedule rings at its time, in order, and only what is still in it', async () => {
  const act = fc.record({
    item: fc.nat(20),
    due: fc.nat(1000),
    what: fc.constantFrom('set', 'delete', 'noLaterThan', 'advance'),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(act, { maxLength: 80 }), async (acts) => {
      const clock = new FakeClock(0);
      const expected = new Map<Timed, number>();
      const rung: number[] = [];
      const schedule = new Schedule<Timed>(clock, (item) => {
        expect(expected.get(item)).toBe(item.due);
        expect(clock.now()).toBe(item.due);
        expected.delete(item);
        rung.push(item.due);
      });
      const items = Array.from({ length: 21 }, (): Timed => ({ due: 0, place: notWaiting }));

      for (const { item: index, due, what } of acts) {
        const item = items[index] ?? { due: 0, place: notWaiting };
        const at = clock.now() + 1 + due;
        if (what === 'advance') await clock.advance(due);
        else if (what === 'delete') {
          schedule.delete(item);
          expected.delete(item);
        } else if (what === 'set' || (expected.get(item) ?? Infinity) > at) {
          schedule[what](item, at);
          expected.set(item, at);
        } else schedule[what](item, at);
      }
      await clock.advance(2000);

      expect(expected.size).toBe(0);
      expect(rung).toEqual(rung.toSorted((a, b) => a - b));
    }),
  );
});

test('a read queue loses nobody, serves nobody twice, and keeps the order of its lines', () => {
  const act = fc.oneof(
    fc.record({
      what: fc.constant('add' as const),
      item: fc.nat(30),
      wanted: fc.constantFrom<Urgency>(0, 1, 2),
    }),
    fc.record({ what: fc.constantFrom('take' as const, 'delete' as const), item: fc.nat(30) }),
  );
  fc.assert(
    fc.property(fc.array(act, { maxLength: 300 }), (acts) => {
      const queue = new ReadQueue<Queued>();
      const items = Array.from({ length: 31 }, (): Queued => ({
        urgency: urgency.routine,
        waiting: false,
      }));
      const waiting = new Set<Queued>();
      for (const step of acts) {
        const item = items[step.item];
        if (item === undefined) continue;
        if (step.what === 'add') {
          queue.add(item, step.wanted);
          waiting.add(item);
        } else if (step.what === 'delete') {
          queue.delete(item);
          waiting.delete(item);
        } else {
          const taken = queue.take();
          expect(taken === undefined).toBe(waiting.size === 0);
          if (taken !== undefined) expect(waiting.delete(taken)).toBe(true);
        }
        expect(queue.length).toBe(waiting.size);
      }
      while (waiting.size > 0) {
        const taken = queue.take();
        expect(taken !== undefined && waiting.delete(taken)).toBe(true);
      }
      expect(queue.take()).toBeUndefined();
    }),
  );
});

test('slots come once in every period, always at the same share of it', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 4e12 }),
      fc.integer({ min: 1000, max: 86_400_000 }),
      fc.double({ min: 0, max: 0.999999, noNaN: true }),
      (now, every, share) => {
        const slot = nextSlot(now, every, share);

        expect(slot).toBeGreaterThan(now);
        expect(slot - now).toBeLessThanOrEqual(every);
        expect(nextSlot(slot, every, share) - slot).toBe(every);
      },
    ),
  );
});

test('people are spread evenly by their names alone', () => {
  const tenths = Array.from({ length: 10 }, () => 0);

  for (let i = 0; i < 10_000; i++) {
    const tenth = Math.floor(shareOf(`user${i}@example.com`) * 10);
    tenths[tenth] = (tenths[tenth] ?? 0) + 1;
  }

  expect(Math.min(...tenths)).toBeGreaterThan(900);
  expect(Math.max(...tenths)).toBeLessThan(1100);
});
