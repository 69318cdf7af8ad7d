import type { z } from 'zod';
import type {
  GatewayChange,
  GatewayCounts,
  GatewaySettings,
} from '../sync/gateways/gateway-settings.ts';
import type { GatewayAnswer, gatewayChangeSchema } from './contract/gateways.ts';
import { given } from './contract/given.ts';
import { iso } from './presence-answers.ts';
import type { HttpServices } from './services.ts';

type GivenChange = z.output<typeof gatewayChangeSchema>;

/** A gateway, field by field, so that what proves who we are is in no answer. */
export function gatewayAnswer(
  gateway: GatewaySettings,
  { gateways, status }: Pick<HttpServices, 'gateways' | 'status'>,
  counts: GatewayCounts,
): GatewayAnswer {
  const { name, kind, urls, identity, ca, subscription } = gateway;
  const first = gateways.all()[0]?.name === name;
  const named = counts.named.get(name) ?? 0;
  const others = counts.named.values().reduce((sum, count) => sum + count, 0) - named;
  const servers = status.status().gateways.filter((server) => server.name === name);
  return {
    name,
    kind,
    description: gateway.description ?? null,
    urls: [...urls],
    identity,
    ca,
    subscription,
    autodiscover:
      gateway.autodiscover === null || gateway.autodiscover === undefined
        ? null
        : { hosts: [...gateway.autodiscover.hosts] },
    tls: gateway.tls ?? null,
    default: first,
    named,
    assigned: first ? counts.people - others : named,
    servers: servers.map((one) => ({
      server: one.server,
      state: one.state,
      people: one.people,
      problem: one.problem,
      fault: one.fault,
      lastSuccess: one.lastSuccess === null ? null : iso(one.lastSuccess),
      subscription: one.subscription,
    })),
  };
}

/** What is given of a gateway, and nothing of what is not. */
export function gatewayChange(body: GivenChange): GatewayChange {
  const { description, urls, identity, secret, ca, subscription, autodiscover, tls } = body;
  const fields = { description, urls, identity, secret, ca, subscription, autodiscover, tls };
  return given({ ...fields, default: body.default });
}
