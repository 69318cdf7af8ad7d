import { infiniteQueryOptions } from '@tanstack/react-query';
import { ask } from '../api/client.ts';
import type { AuditPage } from '../api/contract.ts';

/** What entries are picked by; empty is everything. */
export interface AuditFilter {
  readonly about: string;
  readonly by: string;
  readonly kind: string;
  /** Days as `2026-03-11`, of the browser's own time zone, both included. */
  readonly from: string;
  readonly to: string;
}

/** Which deeds belong to a kind: those whose names begin so. */
export const kinds = {
  '': '',
  changes:
    'person,override,delegate,parameter,gateway,publisher,certificate,revocation,key,account,lockout,bulk',
  people: 'person,delegate,bulk',
  overrides: 'override',
  parameters: 'parameter',
  servers: 'gateway,publisher',
  certificates: 'certificate,revocation,key',
  accounts: 'account,lockout',
  signIns: 'sign',
} as const;

export type Kind = keyof typeof kinds;

export function auditPagesQuery(filter: AuditFilter) {
  return infiniteQueryOptions({
    queryKey: ['audit-pages', filter],
    queryFn: ({ signal, pageParam }) =>
      ask<AuditPage>(`/api/v1/audit?${queryOf(filter, pageParam)}`, { signal }),
    initialPageParam: null as number | null,
    getNextPageParam: ({ next }) => next,
  });
}

function queryOf({ about, by, kind, from, to }: AuditFilter, before: number | null): string {
  const query = new URLSearchParams({ limit: '50' });
  if (about !== '') query.set('about', about);
  if (by !== '') query.set('by', actor(by));
  const what = kinds[kind as Kind] ?? '';
  if (what !== '') query.set('what', what);
  const [start, end] = [midnight(from, 0), midnight(to, 1)];
  if (start !== null) query.set('from', start);
  if (end !== null) query.set('to', end);
  if (before !== null) query.set('before', String(before));
  return query.toString();
}

/** People are known by their addresses, and accounts by a name that can be none. */
function actor(by: string): string {
  if (/[@:]/.test(by) || by === 'doorlight' || by === 'administrator') return by;
  return `account:${by.toLowerCase()}`;
}

function midnight(day: string, later: number): string | null {
  const [year, month, date] = day.split('-').map(Number);
  if (year === undefined || month === undefined || date === undefined) return null;
  const at = new Date(year, month - 1, date + later);
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
}
