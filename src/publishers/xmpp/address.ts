import type { Publication } from '../../engine/presence-publisher.ts';

/** A person's bare JID, normalised. */
export type PersonJid = Publication['person'];

// XEP-0106 §4: the characters a local part cannot hold, and the backslash where it would be
// read as the beginning of an escape.
const escapes: Readonly<Record<string, string>> = {
  ' ': '\\20',
  '"': '\\22',
  '&': '\\26',
  "'": '\\27',
  '/': '\\2f',
  ':': '\\3a',
  '<': '\\3c',
  '>': '\\3e',
  '@': '\\40',
  '\\': '\\5c',
};
const unescapes = new Map(Object.entries(escapes).map(([letter, code]) => [code, letter]));
const toEscape = /[ "&'/:<>@]|\\(?=20|22|26|27|2f|3a|3c|3e|40|5c)/g;
const toUnescape = /\\(?:20|22|26|27|2f|3a|3c|3e|40|5c)/g;

/** RFC 7622 §3.1: three parts of at most 1023 octets each. */
const maxJidLength = 3_071;

/** The domain one label up: `example.com` for `presence.example.com`; `''` where there is none. */
export function parentDomain(component: string): string {
  const dot = component.indexOf('.');
  return dot < 0 ? '' : component.slice(dot + 1);
}

/**
 * The bare JID under which `person` is shown to others: `john@presence.example.com` for
 * `john@example.com`, and `john\40other.com@presence.example.com` for someone of another domain
 * than the component's parent (XEP-0106 §5.1). No two people share one.
 */
export function contactAddress(person: PersonJid, component: string): string {
  const at = person.indexOf('@');
  const local = person.slice(0, at);
  const own = person.slice(at + 1) === parentDomain(component);
  // A local part with `\40` in it would be taken for someone of another domain.
  if (own && !local.includes('\\40')) return `${local}@${component}`;
  return `${person.replace(toEscape, (letter) => escapes[letter] ?? letter)}@${component}`;
}

/** Whom `contact` (a bare JID) shows; none if it is not an address made by `contactAddress`. */
export function personOf(contact: string, component: string): PersonJid | undefined {
  const at = contact.indexOf('@');
  if (at < 1 || contact.slice(at + 1) !== component) return undefined;
  const local = contact.slice(0, at);
  if (!local.includes('\\40')) return `${local}@${parentDomain(component)}` as PersonJid;
  const person = local.replace(toUnescape, (code) => unescapes.get(code) ?? code) as PersonJid;
  return contactAddress(person, component) === contact ? person : undefined;
}

/** The JID without its resource. */
export function bareJid(jid: string): string {
  const slash = jid.indexOf('/');
  return slash < 0 ? jid : jid.slice(0, slash);
}

/** `example.com` of `john@example.com`, and of `example.com`. */
export function domainOf(bare: string): string {
  return bare.slice(bare.indexOf('@') + 1);
}

/** Whether a stanza's `from` or `to` looks like a JID at all; the server normalises them. */
export function isJid(text: string | undefined): text is string {
  if (text === undefined || text.length > maxJidLength) return false;
  const bare = bareJid(text);
  const at = bare.indexOf('@');
  return at !== 0 && at + 1 < bare.length;
}

/** Permits everyone whose address is in one of `domains`. */
export function watchersIn(domains: readonly string[]): (subscriber: string) => boolean {
  const permitted = new Set(domains.map((domain) => domain.toLowerCase()));
  return (subscriber) => permitted.has(domainOf(subscriber));
}
