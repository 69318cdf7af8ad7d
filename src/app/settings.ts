import {
  type ClientOptions,
  type ClientSettings,
  clientSettings,
} from '../config/client-settings.ts';
import { ConfigError } from '../config/config-error.ts';
import { type Config, loadConfig } from '../config/config.ts';
import { defaultConfigPath } from '../config/default-path.ts';
import { checkParameters } from '../parameters/judge.ts';

// The command line knows `config` only through here.

export type { Config };

/**
 * The configuration of a service about to start, its parameters judged with it; rejects with a
 * `ConfigError`.
 */
export async function serviceSettings(given: string | undefined): Promise<Config> {
  const path = given ?? defaultConfigPath();
  const config = await loadConfig({ path });
  const problems = checkParameters(config.parameters);
  if (problems.length > 0) {
    throw new ConfigError(problems.map((problem) => `${path}: ${problem}`));
  }
  return config;
}

/** Where a command finds the running service; rejects with a `ConfigError`. */
export async function serviceAddress(given: ClientOptions): Promise<ClientSettings> {
  return await clientSettings(given);
}
