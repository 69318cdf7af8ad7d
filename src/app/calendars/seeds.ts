import { readFile } from 'node:fs/promises';
import type { Config } from '../../config/config.ts';
import { EwsGateway } from '../../gateways/ews/gateway.ts';
import type { Credentials } from '../../gateways/http/credentials.ts';
import { authoritiesIn, readCaFile } from '../../gateways/http/trust.ts';
import { GatewayError } from '../../sync/gateway-error.ts';
import type { Gateway, GatewayFault } from '../../sync/gateways/gateway-settings.ts';
import { silentTelemetry } from '../../telemetry/telemetry.ts';

/** The gateways of the configuration file, as the database takes them over. */
export async function gatewaySeeds(config: Config): Promise<readonly Gateway[]> {
  return await Promise.all(config.gateways.map((gateway) => seedOf(gateway)));
}

async function seedOf(gateway: Config['gateways'][number]): Promise<Gateway> {
  const { name, kind, description, urls, auth, secret, caFile, subscription, autodiscover } =
    gateway;
  return {
    name,
    kind,
    description,
    urls: urls.map((url) => URL.parse(url)?.href ?? url),
    identity: await identityOf(auth),
    ca: caFile === null ? null : await readCaFile(caFile),
    subscription,
    autodiscover,
    secret: secret.reveal(),
  };
}

async function identityOf(auth: Config['gateways'][number]['auth']): Promise<Gateway['identity']> {
  if (auth.kind !== 'oauth') return auth;
  const { certificateFile, ...client } = auth;
  const certificate = certificateFile === null ? null : await readFile(certificateFile, 'utf8');
  return { ...client, certificate };
}

/** What a gateway shows its servers, secret included. */
export function credentialsOf({ identity, secret }: Gateway): Credentials {
  if (identity.kind !== 'oauth') return { ...identity, password: secret };
  const { certificate, ...client } = identity;
  const proof =
    certificate === null
      ? ({ kind: 'secret', secret } as const)
      : ({ kind: 'certificate', certificate, key: secret } as const);
  return { ...client, proof };
}

/** What keeps a gateway from being used at all: an address or an authority that is none. */
export function gatewayFault(gateway: Gateway): GatewayFault | null {
  let setting: GatewayFault['setting'] = 'ca';
  try {
    void authoritiesIn(gateway.ca ?? undefined);
    setting = null;
    for (const url of gateway.urls) {
      void new EwsGateway({
        url,
        credentials: credentialsOf(gateway),
        ca: gateway.ca ?? undefined,
        telemetry: silentTelemetry(),
      })[Symbol.asyncDispose]();
    }
    return null;
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    const code = setting === 'ca' ? 'authority-unreadable' : 'gateway-unusable';
    return { setting, code, params: null, message: error.message };
  }
}
