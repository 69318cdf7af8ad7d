import { simulationLimits } from '../http/contract/simulate.ts';
import type { Simulated } from '../http/services.ts';
import { dayMs } from '../presence/time.ts';
import { type Scenario, ScenarioError, readScenario } from './scenario.ts';
import { simulate } from './simulate.ts';

/** Plays what comes over REST: of a bounded length, so that nobody else waits for it. */
export function simulated(given: unknown): Simulated {
  try {
    const scenario = readScenario(given);
    const problems = excesses(scenario);
    if (problems.length > 0) return { kind: 'invalid', problems };
    const { from, to } = scenario;
    return {
      kind: 'played',
      from: new Date(from).toISOString(),
      to: new Date(to).toISOString(),
      ...simulate(scenario),
    };
  } catch (error) {
    if (error instanceof ScenarioError) return { kind: 'invalid', problems: error.problems };
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
