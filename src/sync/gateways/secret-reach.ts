import { isIP } from 'node:net';
import type { GatewayChange, GatewaySettings } from './gateway-settings.ts';
import { serverAddress } from './server-address.ts';

/**
 * A host to which `change` would have the stored secret go, and in whose domain it goes nowhere
 * yet; `null` for none. Whoever may change a gateway, and does not know the password, must not
 * have it sent to a server of their own.
 */
export function strangerTo(old: GatewaySettings, change: GatewayChange): string | null {
  const known = new Set(reachOf(old).map(domainOf));
  return reachOf({ ...old, ...change }).find((host) => !known.has(domainOf(host))) ?? null;
}

/** Whom the secret, or what it obtains, is sent to. */
function reachOf({
  urls,
  identity,
  autodiscover,
}: Pick<GatewaySettings, 'urls' | 'identity' | 'autodiscover'>): readonly string[] {
  const tokens = identity.kind === 'oauth' ? [identity.tokenUrl] : [];
  const hosts = [...urls.map(serverAddress), ...tokens].map(
    (url) => URL.parse(url)?.hostname ?? url,
  );
  return [...hosts, ...(autodiscover?.hosts ?? [])].map((host) => host.toLowerCase());
}

/** `example.com` for `mail.example.com`, which is not alone there; an address for itself. */
function domainOf(host: string): string {
  const bare = host.replace(/^\[|\]$/g, '');
  const labels = host.split('.');
  return isIP(bare) !== 0 || labels.length < 3 ? host : labels.slice(1).join('.');
}
