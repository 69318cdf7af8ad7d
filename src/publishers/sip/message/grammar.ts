// Single header values of RFC 3261 §25.1, read in one pass each: what strangers send is never
// given to an expression that could go back and forth over it.

/** `;name=value` as in Via, From, Contact and Event; names in lower case, values unquoted. */
export type Parameters = ReadonlyMap<string, string>;

export interface SipUri {
  /** In lower case: `sip`, `sips`, `tel`. */
  readonly scheme: string;
  /** Unescaped; `''` where there is none. */
  readonly user: string;
  /** In lower case, IPv6 without brackets. */
  readonly host: string;
  readonly port: number | null;
  readonly parameters: Parameters;
}

export interface NameAddress {
  /** As it was written, without angle brackets. */
  readonly uri: string;
  readonly parameters: Parameters;
}

export interface Via {
  /** In upper case: `TCP`. */
  readonly transport: string;
  readonly host: string;
  readonly port: number | null;
  readonly parameters: Parameters;
}

const aroundMarks = /[ \t]*([/:])[ \t]*/g;
const token = /^[\w.!%*+`'~-]+$/;
const hostName = /^(?:[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?|\[[0-9a-f:.]+\])$/;

export function isToken(text: string): boolean {
  return token.test(text);
}

/** The parts of `text` between `separator`s that are in no quotes and no angle brackets. */
export function splitOutside(text: string, separator: ',' | ';'): readonly string[] {
  const parts: string[] = [];
  let begin = 0;
  let quoted = false;
  let bracketed = false;
  for (let at = 0; at < text.length; at++) {
    const letter = text[at];
    if (quoted) {
      if (letter === '\\') at++;
      else if (letter === '"') quoted = false;
    } else if (letter === '"') quoted = true;
    else if (letter === '<') bracketed = true;
    else if (letter === '>') bracketed = false;
    else if (letter === separator && !bracketed) {
      parts.push(text.slice(begin, at).trim());
      begin = at + 1;
    }
  }
  parts.push(text.slice(begin).trim());
  return parts;
}

/** `"John" <sip:john@example.com>;tag=1`, or without name and brackets (RFC 3261 §20.10). */
export function readNameAddress(text: string): NameAddress | undefined {
  const [address = '', ...rest] = splitOutside(text, ';');
  const parameters = readParameters(rest);
  if (parameters === undefined) return undefined;
  const open = afterDisplayName(address);
  if (open < 0) {
    return address === '' || /[\s<>"]/.test(address) ? undefined : { uri: address, parameters };
  }
  if (!address.endsWith('>')) return undefined;
  const uri = address.slice(open + 1, -1);
  return uri === '' || /[\s<>"]/.test(uri) ? undefined : { uri, parameters };
}

/** Where the angle bracket opens; -1 where there is none. */
function afterDisplayName(address: string): number {
  if (!address.startsWith('"')) return address.indexOf('<');
  for (let at = 1; at < address.length; at++) {
    if (address[at] === '\\') at++;
    else if (address[at] === '"') return address.indexOf('<', at);
  }
  return -1;
}

export function readUri(text: string): SipUri | undefined {
  const colon = text.indexOf(':');
  const scheme = text.slice(0, colon).toLowerCase();
  if (colon < 1 || !/^[a-z][a-z0-9+.-]*$/.test(scheme)) return undefined;
  const rest = text.slice(colon + 1);
  if (scheme !== 'sip' && scheme !== 'sips' && scheme !== 'pres') {
    return { scheme, user: '', host: '', port: null, parameters: new Map() };
  }
  // A user part may have ; and ? in it, and nothing else an @ (RFC 3261 §25.1).
  const sign = rest.lastIndexOf('@');
  const [beforeHeaders = ''] = rest.slice(sign + 1).split('?', 1);
  const [place = '', ...written] = beforeHeaders.split(';');
  const parameters = readParameters(written);
  const hostPort = readHostPort(place);
  const user = sign < 0 ? '' : unescaped(rest.slice(0, sign).split(':', 1)[0] ?? '');
  if (parameters === undefined || hostPort === undefined || user === undefined) return undefined;
  return { scheme, user, ...hostPort, parameters };
}

/** `SIP/2.0/TCP host:port;branch=…` (RFC 3261 §20.42). */
export function readVia(text: string): Via | undefined {
  const [sent = '', ...rest] = splitOutside(text, ';');
  const parameters = readParameters(rest);
  // RFC 3261 §25.1: there may be spaces around slash and colon.
  const [protocol = '', place = '', ...more] = sent.replaceAll(aroundMarks, '$1').split(/[ \t]+/);
  const [name = '', version, transport = ''] = protocol.toUpperCase().split('/');
  const hostPort = readHostPort(place);
  if (name !== 'SIP' || version !== '2.0' || !isToken(transport) || more.length > 0) {
    return undefined;
  }
  if (hostPort === undefined || parameters === undefined) return undefined;
  return { transport, ...hostPort, parameters };
}

/** Parts of `;name=value` each; `undefined` where one of them is none. */
export function readParameters(parts: readonly string[]): Parameters | undefined {
  const parameters = new Map<string, string>();
  for (const part of parts) {
    const equals = part.indexOf('=');
    const name = (equals < 0 ? part : part.slice(0, equals)).trim().toLowerCase();
    if (!isToken(name)) return undefined;
    if (parameters.has(name)) return undefined;
    parameters.set(name, equals < 0 ? '' : unquoted(part.slice(equals + 1).trim()));
  }
  return parameters;
}

/** `text` without the quotes around it and their escapes. */
function unquoted(text: string): string {
  if (text.length < 2 || !text.startsWith('"') || !text.endsWith('"')) return text;
  return text.slice(1, -1).replaceAll(/\\(.)/g, '$1');
}

/** A whole number of at most ten digits; `undefined` for anything else. */
export function readNumber(text: string): number | undefined {
  return /^\d{1,10}$/.test(text) ? Number(text) : undefined;
}

/** Seconds as in Expires and Retry-After (RFC 3261 §20.33): `18000;duration=3600`, `120 (I am in a meeting)`. */
export function secondsIn(value: string | undefined): number | null {
  const [, digits] = /^\s*(\d{1,10})(?=\s|;|\(|$)/.exec(value ?? '') ?? [];
  return digits === undefined ? null : Math.min(Number(digits), 2 ** 31);
}

function readHostPort(
  text: string,
): { readonly host: string; readonly port: number | null } | undefined {
  const lower = text.toLowerCase();
  const colon = lower.lastIndexOf(':');
  const hasPort = colon > lower.lastIndexOf(']');
  const host = hasPort ? lower.slice(0, colon) : lower;
  if (host.length > 255 || !hostName.test(host)) return undefined;
  const bare = host.startsWith('[') ? host.slice(1, -1) : host;
  if (!hasPort) return { host: bare, port: null };
  const port = readNumber(lower.slice(colon + 1));
  if (port === undefined || port < 1 || port > 65_535) return undefined;
  return { host: bare, port };
}

function unescaped(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
