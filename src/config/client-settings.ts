import { existsSync } from 'node:fs';
import { ConfigError } from './config-error.ts';
import { type HttpConfig, loadHttpConfig } from './config.ts';
import { defaultConfigPath } from './default-path.ts';
import type { Environment } from './environment.ts';
import { readToken } from './secret-files.ts';

/** Where a command finds the running service. */
export interface ClientSettings {
  /** `http://127.0.0.1:8780` or `unix:/run/doorlight/api.sock`. */
  readonly url: string;
  readonly token: string;
}

/** What the command line gave. */
export interface ClientOptions {
  /** Path of the service's configuration. */
  readonly config?: string | undefined;
  readonly url?: string | undefined;
  readonly tokenFile?: string | undefined;
}

/**
 * What the command line gave, else, where it names no configuration, `DOORLIGHT_URL` and
 * `DOORLIGHT_TOKEN_FILE`, else what the service's configuration says. Rejects with a
 * `ConfigError`.
 */
export async function clientSettings(
  given: ClientOptions,
  env: Environment = process.env,
): Promise<ClientSettings> {
  const variables = given.config === undefined ? env : {};
  const url = given.url ?? variables['DOORLIGHT_URL'];
  const tokenFile = given.tokenFile ?? variables['DOORLIGHT_TOKEN_FILE'];
  if (url !== undefined && tokenFile !== undefined) {
    return { url, token: (await readToken(tokenFile)).reveal() };
  }

  const http = await loadHttpConfig({ path: given.config ?? defaultConfigPath(), env });
  if (tokenFile === undefined && !existsSync(http.tokenFile)) throw neverStarted(http.tokenFile);
  const token = await readToken(tokenFile ?? http.tokenFile);
  return { url: url ?? urlOf(http.listen), token: token.reveal() };
}

/** The service makes its token when it starts for the first time. */
function neverStarted(tokenFile: string): ConfigError {
  return new ConfigError([
    `Doorlight has not been started here: there is no token in ${tokenFile}. ` +
      'Start the service with this configuration, or name that of the running one by --config.',
  ]);
}

function urlOf(listen: HttpConfig['listen']): string {
  if (listen.kind === 'unix') return `unix:${listen.path}`;
  const host = listen.host.includes(':') ? `[${listen.host}]` : listen.host;
  return `http://${host}:${String(listen.port)}`;
}
