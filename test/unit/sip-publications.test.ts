import { expect, test, vi } from 'vitest';
import { minuteMs, secondMs } from '../../src/time/instant.ts';
import { response } from '../support/sip/model-server.ts';
import { PublicationsWorld } from '../support/sip/publications-world.ts';
import { judge } from '../../src/publishers/sip/publications/verdict.ts';

function addressAt(at: number): string {
  return `sip:p${at}@example.com`;
}

test('a storm of failures is met with less and less, and ends in everyone being published', async () => {
  const world = new PublicationsWorld({ ratePerS: 100 });
  const storm = Array.from({ length: 5_000 }, () => {
    return { kind: 'fails', status: 500, lines: [] } as const;
  });
  world.server.expect(storm);
  world.publications.online();
  for (let at = 0; at < 500; at++) world.say(addressAt(at), 'x');

  await world.clock.advance(5 * minuteMs);
  const inStorm = world.server.requests;
  world.server.recover();
  await world.clock.advance(30 * minuteMs);

  // Five minutes at the full rate would have been 30,000.
  expect(inStorm).toBeLessThan(1_000);
  for (let at = 0; at < 500; at++) expect(world.server.bodiesOf(addressAt(at))).toEqual(['x']);
});

test('Retry-After of a server as a whole is kept for everyone, and not much longer', async () => {
  const world = new PublicationsWorld();
  world.server.expect([{ kind: 'fails', status: 503, lines: ['Retry-After: 120'] }]);
  world.publications.online();
  world.say(addressAt(0), 'x');
  await world.clock.advance(secondMs);
  world.say(addressAt(1), 'y');

  await world.clock.advance(118 * secondMs);
  const before = world.server.requests;
  await world.clock.advance(20 * secondMs);

  expect(before).toBe(1);
  expect(world.server.bodiesOf(addressAt(0))).toEqual(['x']);
  expect(world.server.bodiesOf(addressAt(1))).toEqual(['y']);
});

test('Retry-After of one address holds up no other', async () => {
  const world = new PublicationsWorld();
  world.server.expect([{ kind: 'fails', status: 480, lines: ['Retry-After: 300 (later)'] }]);
  world.publications.online();
  world.say(addressAt(0), 'x');
  world.say(addressAt(1), 'y');

  await world.clock.advance(299 * secondMs);
  expect(world.server.bodiesOf(addressAt(0))).toEqual([]);
  expect(world.server.bodiesOf(addressAt(1))).toEqual(['y']);
  await world.clock.advance(40 * secondMs);
  expect(world.server.bodiesOf(addressAt(0))).toEqual(['x']);
});

test('what a server finds too brief is asked for as long as it wants', async () => {
  const world = new PublicationsWorld();
  world.server.minExpiresS = 1_800;
  world.publications.online();
  world.say(addressAt(0), 'x');

  await world.clock.advance(secondMs);

  expect(world.server.requests).toBe(2);
  expect(world.server.bodiesOf(addressAt(0))).toEqual(['x']);
});

test('everyone is refreshed between 65 and 85 % of the term, and not at once', async () => {
  const world = new PublicationsWorld();
  world.publications.online();
  for (let at = 0; at < 200; at++) world.say(addressAt(at), 'x');
  await world.clock.advance(10 * secondMs);
  const began = world.clock.now() - 10 * secondMs;
  const first = world.server.times.length;

  await world.clock.advance(520 * secondMs);

  const refreshes = world.server.times.slice(first).map((at) => (at - began) / secondMs);
  expect(refreshes).toHaveLength(200);
  expect(Math.min(...refreshes)).toBeGreaterThanOrEqual(0.65 * 600);
  expect(Math.max(...refreshes)).toBeLessThanOrEqual(0.85 * 600 + 1);
  expect(Math.max(...refreshes) - Math.min(...refreshes)).toBeGreaterThan(60);
});

test('the start keeps to the rate, and what changes meanwhile goes first', async () => {
  const world = new PublicationsWorld({ ratePerS: 50 });
  world.publications.online();
  for (let at = 0; at < 1_000; at++) world.say(addressAt(at), 'x');
  await world.clock.advance(2 * secondMs);
  await world.cut(secondMs);
  world.say(addressAt(0), 'changed');

  await world.clock.advance(secondMs);
  expect(world.server.bodiesOf(addressAt(0))).toEqual(['changed']);
  await world.clock.advance(30 * secondMs);

  for (let at = 1; at < 1_000; at++) expect(world.server.bodiesOf(addressAt(at))).toContain('x');
  for (const at of world.server.times) {
    const within = world.server.times.filter((other) => other >= at && other < at + secondMs);
    expect(within.length).toBeLessThanOrEqual(56);
  }
});

test('a server that takes no more than it answers is never sent more than the cap', async () => {
  const world = new PublicationsWorld({ inFlight: 7 });
  world.server.expect(Array.from({ length: 100 }, () => ({ kind: 'well', afterMs: 700 }) as const));
  world.publications.online();
  for (let at = 0; at < 100; at++) world.say(addressAt(at), 'x');

  await world.clock.advance(minuteMs);

  expect(world.server.mostInFlight).toBe(7);
  expect(world.server.size).toBe(100);
});

test('what was published before a crash is changed and removed after it, at once', async () => {
  const world = new PublicationsWorld();
  world.publications.online();
  for (let at = 0; at < 3; at++) world.say(addressAt(at), 'before');
  await world.clock.advance(secondMs);
  await vi.waitFor(() => expect(world.tags.stored.size).toBe(3));

  await world.crash();
  world.publications.online();
  world.say(addressAt(0), 'after');
  world.say(addressAt(1), 'before');
  world.publications.everyoneSaid();
  await world.clock.advance(secondMs);

  expect(world.server.bodiesOf(addressAt(0))).toEqual(['after']);
  expect(world.server.bodiesOf(addressAt(1))).toEqual(['before']);
  expect(world.server.bodiesOf(addressAt(2))).toEqual([]);
  await vi.waitFor(() => expect(world.tags.stored.size).toBe(2));
});

test('a refresh that is found too brief is made again, for longer', async () => {
  const world = new PublicationsWorld();
  world.publications.online();
  world.say(addressAt(0), 'x');
  await world.clock.advance(secondMs);

  world.server.minExpiresS = 900;
  await world.clock.advance(11 * minuteMs);

  expect(world.server.bodiesOf(addressAt(0))).toEqual(['x']);
});

test('however much changes, what stands is refreshed in time', async () => {
  const world = new PublicationsWorld({ ratePerS: 10, expiresS: 60 });
  world.publications.online();
  for (let at = 0; at < 20; at++) world.say(addressAt(at), 'quiet');
  await world.clock.advance(10 * secondMs);

  // More than the rate allows, all the time.
  for (let tick = 0; tick < 240; tick++) {
    for (let at = 100; at < 110; at++) world.say(addressAt(at), `${tick}`);
    await world.clock.advance(secondMs / 2);
    if (tick < 60) continue;
    for (let at = 0; at < 20; at++) expect(world.server.bodiesOf(addressAt(at))).toEqual(['quiet']);
  }
});

test.each([
  [
    '200',
    response(200, ['SIP-ETag: abc', 'Expires: 60']),
    { kind: 'done', etag: 'abc', expiresS: 60 },
  ],
  [
    'an entity-tag that is none',
    response(200, ['SIP-ETag: a b\tc']),
    { kind: 'done', etag: null, expiresS: null },
  ],
  [
    'an Expires that is none',
    response(200, ['SIP-ETag: a', 'Expires: -5']),
    { kind: 'done', etag: 'a', expiresS: null },
  ],
  ['412', response(412, []), { kind: 'forgotten' }],
  ['423', response(423, ['Min-Expires: 3600;x']), { kind: 'too-brief', minExpiresS: 3_600 }],
  ['401', response(401, []), { kind: 'credentials' }],
  [
    '503',
    response(503, ['Retry-After: 18000;duration=3600']),
    { kind: 'later', everyone: true, afterS: 18_000 },
  ],
  ['500', response(500, []), { kind: 'later', everyone: false, afterS: null }],
  ['302', response(302, []), { kind: 'refused', status: 302 }],
  ['489', response(489, []), { kind: 'refused', status: 489 }],
  ['606', response(606, []), { kind: 'refused', status: 606 }],
] as const)('%s is judged', (_, outcome, verdict) => {
  expect(judge(outcome)).toMatchObject(verdict);
});
