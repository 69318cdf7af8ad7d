export type ParsedSipAddress =
  | { readonly kind: 'address'; readonly address: string }
  /** `message` is a sentence for people. */
  | { readonly kind: 'invalid'; readonly message: string };

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
    return invalid(text, 'only addresses that begin with sip: can be published');
  }
  if (user === '' || domain === '') {
    return invalid(text, 'give one such as sip:john@example.com');
  }
  // RFC 3261 §25.1 `user`, and letters of all languages, which are escaped where they are sent.
  if (!/^[\p{L}\p{N}\p{M}_.!~*'()&=+$,;?/%-]+$/u.test(user) || !isUnescapable(user)) {
    return invalid(text, 'before the @ there must be a name or a number, without : and spaces');
  }
  if (!domain.split('.').every((label) => /^[\p{L}\p{N}\p{M}-]{1,63}$/u.test(label))) {
    return invalid(text, 'after the @ there must be a domain such as example.com and nothing else');
  }
  const address = `sip:${user}@${domain}`;
  return Buffer.byteLength(address) > longestAddress
    ? invalid(text, `it may be no longer than ${String(longestAddress)} bytes`)
    : { kind: 'address', address };
}

function isUnescapable(user: string): boolean {
  try {
    // Escaped, too, a line end must not get into a message's head.
    return !/[\p{C}\s:@]/u.test(decodeURIComponent(user));
  } catch {
    return false;
  }
}

function invalid(text: string, why: string): ParsedSipAddress {
  const shown = text.length > 60 ? `${text.slice(0, 59)}…` : text;
  return { kind: 'invalid', message: `"${shown}" is not a SIP address: ${why}.` };
}
