import type { ServerTrust } from '../../certificates/server-trust.ts';
import { examineServer } from '../../gateways/ews/examination/examine-server.ts';
import type { EwsExamined } from '../../gateways/ews/examined.ts';
import type { Mailbox } from '../../people/person.ts';
import type { StoredGateway } from '../../sync/gateways/gateway-settings.ts';
import type { Examination, Wish } from '../../troubleshooter/examination.ts';
import { sharedLookup } from '../../troubleshooter/network/name.ts';
import { SharedProof } from '../../troubleshooter/shared-proof.ts';
import { credentialsOf } from '../calendars/seeds.ts';

/** What the gateways' examination needs to know of the service, if there is one. */
export interface GatewaysExamined {
  readonly gateways: readonly StoredGateway[];
  /** Whose mailbox a server can be tried with; `null` for nobody. */
  readonly sample: (gateway: string, server: string) => Mailbox | null;
  /** When the server last did what it was asked; epoch milliseconds, `null` for never. */
  readonly worked: (gateway: string, server: string) => number | null;
  readonly subscription: (gateway: StoredGateway) => EwsExamined['subscription'];
  readonly desk: EwsExamined['desk'];
  /** What the server's certificate is verified against; throws a `GatewayError`. */
  readonly trust: (gateway: StoredGateway, url: string) => ServerTrust;
  readonly now: () => number;
}

/** Every server of every gateway. */
export function examineGateways(
  known: GatewaysExamined,
  { mailbox, fetchMissing }: Wish,
): readonly Examination[] {
  const lookup = sharedLookup();
  return known.gateways.flatMap((gateway) => {
    const proof = new SharedProof(gateway.urls.length);
    return gateway.urls.map((url) =>
      examineServer({
        gateway: gateway.name,
        url,
        credentials: credentialsIn(gateway),
        trust: () => known.trust(gateway, url),
        howToTrust: `doorlight certificates import ${new URL(url).host}`,
        howToAllow: `doorlight gateways change ${gateway.name} --tls-oldest`,
        fetchMissing,
        mailbox: mailbox === null ? known.sample(gateway.name, url) : (mailbox as Mailbox),
        discovers: (gateway.autodiscover ?? null) !== null,
        subscription: known.subscription(gateway),
        desk: known.desk,
        proof,
        worked: known.worked(gateway.name, url),
        lookup,
        now: known.now,
      }),
    );
  });
}

function credentialsIn(gateway: StoredGateway): EwsExamined['credentials'] {
  const { secret, problem } = gateway;
  if (secret !== null) return credentialsOf({ ...gateway, secret });
  return { kind: 'none', problem: problem ?? 'The credentials of this gateway cannot be read.' };
}
