import { expect, test } from 'vitest';
import { Roll } from '../../src/engine/roll.ts';
import { notShown } from '../../src/engine/person-state.ts';
import type { Jid } from '../../src/people/person.ts';
import type { Presence } from '../../src/presence/presence.ts';

const meeting: Presence = { ...notShown, availability: 'dnd', activity: 'meeting', source: 'busy' };
const byHand: Presence = { ...notShown, availability: 'away', source: 'override' };

function jid(number: number): Jid {
  return `p${number}@example.com` as Jid;
}

test('people are counted by what they are, through every change', () => {
  const roll = new Roll();
  const numbers = [0, 1, 2, 3].map((number) => roll.add({ jid: jid(number), gateway: null }));
  for (const number of numbers) roll.mark(number, meeting, null, true);
  roll.mark(numbers[1] ?? 0, byHand, 'stale', true);
  roll.mark(numbers[2] ?? 0, notShown, null, false);
  roll.remove(numbers[3] ?? 0);

  const tally = roll.tally();

  expect(tally).toHaveLength(3);
  expect(tally).toEqual(
    expect.arrayContaining([
      {
        availability: 'dnd',
        activity: 'meeting',
        overridden: false,
        stale: false,
        enabled: true,
        people: 1,
      },
      {
        availability: 'away',
        activity: 'none',
        overridden: true,
        stale: true,
        enabled: true,
        people: 1,
      },
      {
        availability: 'unavailable',
        activity: 'none',
        overridden: false,
        stale: false,
        enabled: false,
        people: 1,
      },
    ]),
  );
});

test('counting is what looking through everybody finds, after many changes', () => {
  const roll = new Roll();
  const numbers = new Map<Jid, number>();
  for (let step = 0; step < 20_000; step++) {
    const who = jid((step * 7_919) % 500);
    const number = numbers.get(who);
    if (number === undefined) numbers.set(who, roll.add({ jid: who, gateway: null }));
    else if (step % 11 === 0) {
      roll.remove(number);
      numbers.delete(who);
    } else roll.mark(number, step % 3 === 0 ? byHand : meeting, null, step % 5 !== 0);
    // Numbers are given again once the order was made anew.
    if (step % 1_000 === 0) roll.select({}, (one) => numbers.get(one)).after(null, 1);
  }
  const counted = roll.tally().reduce((sum, { people }) => sum + people, 0);
  const away = roll
    .tally()
    .filter(({ availability, enabled }) => availability === 'away' && enabled)
    .reduce((sum, { people }) => sum + people, 0);

  expect(counted).toBe(numbers.size);
  expect(away).toBe(
    roll.select({ availability: 'away', enabled: true }, (one) => numbers.get(one)).size,
  );
});
