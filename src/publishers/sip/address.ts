import { domainToASCII } from 'node:url';

/** An address of record: `sip:john@example.com`. */
export interface SipUri {
  /** Not escaped. */
  readonly user: string;
  readonly host: string;
}

/** As it is written everywhere, so that the same address is the same text. */
export function writeSipUri({ user, host }: SipUri): string {
  // What the library leaves as it is, so that both write the same.
  const escaped = encodeURIComponent(user).replaceAll(/%(?:3A|2B|3F|2F)/g, decodeURIComponent);
  return `sip:${escaped}@${host}`;
}

/** `sip:john@example.com`, as people are given addresses; none where it is none. */
export function readSipUri(text: string): SipUri | undefined {
  const [, escaped = '', domain = ''] = /^sip:([^@]+)@([^@;?]+)$/i.exec(text) ?? [];
  if (escaped === '' || domain === '') return undefined;
  const host = domainToASCII(domain);
  try {
    return host === '' ? undefined : { user: decodeURIComponent(escaped), host };
  } catch {
    return undefined;
  }
}

/**
 * The address of whoever has none of their own: that of the chat account, in the SIP domain that
 * `domains` has for the chat domain, or in the same. Domains are in ASCII and lower case.
 */
export function derivedSipUri(
  jid: string,
  domains: ReadonlyMap<string, string>,
): SipUri | undefined {
  const at = jid.indexOf('@');
  const domain = jid.slice(at + 1);
  const host = domainToASCII(domains.get(domain) ?? domain);
  return at < 1 || host === '' ? undefined : { user: jid.slice(0, at), host };
}
