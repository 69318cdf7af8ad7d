import { pino } from 'pino';
import { Registry } from 'prom-client';
import type { Person } from '../../src/people/person.ts';
import { hourMs } from '../../src/time/instant.ts';
import { type SyncWorld, monday, personNamed } from './sync-world.ts';

const meeting = { start: monday + hourMs, end: monday + 2 * hourMs, showAs: 'busy' } as const;

/** So many people, who have a meeting each. */
export function crowd(world: SyncWorld, size: number): Person[] {
  const people = Array.from({ length: size }, (_, i) => personNamed(`person-${i}`));
  for (const gateway of world.gateways) {
    for (const { mailbox } of people) gateway.setCalendar(mailbox, [meeting]);
  }
  return people;
}

/** What is logged at `warn` and above. */
export function listen(world: SyncWorld): string[] {
  const lines: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => lines.push(line) });
  world.telemetry = { log, metrics: new Registry() };
  return lines;
}

export function everyoneIsLive(world: SyncWorld, people: readonly Person[]): boolean {
  return people.every(({ jid }) => world.sink.calendars.get(jid)?.knownAt === 'live');
}
