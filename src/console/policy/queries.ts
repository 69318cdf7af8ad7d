import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { ask } from '../api/client.ts';
import type { Day, PeoplePage, PolicyGiven, Simulation } from '../api/contract.ts';
import { personPath } from '../api/queries.ts';

/** A made-up day, as the policy in it shows it. */
export function simulationQuery(scenario: object) {
  return queryOptions({
    queryKey: ['simulation', scenario],
    queryFn: async ({ signal }) =>
      dayOf(await ask<Simulation>('/api/v1/simulate', { method: 'POST', body: scenario, signal })),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    retry: false,
  });
}

export interface PlayedDay {
  readonly day: Day;
  readonly refusals: readonly string[];
}

/** In the shape of a person's day; there is no now in it. */
function dayOf({ from, to, states, claims, refusals }: Simulation): PlayedDay {
  const decisions = states.map(({ at, availability, activity, source, text }, index) => ({
    from: at,
    to: states[index + 1]?.at ?? to,
    availability,
    activity,
    source,
    text,
  }));
  return { day: { person: '', at: to, from, to, decisions, claims }, refusals };
}

/** Somebody's day under another policy; `null` for the one in force. */
export function triedDayQuery(jid: string, from: string, to: string, policy: PolicyGiven | null) {
  const path = `${personPath(jid)}/presence/timeline`;
  return queryOptions({
    queryKey: ['tried-day', jid, from, policy],
    queryFn: ({ signal }) =>
      policy === null
        ? ask<Day>(`${path}?${new URLSearchParams({ from, to }).toString()}`, { signal })
        : ask<Day>(path, { method: 'POST', body: { policy, from, to }, signal }),
    placeholderData: keepPreviousData,
    retry: false,
  });
}

/** The first few that fit what was typed. */
export function foundQuery(search: string) {
  return queryOptions({
    queryKey: ['found', search],
    queryFn: ({ signal }) =>
      ask<PeoplePage>(
        `/api/v1/people?${new URLSearchParams({ limit: '20', ...(search === '' ? {} : { search }) }).toString()}`,
        { signal },
      ),
    placeholderData: keepPreviousData,
  });
}
