import { writeSipUri } from '../address.ts';
import type { SipAccount } from '../link/digest.ts';
import type { SipServer } from '../link/wire.ts';

/** A SIP server that people are published on, as it is examined. */
export interface ExaminedSipServer {
  /** `sip:desk-phones` */
  readonly name: string;
  readonly server: SipServer;
  /** `null` where the server asks nobody. */
  readonly account: SipAccount | null;
  /** SIP domains whose people are published there, the first first; one at least. */
  readonly domains: readonly string[];
  /** One person's address of each domain that has people; `sip:john@example.com`. */
  readonly samples: readonly string[];
  /** Whether somebody is shown under that address. */
  readonly isPerson: (address: string) => boolean;
  /** Calls of people are followed there. */
  readonly followsCalls: boolean;
  readonly userAgent: string;
}

/**
 * Under which address a publication may be tried: the account's own, which nobody watches, unless
 * it is a person's.
 */
export function ownAddress({ account, domains, isPerson }: ExaminedSipServer): string {
  const [domain = ''] = domains;
  if (account !== null) {
    const { user, host } = placeOf(account.username, domain);
    const address = writeSipUri({ user, host });
    if (!isPerson(address)) return address;
  }
  return writeSipUri({ user: 'doorlight-check', host: domain });
}

/** An account may be named with its domain. */
function placeOf(
  username: string,
  domain: string,
): { readonly user: string; readonly host: string } {
  const at = username.lastIndexOf('@');
  if (at < 1) return { user: username, host: domain };
  return { user: username.slice(0, at), host: username.slice(at + 1) };
}
