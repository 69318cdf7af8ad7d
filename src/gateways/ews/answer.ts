import { GatewayError } from '../../sync/gateway-error.ts';
import { type Asked, garbled, notExchange, refusalError } from './errors.ts';
import { type ServerVersionInfo, serverVersionInfo } from './negotiation.ts';
import { faultIn } from './soap.ts';
import { type Element, parseXml } from './xml.ts';

/** What came over HTTP, whole. */
interface Answer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly text: string;
}

/**
 * The SOAP body of an answer. HTTP's status is looked at last: 500 may carry a valid answer, and
 * 200 a fault. `heard` is told first what the server says of itself. Throws an `EwsError` for a fault, a `GatewayError` for what is not SOAP.
 */
export function readAnswer(
  answer: Answer,
  asked: Asked,
  heard: (info: ServerVersionInfo | undefined) => void = () => {},
): Element {
  const root = parseXml(answer.text);
  heard(serverVersionInfo(root));
  const body = root?.name === 'Envelope' ? root.child('Body') : undefined;
  if (body === undefined) {
    throw failedHttp(answer, asked);
  }
  const fault = faultIn(body);
  if (fault !== undefined) {
    throw refusalError(withRetryAfter(fault, answer), asked);
  }
  return body;
}

function withRetryAfter<T extends { readonly backOffMs: number | null }>(
  refusal: T,
  answer: Answer,
): T {
  return { ...refusal, backOffMs: refusal.backOffMs ?? retryAfterMs(answer) };
}

/** What a status without SOAP means; `status` may be 200 with a page of something else. */
export function failedHttp(answer: Answer, asked: Asked): GatewayError {
  const { status } = answer;
  const { server } = asked;
  if (status >= 300 && status < 400) {
    return redirected(answer, asked);
  }
  if (status === 429 || status === 503) {
    const wait = retryAfterMs(answer);
    return new GatewayError(
      `${server} is overloaded or out of service (HTTP ${status}): it is left alone for as long as it asked.`,
      'retry',
      { fault: 'throttled', ...(wait === null ? {} : { retryAfterMs: wait }) },
    );
  }
  if (status === 403) {
    return new GatewayError(
      `${server} forbids the account to use Exchange Web Services (HTTP 403): allow it there (EwsEnabled, EwsApplicationAccessPolicy).`,
      'fix-server',
      { fault: 'forbidden' },
    );
  }
  if (status >= 500 || status === 408) {
    return new GatewayError(
      `${server} failed (HTTP ${status}): it is asked again; look into the server and proxies before it if it stays so.`,
      'retry',
    );
  }
  if (status < 300 && looksLikeSoap(answer.text)) {
    return garbled(asked, 'XML that is cut off or not well-formed');
  }
  return notExchange(server, whatInstead(answer));
}

function whatInstead({ status, text }: Answer): string {
  // Of Exchange, where cookies are asked for and none came.
  if (status === 440) return 'HTTP 440: it asks for a form to be filled in to sign in';
  if (status >= 300) return `HTTP ${status}`;
  if (text.trim() === '') return 'it answers with nothing';
  return /<(!doctype\s+)?html[\s>]/i.test(text.slice(0, 4_096))
    ? 'it answers with a web page, such as people sign in on'
    : 'it answers with something else';
}

/** Exchange sends clients to its error page when a server behind it fails. */
function redirected(answer: Answer, { server }: Asked): GatewayError {
  const location = answer.headers.get('location') ?? '';
  if (/genericerrorpage/i.test(location)) {
    return new GatewayError(
      `${server} leads to its error page (HTTP ${answer.status}): it is asked again; look into the server if it stays so.`,
      'retry',
    );
  }
  const target = URL.canParse(location, server) ? new URL(location, server) : undefined;
  const where = target === undefined ? 'elsewhere' : `to ${target.origin}${target.pathname}`;
  if (target !== undefined && /\/exchange\.asmx$/i.test(target.pathname)) {
    return new GatewayError(
      `${server} has moved ${where} (HTTP ${answer.status}): give that address, if it is yours. The password is sent to no other address than the one that is given.`,
      'fix-server',
      { fault: 'not-ews' },
    );
  }
  return notExchange(server, `it leads ${where}`);
}

/** RFC 9110 §10.2.3: seconds, or a date. */
function retryAfterMs({ headers }: Answer): number | null {
  const value = headers.get('retry-after')?.trim() ?? '';
  if (/^\d+$/.test(value)) {
    return Number(value) * 1000;
  }
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(0, at - Date.now());
}

function looksLikeSoap(text: string): boolean {
  return /<(?:[\w.-]+:)?Envelope[\s>]/.test(text.slice(0, 4_096));
}
