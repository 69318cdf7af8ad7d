import { queryOptions } from '@tanstack/react-query';
import { ask, askTagged } from './client.ts';
import type {
  AuditPage,
  Day,
  Explanation,
  Gateway,
  InstalledCertificate,
  Me,
  OwnCertificate,
  Parameter,
  Person,
  Session,
  SignInWays,
  Status,
} from './contract.ts';

/** How often what is live is asked for again. */
const liveMs = 5_000;

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => ask<Session>('/api/v1/session', { signal }),
  retry: false,
  staleTime: 60_000,
});

export const signInWaysQuery = queryOptions({
  queryKey: ['sign-in'],
  queryFn: ({ signal }) => ask<SignInWays>('/api/v1/sign-in', { signal }),
  staleTime: Infinity,
});

export const statusQuery = queryOptions({
  queryKey: ['status'],
  queryFn: ({ signal }) => ask<Status>('/api/v1/status', { signal }),
  refetchInterval: liveMs,
});

/** What people are picked by; what is left out does not count. */
export interface PeopleFilter {
  readonly search?: string;
  readonly state?: string;
  readonly gateway?: string;
  readonly server?: string;
  readonly stale?: 'true';
  readonly enabled?: 'true' | 'false';
}

export function personQuery(jid: string) {
  return queryOptions({
    queryKey: ['person', jid],
    queryFn: ({ signal }) => askTagged<Person>(personPath(jid), { signal }),
    // What is being written must not become another meanwhile: saving it says so.
    staleTime: 60_000,
    refetchOnWindowFocus: false,
  });
}

/**
 * Of whom presence is asked: `base` is `personPath` of somebody or `mePath`, below which the same
 * is to be had.
 */
export function explanationQuery(base: string) {
  return queryOptions({
    queryKey: ['explanation', base],
    queryFn: ({ signal }) => ask<Explanation>(`${base}/presence/explanation`, { signal }),
  });
}

/** What is known of the span, as ISO 8601 instants. */
export function dayQuery(base: string, from: string, to: string) {
  return queryOptions({
    queryKey: ['day', base, from],
    queryFn: ({ signal }) =>
      ask<Day>(`${base}/presence/timeline?${query({ from, to })}`, { signal }),
    refetchInterval: 15_000,
  });
}

export const mePath = '/api/v1/me';

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => askTagged<Me>(mePath, { signal }),
});

export function auditQuery(about: string) {
  return queryOptions({
    queryKey: ['audit', about],
    queryFn: ({ signal }) =>
      ask<AuditPage>(`/api/v1/audit?${query({ about, limit: '20' })}`, { signal }),
  });
}

export const parametersQuery = queryOptions({
  queryKey: ['parameters'],
  queryFn: ({ signal }) =>
    ask<{ readonly parameters: readonly Parameter[] }>('/api/v1/parameters', { signal }),
  refetchInterval: 30_000,
});

export const gatewaysQuery = queryOptions({
  queryKey: ['gateways'],
  queryFn: ({ signal }) =>
    ask<{ readonly gateways: readonly Gateway[] }>('/api/v1/gateways', { signal }),
  refetchInterval: liveMs,
});

export const certificatesQuery = queryOptions({
  queryKey: ['certificates'],
  queryFn: ({ signal }) =>
    ask<{ readonly certificates: readonly InstalledCertificate[] }>('/api/v1/certificates', {
      signal,
    }),
});

export const ownCertificatesQuery = queryOptions({
  queryKey: ['own-certificates'],
  queryFn: ({ signal }) =>
    ask<{ readonly certificates: readonly OwnCertificate[] }>('/api/v1/own-certificates', {
      signal,
    }),
});

export function personPath(jid: string): string {
  return `/api/v1/people/${encodeURIComponent(jid)}`;
}

function query(given: Readonly<Record<string, string | undefined>>): string {
  const some = Object.entries(given).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, value]],
  );
  return new URLSearchParams(some).toString();
}
