import { isToken, readNumber, splitOutside } from './grammar.ts';

/** RFC 3261 §7; header names in lower case and in full, values in the order of the message. */
export type SipHeaders = ReadonlyMap<string, readonly string[]>;

export interface SipRequest {
  readonly kind: 'request';
  readonly method: string;
  readonly uri: string;
  readonly version: string;
  readonly headers: SipHeaders;
  readonly body: string;
}

export interface SipResponse {
  readonly kind: 'response';
  readonly status: number;
  readonly headers: SipHeaders;
  readonly body: string;
}

export type SipMessage = SipRequest | SipResponse;

// RFC 3261 §7.3.3, RFC 6665 §8.2.1, and what else has a short form.
const fullNames: Readonly<Record<string, string>> = {
  c: 'content-type',
  e: 'content-encoding',
  f: 'from',
  i: 'call-id',
  k: 'supported',
  l: 'content-length',
  m: 'contact',
  o: 'event',
  r: 'refer-to',
  s: 'subject',
  t: 'to',
  u: 'allow-events',
  v: 'via',
};

/** Those that are lists, and whose items may share a line (RFC 3261 §7.3.1). */
const lists: ReadonlySet<string> = new Set([
  'accept',
  'accept-encoding',
  'allow',
  'allow-events',
  'contact',
  'record-route',
  'require',
  'route',
  'supported',
  'via',
]);

/** More lines than any honest message has. */
const mostLines = 200;

/**
 * A message's head, without the empty line; `undefined` where it is none. What is in the headers
 * is not looked at, but for their form.
 */
export function readHead(head: string): SipMessage | undefined {
  const [start = '', ...lines] = unfolded(head).split('\r\n');
  const headers = readHeaders(lines);
  if (headers === undefined) return undefined;
  const status = /^SIP\/2\.0 ([1-6]\d\d) /i.exec(`${start} `)?.[1];
  if (status !== undefined) {
    return { kind: 'response', status: Number(status), headers, body: '' };
  }
  const [method = '', uri = '', version = '', ...more] = start.split(' ');
  if (!isToken(method) || uri === '' || !/^SIP\/\d+\.\d+$/i.test(version) || more.length > 0) {
    return undefined;
  }
  return { kind: 'request', method, uri, version, headers, body: '' };
}

/** A whole message; `undefined` where it is none. */
export function readMessage(text: string): SipMessage | undefined {
  const end = text.indexOf('\r\n\r\n');
  const head = end < 0 ? undefined : readHead(text.slice(0, end));
  return head === undefined ? undefined : { ...head, body: text.slice(end + 4) };
}

/** The only value of a header that may stand there once; `undefined` for none and for several. */
export function single(headers: SipHeaders, name: string): string | undefined {
  const values = headers.get(name);
  return values?.length === 1 ? values[0] : undefined;
}

export function valuesOf(headers: SipHeaders, name: string): readonly string[] {
  return headers.get(name) ?? [];
}

/** The length of the body, `null` where it is not said, `undefined` where it makes no sense. */
export function contentLength(headers: SipHeaders): number | null | undefined {
  const values = valuesOf(headers, 'content-length');
  const [first] = values;
  if (first === undefined) return null;
  return values.every((value) => value === first) ? readNumber(first) : undefined;
}

export interface ResponseParts {
  readonly status: number;
  readonly reason: string;
  /** In their order; those of the request come before them. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** What the To header's tag is to be where the request has none. */
  readonly tag: string;
  /** The topmost Via as it is to be sent back. */
  readonly via: string;
}

/** RFC 3261 §8.2.6.2: Via, From, To, Call-ID and CSeq are the request's. */
export function writeResponse(request: SipRequest, parts: ResponseParts): string {
  const { headers } = request;
  const [, ...vias] = valuesOf(headers, 'via');
  const to = single(headers, 'to') ?? '';
  const tagged = hasTag(to) ? to : `${to};tag=${parts.tag}`;
  const lines = [
    `SIP/2.0 ${String(parts.status)} ${parts.reason}`,
    `Via: ${parts.via}`,
    ...vias.map((via) => `Via: ${via}`),
    `From: ${single(headers, 'from') ?? ''}`,
    `To: ${tagged}`,
    `Call-ID: ${single(headers, 'call-id') ?? ''}`,
    `CSeq: ${single(headers, 'cseq') ?? ''}`,
    ...parts.headers.map(([name, value]) => `${name}: ${value}`),
    'Content-Length: 0',
  ];
  return `${lines.join('\r\n')}\r\n\r\n`;
}

/** `headers` in their order; the body's length is added. */
export function writeRequest(
  method: string,
  uri: string,
  headers: readonly (readonly [name: string, value: string])[],
  body: string,
): string {
  const lines = [
    `${method} ${uri} SIP/2.0`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
    `Content-Length: ${String(Buffer.byteLength(body))}`,
  ];
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}

function hasTag(to: string): boolean {
  return splitOutside(to, ';')
    .slice(1)
    .some((parameter) => /^tag *=/i.test(parameter));
}

function readHeaders(lines: readonly string[]): SipHeaders | undefined {
  if (lines.length > mostLines) return undefined;
  const headers = new Map<string, string[]>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    const written = line.slice(0, Math.max(0, colon)).trimEnd().toLowerCase();
    if (!isToken(written)) return undefined;
    const name = fullNames[written] ?? written;
    const value = line.slice(colon + 1).trim();
    // What is sent back in an answer must not begin a line there.
    if (/(?!\t)\p{Cc}/u.test(value)) return undefined;
    const values = lists.has(name) ? splitOutside(value, ',').filter(Boolean) : [value];
    const known = headers.get(name);
    if (known === undefined) headers.set(name, [...values]);
    else known.push(...values);
  }
  return headers;
}

/** RFC 3261 §7.3.1: a line that begins with a space goes on with the one before. */
function unfolded(head: string): string {
  return head.includes('\r\n ') || head.includes('\r\n\t')
    ? head.replaceAll(/\r\n[ \t]+/g, ' ')
    : head;
}
