import { readScenario } from '../../src/app/simulation/scenario.ts';
import { simulate } from '../../src/app/simulation/simulate.ts';

/** A day in London in winter, so that local time is UTC. Times without a date are of this day. */
const today = '2026-01-14';

/** `10:00` today, or `+2 10:00` two days later, in ISO 8601 without a zone. */
export function at(time: string): string {
  const [, plus, clock] = /^(?:([+-]\d+) )?(\d\d:\d\d(?::\d\d)?)$/u.exec(time) ?? [];
  if (clock === undefined) return time;
  const day = new Date(Date.parse(`${today}T00:00Z`) + Number(plus ?? 0) * 86_400_000);
  return `${day.toISOString().slice(0, 10)}T${clock}`;
}

/** An entry from and till, as `at` reads them. */
export function entry(start: string, end: string, showAs = 'busy', more: object = {}): object {
  return { start: at(start), end: at(end), showAs, ...more };
}

/** What is shown, a line per change: `10:00 dnd In a meeting until 11:00 AM`. */
export function shown(scenario: {
  readonly calendar: readonly object[];
  readonly from?: string;
  readonly to?: string;
  readonly timeZone?: string;
  readonly policy?: object;
  readonly automaticReplies?: object;
  readonly events?: readonly ({ readonly at: string } & Readonly<Record<string, unknown>>)[];
}): string[] {
  const timeZone = scenario.timeZone ?? 'Europe/London';
  const { states } = simulate(
    readScenario({
      ...scenario,
      timeZone,
      locale: 'en',
      from: at(scenario.from ?? '08:00'),
      to: at(scenario.to ?? '23:00'),
      events: (scenario.events ?? []).map((event) => ({ ...event, at: at(event.at) })),
    }),
  );
  const lines: string[] = [];
  let last = '';
  for (const state of states) {
    const local = new Date(state.at).toLocaleString('sv', { timeZone }).slice(0, 16);
    const line = `${state.availability} ${state.text}`.trim();
    if (line !== last) lines.push(`${local.replace(`${today} `, '')} ${line}`);
    last = line;
  }
  return lines;
}
