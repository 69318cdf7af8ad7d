import { existsSync } from 'node:fs';

const places = ['config/doorlight.yaml', '/etc/doorlight/doorlight.yaml'];

/** Where the configuration is when nobody says: in a checkout, else where it is installed. */
export function defaultConfigPath(): string {
  return places.find((path) => existsSync(path)) ?? 'config/doorlight.yaml';
}
