import type { Config } from '../config/config.ts';
import type { Engine } from '../engine/engine.ts';
import type { HttpServices, StatusSource } from '../http/services.ts';
import type { ParameterService } from '../parameters/parameter-service.ts';
import type { PeopleService } from '../people/people-service.ts';
import type { CalendarSync } from '../sync/calendar-sync.ts';
import type { Wording } from '../wording/wording.ts';
import { systemClock } from './system-clock.ts';
import { version } from './version.ts';

export interface ApiNeeds {
  readonly config: Config;
  readonly engine: Engine;
  readonly sync: CalendarSync;
  readonly people: PeopleService;
  readonly parameters: ParameterService;
  readonly wording: Wording;
}

/** What the REST API needs, as the rest of Doorlight has it. */
export function apiServices(needs: ApiNeeds): HttpServices {
  const { config, engine, people, parameters, wording } = needs;
  return {
    version,
    inbox: engine,
    people,
    parameters,
    status: statusSource(needs),
    presenceText: (jid, presence) => {
      const person = engine.person(jid);
      return wording(
        presence.message,
        person?.locale ?? config.language.default,
        engine.policyOf(jid)?.timeZone ?? config.timeZone,
      );
    },
  };
}

function statusSource({ config, engine, sync }: ApiNeeds): StatusSource {
  const startedAt = systemClock.now();
  return {
    waitingFor: () => [
      ...engine.links().flatMap(({ name, online }) => (online ? [] : [`the link ${name}`])),
      ...sync.servers().flatMap(({ name, problem }) => (problem === null ? [] : [name])),
    ],
    status: () => ({
      startedAt,
      gateways: sync.servers().map(({ name, people, problem }) => ({
        name: config.gateways.find(({ url }) => url === name)?.name ?? name,
        server: name,
        state: problem === null ? ('up' as const) : ('down' as const),
        people,
        problem,
      })),
      links: engine.links().map(({ name, online }) => ({
        name,
        state: online ? ('up' as const) : ('down' as const),
        problem: online ? null : 'The link is down; the log says why.',
      })),
    }),
  };
}
