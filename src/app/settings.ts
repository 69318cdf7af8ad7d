import {
  type ClientOptions,
  type ClientSettings,
  clientSettings,
} from '../config/client-settings.ts';
import { type Config, loadConfig } from '../config/config.ts';

// The command line knows `config` only through here.

export type { Config };

/** The configuration of a service about to start; rejects with a `ConfigError`. */
export async function serviceSettings(path: string): Promise<Config> {
  return await loadConfig({ path });
}

/** Where a command finds the running service; rejects with a `ConfigError`. */
export async function serviceAddress(given: ClientOptions): Promise<ClientSettings> {
  return await clientSettings(given);
}
