import type { Answer } from './answer.ts';
import {
  type SipUri,
  readNameAddress,
  readNumber,
  readParameters,
  readUri,
  splitOutside,
} from '../message/grammar.ts';
import { type SipRequest, single, valuesOf } from '../message/message.ts';

/** What identifies a request, and how it came. */
export interface RequestLine {
  readonly uri: SipUri;
  readonly callId: string;
  readonly fromTag: string;
  /** `null` outside of a dialog. */
  readonly toTag: string | null;
  readonly sequence: number;
  /** RFC 3261 §8.1.1.7: the transaction's. */
  readonly branch: string;
}

/** What a SUBSCRIBE asks for (RFC 6665 §4.1.2). */
export interface SubscribeRequest {
  /** The package's name, in lower case. */
  readonly event: string;
  /** Tells several subscriptions in a dialog apart; `null` for none. */
  readonly eventId: string | null;
  /** Seconds; `null` where that is left to us. */
  readonly expiresS: number | null;
  /** Where notifications go. */
  readonly target: string;
  /** RFC 3261 §12.1.1: the way there, nearest first. */
  readonly routes: readonly string[];
  /** Media types and ranges, in lower case; `null` for the package's own. */
  readonly accept: readonly string[] | null;
}

/** The methods of the RFCs: they are known here and refused, others are not even known. */
const knownMethods: ReadonlySet<string> = new Set([
  'ACK',
  'BYE',
  'CANCEL',
  'INFO',
  'INVITE',
  'MESSAGE',
  'NOTIFY',
  'OPTIONS',
  'PRACK',
  'PUBLISH',
  'REFER',
  'REGISTER',
  'SUBSCRIBE',
  'UPDATE',
]);

export const allow = 'OPTIONS, SUBSCRIBE';

const badRequest: Answer = { status: 400 };

/** RFC 3261 §8.2: what every request has to have. */
export function readRequestLine(request: SipRequest): RequestLine | Answer {
  const { headers, method } = request;
  const from = readNameAddress(single(headers, 'from') ?? '');
  const to = readNameAddress(single(headers, 'to') ?? '');
  const callId = single(headers, 'call-id') ?? '';
  const fromTag = from?.parameters.get('tag') ?? '';
  const [number = '', ofMethod = '', ...more] = (single(headers, 'cseq') ?? '').split(/[ \t]+/);
  const sequence = readNumber(number);
  if (request.version.toUpperCase() !== 'SIP/2.0') return { status: 505 };
  if (to === undefined || fromTag === '' || callId === '' || /\s/.test(callId)) return badRequest;
  if (sequence === undefined || sequence >= 2 ** 31 || ofMethod !== method || more.length > 0) {
    return badRequest;
  }
  if (!isHopCount(headers.get('max-forwards') ?? [])) return badRequest;
  const uri = readUri(request.uri);
  if (uri === undefined) return badRequest;
  const branch = /;\s*branch\s*=\s*([^;\s]+)/i.exec(valuesOf(headers, 'via')[0] ?? '')?.[1] ?? '';
  const toTag = to.parameters.get('tag') ?? null;
  return { uri, callId, fromTag, toTag, sequence, branch };
}

/** Refuses what is not for us, before anybody is asked for a password. */
export function refuseMethod({ method }: SipRequest): Answer | undefined {
  if (method === 'SUBSCRIBE' || method === 'OPTIONS') return undefined;
  if (method === 'CANCEL') return { status: 481 };
  return { status: knownMethods.has(method) ? 405 : 501, headers: [['Allow', allow]] };
}

/** RFC 3261 §8.2.2.3: nothing is supported that could be required. */
export function refuseRequire({ headers }: SipRequest): Answer | undefined {
  const required = valuesOf(headers, 'require');
  if (required.length === 0) return undefined;
  return { status: 420, headers: [['Unsupported', required.join(', ')]] };
}

/** RFC 3261 §8.2.3: no body is understood; one that is optional may be there. */
export function refuseBody({ headers, body }: SipRequest): Answer | undefined {
  if (body === '') return undefined;
  const disposition = single(headers, 'content-disposition') ?? '';
  if (/;\s*handling\s*=\s*optional/i.test(disposition)) return undefined;
  return {
    status: 415,
    headers: [
      ['Accept', ''],
      ['Accept-Encoding', 'identity'],
    ],
  };
}

export function readSubscribe({ headers }: SipRequest): SubscribeRequest | Answer {
  const [event = '', ...parts] = splitOutside(single(headers, 'event') ?? '', ';');
  const parameters = readParameters(parts);
  const contact = readNameAddress(single(headers, 'contact') ?? '');
  const target = contact && readUri(contact.uri);
  if (parameters === undefined || contact === undefined || target === undefined) {
    return badRequest;
  }
  if (!/^sips?$/.test(target.scheme)) return badRequest;
  const written = headers.get('expires');
  const expiresS = written === undefined ? null : readExpires(written);
  if (expiresS === undefined) return badRequest;
  const routes = valuesOf(headers, 'record-route');
  if (routes.length > mostRoutes || !routes.every(isRoute)) return badRequest;
  return {
    event: event.toLowerCase(),
    eventId: parameters.get('id') ?? null,
    expiresS,
    target: contact.uri,
    routes,
    accept: headers.has('accept') ? valuesOf(headers, 'accept').map(mediaRange) : null,
  };
}

/** RFC 3261 §20.1: whether one of the ranges covers a media type. */
export function accepts(ranges: readonly string[] | null, type: string): boolean {
  if (ranges === null) return true;
  const [kind = ''] = type.split('/', 1);
  return ranges.some((range) => range === type || range === `${kind}/*` || range === '*/*');
}

const mostRoutes = 20;

function isRoute(route: string): boolean {
  const address = readNameAddress(route);
  const uri = address && readUri(address.uri);
  return uri !== undefined && /^sips?$/.test(uri.scheme);
}

function mediaRange(text: string): string {
  return (text.split(';', 1)[0] ?? '').trim().toLowerCase();
}

/** RFC 3261 §20.19: more seconds than there are mean the most there are. */
function readExpires(values: readonly string[]): number | undefined {
  const [value = ''] = values;
  return values.length === 1 && /^\d+$/.test(value) ? Math.min(Number(value), 2 ** 32) : undefined;
}

function isHopCount(values: readonly string[]): boolean {
  const [value = '70'] = values;
  return values.length < 2 && (readNumber(value) ?? 256) <= 255;
}
