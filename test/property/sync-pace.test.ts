import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nextSlot } from '../../src/sync/pace.ts';
import {
  type Queued,
  ReadQueue,
  type Urgency,
  urgency,
} from '../../src/sync/servers/read-queue.ts';
import { shareOf } from '../../src/time/share.ts';

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
