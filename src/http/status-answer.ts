import type { StatusAnswer } from './contract/status.ts';
import { iso } from './presence-answers.ts';
import type { HttpServices } from './services.ts';

/** How gateways, links and certificates are, in the shape of the contract. */
export function statusAnswer({
  status,
  version,
}: Pick<HttpServices, 'status' | 'version'>): Omit<StatusAnswer, 'people'> {
  const { startedAt, gateways, links, certificates, overdueLists } = status.status();
  return {
    version,
    startedAt: iso(startedAt),
    gateways: gateways.map((gateway) => ({
      ...gateway,
      lastSuccess: gateway.lastSuccess === null ? null : iso(gateway.lastSuccess),
    })),
    certificates: certificates.map(({ what, kind, name, validTo, daysLeft }) => ({
      what,
      validTo: iso(validTo),
      kind,
      name,
      daysLeft,
    })),
    overdueLists: overdueLists.map(({ authority, nextUpdate }) => ({
      authority,
      nextUpdate: iso(nextUpdate),
    })),
    links: links.map((link) => ({ ...link, capabilities: [...link.capabilities] })),
  };
}
