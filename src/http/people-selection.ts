import type { Activity, Availability } from '../presence/presence.ts';
import type { RollFilter } from '../engine/roll.ts';
import type { Selection } from '../people/people-repository.ts';
import { ProblemError } from './problem.ts';
import type { HttpServices } from './services.ts';

/** By what people are picked that is not in the database; what is `undefined` does not matter. */
interface StandingFilter {
  readonly state?: Availability | Exclude<Activity, 'none'> | 'overridden' | undefined;
  readonly gateway?: string | undefined;
  readonly server?: string | undefined;
  readonly stale?: boolean | undefined;
  readonly enabled?: boolean | undefined;
}

/** Whoever the filter picks just now; `null` for everyone. Refuses a gateway there is not. */
export function selectionOf(
  { state, gateway, server, stale, enabled }: StandingFilter,
  standing: HttpServices['standing'],
  gateways: Pick<HttpServices['gateways'], 'all'>,
): Selection | null {
  const filter: RollFilter = {
    ...(state === undefined ? {} : stateFilter(state)),
    ...(stale === undefined ? {} : { stale }),
    ...(enabled === undefined ? {} : { enabled }),
    ...(server === undefined ? {} : { servers: [server] }),
    ...(gateway === undefined ? {} : { gateways: namesOf(gateway, gateways) }),
  };
  return Object.keys(filter).length === 0 ? null : standing.select(filter);
}

function stateFilter(state: NonNullable<StandingFilter['state']>): RollFilter {
  switch (state) {
    case 'overridden':
      return { overridden: true };
    case 'working-elsewhere':
    case 'meeting':
    case 'out-of-office':
    case 'on-the-phone':
      return { activity: state };
    case 'available':
    case 'chat':
    case 'away':
    case 'xa':
    case 'dnd':
    case 'unavailable':
      return { availability: state };
  }
}

/** What people name who are to be served by that gateway. */
function namesOf(
  name: string,
  gateways: Pick<HttpServices['gateways'], 'all'>,
): readonly (string | null)[] {
  const all = gateways.all();
  if (all[0]?.name === name) return [name, null];
  if (all.some((gateway) => gateway.name === name)) return [name];
  throw new ProblemError(
    422,
    'unknown-gateway',
    `There is no gateway "${name}". See: doorlight gateways list`,
    { params: { name } },
  );
}
