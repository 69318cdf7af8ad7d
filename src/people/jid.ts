import type { Jid } from './person.ts';
import type { PersonReason } from './reasons.ts';

export type ParsedJid =
  | { readonly kind: 'jid'; readonly jid: Jid }
  | ({ readonly kind: 'invalid' } & PersonReason);

/** RFC 7622 §3.2 and §3.3: octets in each part. */
const maxPartOctets = 1023;

/**
 * The bare JID that `text` writes, normalised (RFC 7622 §3.2, §3.3.1): composed, in lower case,
 * the domain without a final dot. It needs a local part, and has no resource.
 */
export function parseJid(text: string): ParsedJid {
  const jid = text.trim().normalize('NFC').toLowerCase();
  const [, local = '', domain = ''] = /^([^@]*)@(.*?)\.?$/s.exec(jid) ?? [];
  if (jid.includes('/') && jid.indexOf('/') > jid.indexOf('@')) {
    return invalid(
      text,
      'jid-with-resource',
      'a bare JID has no resource: leave out the slash and what follows it',
    );
  }
  if (local === '' || domain === '')
    return invalid(text, 'jid-form', 'a JID is written as john@example.com');
  // RFC 7622 §3.3.1: what a local part must not hold, beside space and control characters.
  if (/["&'/:<>@\s\p{C}]/u.test(local)) {
    return invalid(
      text,
      'jid-local-part',
      `before the @ there must be no space and none of " & ' / : < >`,
    );
  }
  if (!domain.split('.').every((label) => isLabel(label))) {
    return invalid(text, 'jid-domain', 'after the @ there must be a domain such as example.com');
  }
  if ([local, domain].some((part) => Buffer.byteLength(part) > maxPartOctets)) {
    const given = shown(text);
    const message = notOne(given, `neither part may be longer than ${maxPartOctets} bytes`);
    const params = { given, most: maxPartOctets };
    return { kind: 'invalid', code: 'jid-too-long', params, message };
  }
  return { kind: 'jid', jid: `${local}@${domain}` as Jid };
}

function isLabel(label: string): boolean {
  return /^[\p{L}\p{N}\p{M}-]+$/u.test(label) && Buffer.byteLength(label) <= 63;
}

function invalid(
  text: string,
  code: 'jid-with-resource' | 'jid-form' | 'jid-local-part' | 'jid-domain',
  why: string,
): ParsedJid {
  const given = shown(text);
  return { kind: 'invalid', code, params: { given }, message: notOne(given, why) };
}

function notOne(given: string, why: string): string {
  return `"${given}" is not a JID: ${why}.`;
}

function shown(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
