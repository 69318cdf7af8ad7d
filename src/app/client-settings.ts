import {
  type ClientOptions,
  type ClientSettings,
  clientSettings,
} from '../config/client-settings.ts';

/** Where a command finds the running service; the command line knows `config` only through here. */
export function serviceAddress(given: ClientOptions): ClientSettings {
  return clientSettings(given);
}
