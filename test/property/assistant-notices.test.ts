import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hourMs, minuteMs, secondMs } from '../../src/time/instant.ts';
import { NoticeWorld, meeting } from '../support/notice-world.ts';
import { person } from '../support/people.ts';

const nine = Date.parse('2026-01-14T09:00:00Z');
/** A notice waits so long at most for what the meeting is called. */
const patienceMs = 3 * secondMs;
/** Before its time a notice is being made for so long at most. */
const leadMs = 30 * secondMs;

/** A calendar as it is from some moment on: the quarters of an hour at which something begins. */
interface Edit {
  readonly at: number;
  readonly quarters: readonly number[];
}

const edits = fc.array(
  fc.record({
    at: fc.integer({ min: 0, max: 4 * 3_600 }).map((seconds) => nine + seconds * secondMs),
    quarters: fc.uniqueArray(fc.integer({ min: 1, max: 20 }), { maxLength: 8 }),
  }),
  { minLength: 1, maxLength: 8 },
);

function startsOf({ quarters }: Edit): readonly number[] {
  return quarters.map((quarter) => nine + quarter * 15 * minuteMs);
}

/** What the calendar holds at an instant. */
function startsAt(history: readonly Edit[], instant: number): readonly number[] {
  const edit = history.findLast(({ at }) => at <= instant);
  return edit === undefined ? [] : startsOf(edit);
}

test('whatever becomes of a calendar, what stays in it is told of once, in time, and nothing else', async () => {
  await fc.assert(
    fc.asyncProperty(edits, fc.integer({ min: 1, max: 40 }), async (given, minutes) => {
      const history = given.toSorted((a, b) => a.at - b.at);
      const world = new NoticeWorld(nine);
      const john = person('john', { noticeMinutes: minutes });
      world.notices.personChanged(john);
      for (const edit of history) {
        await world.clock.passTo(edit.at);
        world.set(
          john,
          startsOf(edit).map((start) => meeting(start, { subject: String(start) })),
        );
      }
      await world.clock.passTo(nine + 7 * hourMs);

      const told = world.told.map(({ at, text }) => ({ at, start: Number(text.match(/\d{13}/)) }));
      expect(new Set(told.map(({ start }) => start)).size).toBe(told.length);
      for (const { at, start } of told) {
        // What the calendar becomes at this very instant comes after what was due at it.
        expect([...startsAt(history, at - 1), ...startsAt(history, at)]).toContain(start);
        expect(at).toBeLessThan(start);
        const lateMs = at - (start - minutes * minuteMs);
        expect(lateMs).toBeGreaterThanOrEqual(0);
        expect(lateMs).toBeLessThanOrEqual(minuteMs + patienceMs);
      }
      for (let quarter = 1; quarter <= 20; quarter++) {
        const start = nine + quarter * 15 * minuteMs;
        const at = start - minutes * minuteMs;
        const from = at - leadMs;
        const moments = [from, ...history.map((edit) => edit.at)].filter((one) => one >= from);
        const stays = moments
          .filter((one) => one <= at + secondMs)
          .every((one) => startsAt(history, one).includes(start));
        if (from >= nine && stays) expect(told).toContainEqual({ at, start });
      }
    }),
    { numRuns: 500 },
  );
});
