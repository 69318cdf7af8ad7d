import { readVia, splitOutside } from '../message/grammar.ts';
import { type SipRequest, valuesOf, writeResponse } from '../message/message.ts';
import type { End } from '../connections/phone-connection.ts';

/** What is answered to a request. */
export interface Answer {
  readonly status: number;
  readonly headers?: readonly (readonly [name: string, value: string])[];
}

// RFC 3261 §21, RFC 6665 §8.3.2 and RFC 5839.
const reasons: Readonly<Record<number, string>> = {
  200: 'OK',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
  413: 'Request Entity Too Large',
  415: 'Unsupported Media Type',
  416: 'Unsupported URI Scheme',
  420: 'Bad Extension',
  423: 'Interval Too Brief',
  481: 'Call/Transaction Does Not Exist',
  482: 'Loop Detected',
  489: 'Bad Event',
  500: 'Server Internal Error',
  501: 'Not Implemented',
  503: 'Service Unavailable',
  505: 'Version Not Supported',
};

/**
 * The answer as it goes over the wire; `undefined` where the request does not say enough to be
 * answered. `tag` is for the To header where it has none.
 */
export function writeAnswer(
  request: SipRequest,
  { status, headers = [] }: Answer,
  tag: string,
  from: End,
): string | undefined {
  const [topmost] = valuesOf(request.headers, 'via');
  const via = topmost === undefined ? undefined : viaSeen(topmost, from);
  if (via === undefined || !isAnswerable(request)) return undefined;
  return writeResponse(request, { status, reason: reasons[status] ?? '', headers, tag, via });
}

/** RFC 3261 §8.2.6.2: these are sent back, so each has to be there, and once. */
export function isAnswerable({ headers }: SipRequest): boolean {
  return ['from', 'to', 'call-id', 'cseq'].every((name) => headers.get(name)?.length === 1);
}

/**
 * RFC 3261 §18.2.1 and RFC 3581 §4: the topmost Via says from where the request really came, where
 * that differs from what it says, or where it asks for it.
 */
function viaSeen(text: string, { address, port }: End): string | undefined {
  const via = readVia(text);
  if (via === undefined) return undefined;
  const [sent = '', ...parameters] = splitOutside(text, ';');
  const asks = via.parameters.has('rport');
  const kept = parameters.filter((parameter) => !/^(?:rport|received)\s*(?:=|$)/i.test(parameter));
  const seen = asks || via.host !== address ? [`received=${address}`] : [];
  const rport = asks ? [`rport=${String(port)}`] : [];
  return [sent, ...kept, ...seen, ...rport].join(';');
}
