import fc from 'fast-check';
import { expect } from 'vitest';
import { anyStory, epilogueMs, type Story, StoryStage } from '../support/engine-story.ts';
import { law } from '../support/laws.ts';

/** What the link is sent, with restarts so long after the beginning. */
async function play(story: Story, spreadS: number, restartsMs: readonly number[]): Promise<object> {
  const stage = new StoryStage(story, spreadS);
  const pending = restartsMs.map((ms) => story.start + ms).toSorted((a, b) => a - b);
  await stage.start();
  async function passTo(instant: number): Promise<void> {
    for (; (pending[0] ?? Infinity) <= instant; pending.shift()) {
      await stage.clock.passTo(pending[0] ?? 0);
      await stage.stop();
      await stage.start();
    }
    await stage.clock.passTo(instant);
  }
  let now = story.start;
  for (const step of story.steps) {
    now += step.afterMs;
    await passTo(now);
    await stage.happen(step);
  }
  await passTo(now + epilogueMs);
  await stage.stop();
  return { sent: stage.link, kept: [...stage.overrides.kept] };
}

const anyRestarts = fc.array(
  fc
    .tuple(fc.integer({ min: 0, max: 3 * 24 * 60 }), fc.constantFrom(0, 1, 5_000, 30_000))
    .map(([minutes, odd]) => minutes * 60_000 + odd),
  { minLength: 1, maxLength: 3 },
);

law(
  'stopped and started at any instant, the same is sent: nothing twice, nothing missed',
  fc.record({ story: anyStory, spreadS: fc.constantFrom(0, 0, 50, 59), restartsMs: anyRestarts }),
  async ({ story, spreadS, restartsMs }) => {
    const through = await play(story, spreadS, []);

    expect(await play(story, spreadS, restartsMs)).toEqual(through);
  },
);
