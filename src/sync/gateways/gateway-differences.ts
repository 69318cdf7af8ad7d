import { isDeepStrictEqual } from 'node:util';
import type { Gateway, GatewaySettings, StoredGateway } from './gateway-settings.ts';

/** A gateway as a file has it; where its secret is left out, that is not compared. */
export interface WrittenGateway extends Omit<GatewaySettings, 'tls'> {
  readonly tls?: GatewaySettings['tls'] | undefined;
  readonly secret?: string | undefined;
}

/** A setting of a gateway that is otherwise in the file than in force. */
export interface GatewayDifference {
  readonly gateway: string;
  /** `gateway` where it is in one of the two only, as `inFile` and `inForce` say. */
  readonly setting: (typeof settings)[number] | 'secret' | 'default' | 'gateway';
  /** Nothing of a secret. */
  readonly inFile: unknown;
  readonly inForce: unknown;
}

const settings = [
  'description',
  'urls',
  'identity',
  'ca',
  'subscription',
  'autodiscover',
  'tls',
] as const;

/** Which settings are not the same. */
export function differences(one: StoredGateway, other: Gateway): readonly string[] {
  return [...settings, 'secret' as const].filter(
    (key) => !isDeepStrictEqual(valueOf(one, key), valueOf(other, key)),
  );
}

/** All differences, gateway by gateway. */
export function differencesOf(
  inForce: readonly StoredGateway[],
  inFile: readonly WrittenGateway[],
): readonly GatewayDifference[] {
  const found: GatewayDifference[] = [];
  for (const written of inFile) {
    const gateway = written.name;
    const stored = inForce.find(({ name }) => name === gateway);
    if (stored === undefined) {
      found.push({ gateway, setting: 'gateway', inFile: true, inForce: false });
      continue;
    }
    for (const setting of settings) {
      // What a file cannot say is not said otherwise.
      if (written[setting] === undefined) continue;
      const values = { inFile: valueOf(written, setting), inForce: valueOf(stored, setting) };
      if (!isDeepStrictEqual(values.inFile, values.inForce)) {
        found.push({ gateway, setting, ...values });
      }
    }
    if (written.secret !== undefined && written.secret !== stored.secret) {
      found.push({ gateway, setting: 'secret', inFile: null, inForce: null });
    }
  }
  for (const { name: gateway } of inForce) {
    if (inFile.some(({ name }) => name === gateway)) continue;
    found.push({ gateway, setting: 'gateway', inFile: false, inForce: true });
  }
  const [first] = inFile;
  if (first !== undefined && inForce[0] !== undefined && inForce[0].name !== first.name) {
    const names = { inFile: first.name, inForce: inForce[0].name };
    found.push({ gateway: first.name, setting: 'default', ...names });
  }
  return found;
}

function valueOf(
  gateway: Omit<WrittenGateway, 'secret'> & { readonly secret?: string | null | undefined },
  key: (typeof settings)[number] | 'secret',
): unknown {
  if (key !== 'urls') return gateway[key] ?? null;
  return gateway.urls.map((url) => URL.parse(url)?.href ?? url);
}
