import { beforeEach, expect, it } from 'vitest';
import { SubscriptionIndex } from '../../src/publishers/xmpp/contact/subscription-index.ts';
import { WatchedRound } from '../../src/publishers/xmpp/sending/watched-round.ts';
import { FakeClock } from '../support/fake-clock.ts';

const people = 5_000;

let time: FakeClock;
let subscriptions: SubscriptionIndex;
let visits: string[];
let room: Promise<void>;
let round: WatchedRound;
beforeEach(() => {
  time = new FakeClock(0);
  subscriptions = new SubscriptionIndex();
  for (let at = 0; at < people; at += 1) {
    subscriptions.add({ contact: `c${at}`, subscriber: at % 2 === 0 ? 'even' : 'odd' });
  }
  visits = [];
  room = Promise.resolve();
  round = new WatchedRound({
    subscriptions,
    clock: {
      now: () => time.now(),
      wallTime: () => time.now(),
      after: (delayMs, task) => time.after(delayMs, task),
    },
    room: () => room,
    visit: (contact, subscriber) => void visits.push(`${contact} ${subscriber}`),
  });
});

/** Lets a round that is under way come to its end. */
async function turns(count = 50): Promise<void> {
  for (let at = 0; at < count; at += 1) await new Promise((resolve) => setImmediate(resolve));
}

it('tells whoever came of their own contacts, all who came together at once', async () => {
  round.add('even');
  await time.advance(200);
  round.add('odd');
  const before = round.awaits('odd');
  await time.advance(50);
  await turns();

  expect(before).toBe(true);
  expect(round.awaits('odd')).toBe(false);
  expect(visits).toEqual(
    Array.from({ length: people }, (_, at) => `c${at} ${at % 2 === 0 ? 'even' : 'odd'}`),
  );
});

it('lets the event loop turn, and whoever comes meanwhile waits for the next round', async () => {
  round.add('even');
  await time.advance(250);
  const soon = visits.length;
  round.add('odd');
  await turns();
  const first = visits.length;
  await time.advance(250);
  await turns();

  expect(soon).toBeLessThan(people / 4);
  expect([first, visits.length]).toEqual([people / 2, people]);
});

it('waits for room', async () => {
  const full = Promise.withResolvers<void>();
  room = full.promise;
  round.add('even');
  await time.advance(250);
  await turns();
  const before = visits.length;

  full.resolve();
  await turns();

  expect([before, visits.length]).toEqual([1, people / 2]);
});

it('ends when it is cleared, and another may begin', async () => {
  round.add('even');
  await time.advance(250);
  round.clear();
  await turns();
  const before = visits.length;
  round.add('odd');
  await time.advance(250);
  await turns();

  expect(before).toBeLessThan(people / 4);
  expect(visits.length - before).toBe(people / 2);
});
