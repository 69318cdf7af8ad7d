import { queryOptions } from '@tanstack/react-query';
import { askTagged } from '../api/client.ts';
import type { Gateway } from '../api/contract.ts';

export const gatewaysPath = '/api/v1/gateways';

export function gatewayPath(name: string): string {
  return `${gatewaysPath}/${encodeURIComponent(name)}`;
}

/**
 * A gateway as it is when its dialog is opened, the `opening`th time. It is asked for once: what is
 * saved says by its tag what was seen, so it must not become another meanwhile.
 */
export function openedGatewayQuery(name: string, opening: number) {
  return queryOptions({
    queryKey: ['gateway', name, opening],
    queryFn: ({ signal }) => askTagged<Gateway>(gatewayPath(name), { signal }),
    staleTime: 'static',
    gcTime: 0,
  });
}
