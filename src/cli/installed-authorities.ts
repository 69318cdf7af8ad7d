import { serviceAddress, serviceSettings } from '../app/settings.ts';
import { installedListSchema } from '../http/contract/certificates.ts';
import { CommandError } from './command-error.ts';
import { serviceClient } from './service-client.ts';

interface Installed {
  readonly pem: string;
  readonly trusted: boolean;
  /** `host:port`; `null` for all servers. */
  readonly servers: readonly string[] | null;
}

/**
 * PEM of the CAs that were installed for all servers and for `server` (an https address, if it is
 * known): as the running service says, else as its database does. Where no configuration is given
 * and none is usable, there are none; of one that is given a `CommandError` says what is wrong.
 */
export async function installedAuthorities(
  config: string | undefined,
  server: string | undefined,
): Promise<string | undefined> {
  const found = await installed(config).catch((error: unknown) => {
    if (config === undefined) return [];
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError(`--config: ${reason}`, 2, { cause: error });
  });
  const place = server === undefined ? undefined : placeOf(new URL(server));
  const pems = found
    .filter(({ trusted }) => trusted)
    .filter(({ servers }) => servers === null || (place !== undefined && servers.includes(place)))
    .map(({ pem }) => pem);
  return pems.length === 0 ? undefined : pems.join('\n');
}

async function installed(config: string | undefined): Promise<readonly Installed[]> {
  try {
    await using service = serviceClient(await serviceAddress({ config }));
    return (await service.ask('GET', '/api/v1/certificates', installedListSchema)).certificates;
  } catch {
    // It does not run, or another user's does: its database is at hand, or is not.
    const { installedInDatabase } = await import('../app/installed.ts');
    return await installedInDatabase(await serviceSettings(config));
  }
}

function placeOf({ hostname, port }: URL): string {
  return `${hostname}:${port === '' ? '443' : port}`;
}
