import type { Socket } from 'node:net';

/** A SIP message as the tests read it: written independently of what it judges. */
export interface WireMessage {
  /** `SUBSCRIBE sip:john@example.com SIP/2.0` or `SIP/2.0 200 OK`. */
  readonly start: string;
  /** `0` for a request. */
  readonly status: number;
  /** `''` for a response. */
  readonly method: string;
  /** Names in lower case and written out; in the order they came. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly body: string;
}

const compact: Readonly<Record<string, string>> = {
  v: 'via',
  f: 'from',
  t: 'to',
  i: 'call-id',
  m: 'contact',
  c: 'content-type',
  l: 'content-length',
  o: 'event',
  u: 'allow-events',
};

export function headerOf(message: WireMessage, name: string): string {
  return message.headers.get(name)?.[0] ?? '';
}

/** One whole message. */
export function parseWire(text: string): WireMessage {
  const end = text.indexOf('\r\n\r\n');
  const [start = '', ...lines] = text.slice(0, end).split('\r\n');
  const headers = new Map<string, string[]>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    const written = line.slice(0, colon).trim().toLowerCase();
    const name = compact[written] ?? written;
    headers.set(name, [...(headers.get(name) ?? []), line.slice(colon + 1).trim()]);
  }
  const [first = '', second = ''] = start.split(' ');
  const isResponse = first === 'SIP/2.0';
  return {
    start,
    status: isResponse ? Number(second) : 0,
    method: isResponse ? '' : first,
    headers,
    body: text.slice(end + 4),
  };
}

/** Cuts what comes over a stream into messages (RFC 3261 §18.3); pings of CRLF are skipped. */
export function readWire(socket: Socket, received: (message: WireMessage) => void): void {
  let waiting = Buffer.alloc(0);
  socket.on('data', (bytes) => {
    waiting = Buffer.concat([waiting, bytes]);
    for (;;) {
      while (waiting[0] === 13 || waiting[0] === 10) waiting = waiting.subarray(1);
      const end = waiting.indexOf('\r\n\r\n');
      if (end < 0) return;
      const head = waiting.toString('utf8', 0, end + 4);
      const length = Number(/^(?:content-length|l)\s*:\s*(\d+)/im.exec(head)?.[1] ?? 0);
      if (waiting.length < end + 4 + length) return;
      received(parseWire(waiting.toString('utf8', 0, end + 4 + length)));
      waiting = waiting.subarray(end + 4 + length);
    }
  });
}

/** The response to a request: what RFC 3261 §8.2.6.2 has copied, and more lines. */
export function respond(
  request: WireMessage,
  status: string,
  more: readonly string[] = [],
  toTag = 't1',
): string {
  const to = headerOf(request, 'to');
  return [
    `SIP/2.0 ${status}`,
    ...(request.headers.get('via') ?? []).map((via) => `Via: ${via}`),
    `From: ${headerOf(request, 'from')}`,
    `To: ${/;\s*tag=/.test(to) ? to : `${to};tag=${toTag}`}`,
    `Call-ID: ${headerOf(request, 'call-id')}`,
    `CSeq: ${headerOf(request, 'cseq')}`,
    ...more,
    'Content-Length: 0',
    '',
    '',
  ].join('\r\n');
}
