import { EwsGateway, type EwsGatewayOptions } from '../../src/gateways/ews/gateway.ts';
import { type ServerCertificate, makeServerCertificate } from '../../src/simulator/certificates.ts';
import {
  type SimulatedExchange,
  type SimulatedExchangeOptions,
  startSimulatedExchange,
} from '../../src/simulator/simulated-exchange.ts';
import { silentTelemetry } from '../../src/telemetry/telemetry.ts';

export const serviceAccount = {
  user: 'service@example.com',
  password: 'pässword',
  aliases: ['EXAMPLE\\service'],
  mayImpersonate: 'everyone',
} as const;

export const serviceCredentials = {
  kind: 'basic',
  account: serviceAccount.user,
  password: serviceAccount.password,
} as const;

/** A simulated Exchange, and gateways to it; all of them end with the site. */
export interface ExchangeSite extends AsyncDisposable {
  readonly exchange: SimulatedExchange;
  readonly certificate: ServerCertificate;
  /** Every request that was sent, as it was sent. */
  readonly sent: readonly string[];
  gateway(options?: Partial<EwsGatewayOptions>): EwsGateway;
}

let certificate: Promise<ServerCertificate> | undefined;

export async function startExchangeSite(
  options: Partial<SimulatedExchangeOptions> = {},
): Promise<ExchangeSite> {
  certificate ??= makeServerCertificate();
  const made = await certificate;
  const sent: string[] = [];
  const exchange = await startSimulatedExchange({
    key: made.key,
    cert: made.cert,
    accounts: [serviceAccount],
    onExchange: ({ requestXml }) => sent.push(requestXml),
    ...options,
  });
  const gateways: EwsGateway[] = [];
  return {
    exchange,
    certificate: made,
    sent,
    gateway(wanted = {}) {
      const gateway = new EwsGateway({
        url: exchange.url,
        credentials: serviceCredentials,
        ca: made.ca,
        telemetry: silentTelemetry(),
        ...wanted,
      });
      gateways.push(gateway);
      return gateway;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(gateways.map((gateway) => gateway[Symbol.asyncDispose]()));
      await exchange[Symbol.asyncDispose]();
    },
  };
}
