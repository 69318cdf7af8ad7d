import { autodiscoverConnection } from '../../gateways/ews/autodiscover-connection.ts';
import { Autodiscover } from '../../gateways/ews/autodiscover/autodiscover.ts';
import type { Ports } from '../../gateways/ews/autodiscover/candidates.ts';
import type { Step } from '../../gateways/ews/autodiscover/endpoint.ts';
import { type Resolver, systemResolver } from '../../gateways/ews/autodiscover/resolver.ts';
import { accessOf } from '../../gateways/ews/gateway.ts';
import type { Credentials } from '../../gateways/http/credentials.ts';
import type { Trusted } from '../../gateways/http/trust.ts';
import type { Mailbox } from '../../people/person.ts';
import { GatewayError } from '../../sync/gateway-error.ts';
import { silentTelemetry } from '../../telemetry/telemetry.ts';

export interface TryAutodiscover {
  /** Hosts that credentials may be sent to, beside those of the mailbox's domain. */
  readonly hosts: readonly string[];
  /** This machine's, and the usual ones. */
  readonly resolver?: Resolver;
  readonly ports?: Ports;
}

/**
 * Where a mailbox's EWS is; `note` is told of everything that is tried. Rejects with a
 * `GatewayError` where that is not to be found out.
 */
export async function tryAutodiscover(
  who: {
    readonly mailbox: string;
    readonly credentials: Credentials;
    readonly ca: Trusted;
  },
  { hosts, resolver = systemResolver, ports }: TryAutodiscover,
  note: (step: Step) => void,
  signal: AbortSignal,
): Promise<string> {
  const { credentials, ca } = who;
  await using autodiscover = new Autodiscover({
    send: autodiscoverConnection((url) => accessOf(url, credentials, ca), resolver.lookup),
    hosts,
    telemetry: silentTelemetry(),
    note,
    resolver,
    ports,
  });
  const found = await autodiscover.find(who.mailbox as Mailbox, signal);
  if (found === undefined) {
    throw new GatewayError(
      `Autodiscover does not say where ${who.mailbox} is served: see what came of each place, name the hosts that are to be trusted (--autodiscover-host), or give the address (--url).`,
      'fix-server',
    );
  }
  return found.ewsUrl;
}
