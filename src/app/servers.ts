import type { Config } from '../config/config.ts';
import { EwsGateway } from '../gateways/ews/gateway.ts';
import { readCaFile } from '../gateways/http/trust.ts';
import type { ParameterService } from '../parameters/parameter-service.ts';
import { secondMs } from '../presence/time.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';

/** The calendar servers of the configuration. */
export async function calendarServers(
  config: Config,
  parameters: ParameterService,
  telemetry: Telemetry,
): Promise<readonly EwsGateway[]> {
  const servers: EwsGateway[] = [];
  for (const gateway of config.gateways) {
    servers.push(await ewsServer(gateway, parameters, telemetry));
  }
  return servers;
}

async function ewsServer(
  gateway: Config['gateways'][number],
  parameters: ParameterService,
  telemetry: Telemetry,
): Promise<EwsGateway> {
  return new EwsGateway({
    url: gateway.url,
    credentials: {
      kind: 'basic',
      account: gateway.account,
      password: gateway.password.reveal(),
    },
    ca: gateway.caFile === null ? undefined : await readCaFile(gateway.caFile),
    timeoutMs: () => parameters.get('exchangeTimeoutS') * secondMs,
    threads: () => parameters.get('exchangeThreads'),
    telemetry,
  });
}
