import { domainToASCII } from 'node:url';
import { canonicalAddress } from './addresses.ts';
import type { CertificateNames } from './names.ts';

export interface MatchOptions {
  /** As today's browsers: by SAN only, addresses only by SAN entries for addresses. */
  readonly strict: boolean;
}

export type Match =
  | {
      readonly kind: 'match';
      readonly by: 'SAN' | 'CN';
      /** The name or address in the certificate that it was. */
      readonly name: string;
      /** In a sentence; `null` where nothing is to be said. */
      readonly warning: string | null;
    }
  /** `message` is a sentence that begins with "Subject CN mismatch" and names both sides. */
  | { readonly kind: 'mismatch'; readonly message: string };

const mostNamed = 8;

/**
 * Whether a certificate is made out for `host`, a name (A- or U-labels) or an address in any
 * notation. A match in the CN or in any SAN is enough; one that browsers would not take is a
 * warning. See requirements, section 5.
 */
export function matchName(host: string, names: CertificateNames, { strict }: MatchOptions): Match {
  const address = canonicalAddress(host);
  const asked = address ?? asciiName(host.replace(/\.$/, ''));
  if (asked === null) return mismatch(host, names, strict);
  const by = address === null ? byName : byAddress;
  const alternative = by(asked, names, strict);
  if (alternative !== null) return alternative;
  if (strict) return mismatch(host, names, strict);
  const common = names.commonNames.find((name) =>
    address === null ? nameMatches(asked, asciiName(name)) : canonicalAddress(name) === asked,
  );
  if (common === undefined) return mismatch(host, names, strict);
  const why = `The certificate names ${host} in its CN only (${common}), where today's browsers do not look: have the next one issued with a SAN.`;
  return { kind: 'match', by: 'CN', name: common, warning: why };
}

function byName(asked: string, { dnsNames }: CertificateNames, strict: boolean): Match | null {
  // RFC 5280 §7.2: a dNSName is ASCII; one that is not is understood where we are not strict.
  const name = dnsNames.find((one) => nameMatches(asked, strict ? asciiOnly(one) : asciiName(one)));
  return name === undefined ? null : { kind: 'match', by: 'SAN', name, warning: null };
}

function byAddress(asked: string, names: CertificateNames, strict: boolean): Match | null {
  if (names.addresses.includes(asked)) {
    return { kind: 'match', by: 'SAN', name: asked, warning: null };
  }
  // Windows CAs were asked for addresses so for decades.
  const name = strict ? undefined : names.dnsNames.find((one) => canonicalAddress(one) === asked);
  if (name === undefined) return null;
  const why = `The certificate has the address ${asked} as a DNS name, where today's browsers do not look: have the next one issued with a SAN of type IP.`;
  return { kind: 'match', by: 'SAN', name, warning: why };
}

/** RFC 6125 §6.4.3, whole labels only: `*.a.com` is for `foo.a.com`, and for nothing else. */
function nameMatches(asked: string, presented: string | null): boolean {
  if (presented === null || presented === '') return false;
  if (!presented.startsWith('*.')) return presented === asked;
  const parent = presented.slice(1);
  // `*.com` would be for every company there is.
  if (!/^(\.[a-z\d]([a-z\d-]*[a-z\d])?){2,}$/.test(parent) || !asked.endsWith(parent)) return false;
  return /^[a-z\d-]+$/.test(asked.slice(0, -parent.length));
}

/** In A-labels and lower case; `null` for what is no name. */
function asciiName(name: string): string | null {
  const ascii = asciiOnly(name);
  if (ascii !== null) return ascii;
  // What is no letter (a soft hyphen, double width) must not make another name of it.
  const foreign = name.split('.').filter((label) => asciiOnly(label) === null);
  if (!foreign.every((label) => /^xn--[^.]+$/.test(domainToASCII(label)))) return null;
  const converted = domainToASCII(name);
  return converted === '' ? null : converted;
}

function asciiOnly(name: string): string | null {
  return /^[\x20-\x7e]*$/.test(name) ? name.toLowerCase() : null;
}

function mismatch(host: string, names: CertificateNames, strict: boolean): Match {
  const { commonNames, dnsNames, addresses } = names;
  const alternatives = [...dnsNames, ...addresses];
  const cn = commonNames.length === 0 ? 'no CN' : `CN ${listed(commonNames)}`;
  const san = alternatives.length === 0 ? 'no SAN' : `SAN ${listed(alternatives)}`;
  const rule = strict ? ' (strict matching: by SAN only)' : '';
  return {
    kind: 'mismatch',
    message: `Subject CN mismatch: the server is called ${host}, and its certificate is made out for ${cn}, ${san}${rule}.`,
  };
}

/** What a stranger wrote goes into logs: without control characters, and not for pages. */
function listed(all: readonly string[]): string {
  const some = all
    .slice(0, mostNamed)
    .map((name) => name.replace(/\p{C}/gu, '\uFFFD').slice(0, 253));
  const more = all.length - some.length;
  return some.join(', ') + (more > 0 ? ` and ${more} more` : '');
}
