import { simulationLimits } from '../../http/contract/simulate.ts';
import type { Simulated } from '../../http/services.ts';
import { dayMs } from '../../time/instant.ts';
import { type Scenario, ScenarioError, readScenario } from './scenario.ts';
import { type Played, simulate } from './simulate.ts';

const tooFar: Simulated = {
  kind: 'invalid',
  problems: ['scenario: an instant in it, or one that follows, is too far away'],
};

/** Plays what comes over REST: of a bounded length, so that nobody else waits for it. */
export function simulated(given: unknown): Simulated {
  try {
    const scenario = readScenario(given);
    const problems = excesses(scenario);
    if (problems.length > 0) return { kind: 'invalid', problems };
    const [from, to] = [scenario.from, scenario.to].map((at) => new Date(at).toISOString());
    if (from === undefined || to === undefined) return tooFar;
    const played = simulate(scenario);
    return isNear(from, to, played) ? { kind: 'played', from, to, ...played } : tooFar;
  } catch (error) {
    if (error instanceof ScenarioError) return { kind: 'invalid', problems: error.problems };
    // What no calendar reaches to, or what comes of it.
    if (error instanceof RangeError) return tooFar;
    throw error;
  }
}

function excesses({ from, to, events = [] }: Scenario): readonly string[] {
  const longest = simulationLimits.days * dayMs;
  return [
    ...(to - from > longest ? [`to: at most ${simulationLimits.days} days after \`from\``] : []),
    ...events.flatMap(({ at }, index) =>
      from - at > longest
        ? [`events[${index}].at: at most ${simulationLimits.days} days before \`from\``]
        : [],
    ),
  ];
}

/** Years have four digits (RFC 3339 §5.6); others are written with a sign before them. */
function isNear(from: string, to: string, { states }: Played): boolean {
  return [from, to, ...states.map(({ until }) => until)].every(
    (at) => at === null || /^\d/.test(at),
  );
}
