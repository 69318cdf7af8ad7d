import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Mood } from '../support/sip/model-server.ts';
import { PublicationsWorld, lastWord } from '../support/sip/publications-world.ts';

const seed = Number(process.env['DOORLIGHT_TEST_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const numRuns = Number(process.env['DOORLIGHT_TEST_RUNS'] ?? 1_000);
const timeout = 600_000;

const addresses = ['sip:anna@example.com', 'sip:ben@example.com', 'sip:carl@example.com'] as const;

const moods: fc.Arbitrary<Mood> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('well' as const),
      afterMs: fc.integer({ min: 0, max: 20_000 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('fails' as const),
      status: fc.constantFrom(302, 400, 403, 404, 408, 412, 423, 480, 489, 500, 503, 600),
      lines: fc.constantFrom(
        [],
        ['Retry-After: 7'],
        ['Min-Expires: 900'],
        ['Min-Expires: x', 'Retry-After: -1'],
      ),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('silent' as const), done: fc.boolean() }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'forgets' as const }) },
);

type Step =
  | { readonly kind: 'say'; readonly who: number; readonly text: string | null }
  | { readonly kind: 'pass'; readonly ms: number }
  | { readonly kind: 'cut'; readonly ms: number };

const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('say' as const),
      who: fc.integer({ min: 0, max: 2 }),
      text: fc.option(fc.constantFrom('a', 'b', 'c', lastWord), { freq: 4 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('pass' as const),
      ms: fc.integer({ min: 0, max: 90_000 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('cut' as const),
      ms: fc.integer({ min: 0, max: 900_000 }),
    }),
  },
);

const hour = 3_600_000;

function isNothing(text: string | null): boolean {
  return text === null || text === lastWord;
}

test(
  'whatever a server does, the last that was said stands in the end, alone, and stays',
  { timeout },
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(moods, { maxLength: 40 }),
        fc.array(steps, { maxLength: 40 }),
        async (given, history) => {
          const world = new PublicationsWorld({ inFlight: 2 });
          world.server.expect(given);
          world.publications.online();
          const wanted = new Map<string, string | null>();
          for (const step of history) {
            switch (step.kind) {
              case 'say': {
                const address = addresses[step.who] ?? addresses[0];
                wanted.set(address, step.text);
                world.say(address, step.text);
                break;
              }
              case 'pass':
                await world.clock.advance(step.ms);
                break;
              case 'cut':
                await world.cut(step.ms);
                break;
            }
          }
          world.server.recover();
          // The longest pause after refusals, then what the server held of requests it never answered.
          await world.clock.advance(2 * hour);

          for (let look = 0; look < 20; look++) {
            for (const [address, text] of wanted) {
              expect(world.server.bodiesOf(address)).toEqual(isNothing(text) ? [] : [text]);
            }
            await world.clock.advance(97_000);
          }
          expect(world.server.overtaken).toBe(0);
          expect(world.server.mostInFlight).toBeLessThanOrEqual(2);
        },
      ),
      { numRuns, seed },
    );
  },
);

test(
  'after a crash at any moment nothing outlives one term of the server but what is said again',
  { timeout },
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(moods, { maxLength: 10 }),
        fc.array(steps, { maxLength: 20 }),
        fc.array(fc.option(fc.constantFrom('d', 'e'), { freq: 2 }), { minLength: 3, maxLength: 3 }),
        async (given, history, after) => {
          const world = new PublicationsWorld();
          world.server.expect(given);
          world.publications.online();
          for (const step of history) {
            if (step.kind === 'say') world.say(addresses[step.who] ?? addresses[0], step.text);
            else await world.clock.advance(step.ms);
          }
          await world.crash();
          world.server.recover();
          world.publications.online();
          // Whoever is not said is gone meanwhile.
          for (const [at, text] of after.entries()) {
            if (text !== null) world.say(addresses[at] ?? addresses[0], text);
          }
          world.publications.everyoneSaid();
          // What was asked for grows while the server finds it too brief: a day is the longest.
          await world.clock.advance(24 * hour + 1_000);

          for (const [at, text] of after.entries()) {
            const bodies = world.server.bodiesOf(addresses[at] ?? addresses[0]);
            expect(bodies).toEqual(text === null ? [] : [text]);
          }
        },
      ),
      { numRuns, seed },
    );
  },
);
