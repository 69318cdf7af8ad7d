import { existsSync } from 'node:fs';
import { ConfigError } from './config-error.ts';

const places = ['config/doorlight.yaml', '/etc/doorlight/doorlight.yaml'];

/**
 * Where the configuration is when nobody says: in a checkout, else where it is installed. Throws a
 * `ConfigError` where it is in neither place.
 */
export function defaultConfigPath(): string {
  const place = places.find((path) => existsSync(path));
  if (place !== undefined) return place;
  throw new ConfigError([
    `There is no configuration at ${places.join(' nor at ')}: name it with --config.`,
  ]);
}
