import type { PersonReason } from './reasons.ts';

export type ParsedSipAddress =
  | { readonly kind: 'address'; readonly address: string }
  | ({ readonly kind: 'invalid' } & PersonReason);

/** As long as a SIP address may be; RFC 3261 has no limit, phones and servers do. */
const longestAddress = 255;

/**
 * The address of record (RFC 3261 §19.1) that `text` writes, normalised: `sip:` before it, the
 * domain in lower case. It has a user part, and neither password, port nor parameters.
 */
export function parseSipAddress(text: string): ParsedSipAddress {
  const bare = text.trim().normalize('NFC').replace(/^sip:/i, '');
  const at = bare.lastIndexOf('@');
  const user = bare.slice(0, Math.max(0, at));
  const domain = bare.slice(at + 1).toLowerCase();
  if (/^(?:sips|tel):/i.test(bare)) {
    return invalid(text, 'sip-scheme', 'only addresses that begin with sip: can be published');
  }
  if (user === '' || domain === '') {
    return invalid(text, 'sip-form', 'give one such as sip:john@example.com');
  }
  // RFC 3261 §25.1 `user`, and letters of all languages, which are escaped where they are sent.
  if (!/^[\p{L}\p{N}\p{M}_.!~*'()&=+$,;?/%-]+$/u.test(user) || !isUnescapable(user)) {
    return invalid(
      text,
      'sip-user',
      'before the @ there must be a name or a number, without : and spaces',
    );
  }
  if (!domain.split('.').every((label) => /^[\p{L}\p{N}\p{M}-]{1,63}$/u.test(label))) {
    return invalid(
      text,
      'sip-domain',
      'after the @ there must be a domain such as example.com and nothing else',
    );
  }
  const address = `sip:${user}@${domain}`;
  if (Buffer.byteLength(address) <= longestAddress) return { kind: 'address', address };
  const given = shown(text);
  const message = notOne(given, `it may be no longer than ${longestAddress} bytes`);
  return {
    kind: 'invalid',
    code: 'sip-too-long',
    params: { given, most: longestAddress },
    message,
  };
}

function isUnescapable(user: string): boolean {
  try {
    // Escaped, too, a line end must not get into a message's head.
    return !/[\p{C}\s:@]/u.test(decodeURIComponent(user));
  } catch {
    return false;
  }
}

function invalid(
  text: string,
  code: 'sip-scheme' | 'sip-form' | 'sip-user' | 'sip-domain',
  why: string,
): ParsedSipAddress {
  const given = shown(text);
  return { kind: 'invalid', code, params: { given }, message: notOne(given, why) };
}

function notOne(given: string, why: string): string {
  return `"${given}" is not a SIP address: ${why}.`;
}

function shown(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
