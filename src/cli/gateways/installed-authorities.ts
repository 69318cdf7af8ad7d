import type { TryGatewayRequest } from '../../app/gateway-trial/try-gateway.ts';
import { serviceAddress, serviceSettings } from '../../app/settings.ts';
import { installedListSchema } from '../../http/contract/certificates.ts';
import { CommandError } from '../command-error.ts';
import { serviceClient } from '../service-client.ts';

interface Installed {
  readonly pem: string;
  readonly trusted: boolean;
  /** `host:port`; `null` for all servers. */
  readonly servers: readonly string[] | null;
}

/** What was installed, as far as it counts for one server. */
interface InstalledAuthorities {
  /** PEM; `undefined` for none. */
  readonly pem: string | undefined;
  /** As lists in the database have it; the running service does not tell. */
  readonly revoked: TryGatewayRequest['revoked'];
}

/**
 * The CAs that were installed for all servers and for `server` (an https address, if it is known),
 * and what they have taken back: as the running service says, else as its database does. Where no
 * configuration is given and none is usable, there are none; of one that is given a `CommandError`
 * says what is wrong.
 */
export async function installedAuthorities(
  config: string | undefined,
  server: string | undefined,
): Promise<InstalledAuthorities> {
  const { certificates, revoked } = await installed(config).catch((error: unknown) => {
    if (config === undefined) return { certificates: [], revoked: undefined };
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError(`--config: ${reason}`, 2, { cause: error });
  });
  const place = server === undefined ? undefined : placeOf(new URL(server));
  const pems = certificates
    .filter(({ trusted }) => trusted)
    .filter(({ servers }) => servers === null || (place !== undefined && servers.includes(place)))
    .map(({ pem }) => pem);
  return { pem: pems.length === 0 ? undefined : pems.join('\n'), revoked };
}

async function installed(config: string | undefined): Promise<{
  readonly certificates: readonly Installed[];
  readonly revoked: TryGatewayRequest['revoked'];
}> {
  try {
    await using service = serviceClient(await serviceAddress({ config }));
    const list = await service.ask('GET', '/api/v1/certificates', installedListSchema);
    return { ...list, revoked: undefined };
  } catch {
    // It does not run, or another user's does: its database is at hand, or is not.
    const { installedInDatabase } = await import('../../app/gateway-trial/installed.ts');
    return await installedInDatabase(await serviceSettings(config));
  }
}

function placeOf({ hostname, port }: URL): string {
  return `${hostname}:${port === '' ? '443' : port}`;
}
