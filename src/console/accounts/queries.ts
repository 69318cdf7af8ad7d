import { queryOptions } from '@tanstack/react-query';
import { ask, askTagged } from '../api/client.ts';
import type { Account, Lockout } from '../api/contract.ts';

const pollMs = 10_000;

export const accountsPath = '/api/v1/accounts';
export const lockoutsPath = '/api/v1/lockouts';

export function accountPath(name: string): string {
  return `${accountsPath}/${encodeURIComponent(name)}`;
}

export const accountsQuery = queryOptions({
  queryKey: ['accounts'],
  queryFn: ({ signal }) => ask<{ readonly accounts: readonly Account[] }>(accountsPath, { signal }),
  refetchInterval: pollMs,
});

/** One of them as it is when its dialog is opened. */
export function accountQuery(name: string) {
  return queryOptions({
    queryKey: ['account', name],
    queryFn: ({ signal }) => askTagged<Account>(accountPath(name), { signal }),
    staleTime: Infinity,
    gcTime: 0,
  });
}

export const lockoutsQuery = queryOptions({
  queryKey: ['lockouts'],
  queryFn: ({ signal }) => ask<{ readonly lockouts: readonly Lockout[] }>(lockoutsPath, { signal }),
  refetchInterval: pollMs,
});
