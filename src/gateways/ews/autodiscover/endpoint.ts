import { GatewayError } from '../../../sync/gateway-error.ts';
import type { Mailbox } from '../../../sync/calendar-gateway.ts';
import { parseXml } from '../xml.ts';
import { isConfirmed } from './confirmation.ts';
import {
  type UserAnswer,
  getUserSettings,
  getUserSettingsAction,
  parsePox,
  parseUserSettings,
  poxRequest,
} from './messages.ts';

/** Where and in which form Autodiscover is asked. */
export interface Endpoint {
  readonly form: 'soap' | 'pox';
  readonly url: URL;
}

/** What was tried, and what came of it; for people. */
export interface Step {
  readonly tried: string;
  readonly outcome: string;
}

/** A POST over TLS, to a server whose certificate was verified. */
interface Question {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Whether it is to be proved who asks. */
  readonly credentials: boolean;
}

interface Answer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly text: string;
}

/** Rejects with a `GatewayError`, or with the signal's reason. */
export type Send = (question: Question, signal: AbortSignal) => Promise<Answer>;

/** How places are asked. */
export interface AskingOptions {
  readonly send: Send;
  /** Hosts that somebody named, beside those of the mailbox's domain. */
  readonly named: ReadonlySet<string>;
  readonly note: (step: Step) => void;
}

/**
 * What came of asking at a place: answers, or nothing. `unreachable`: asking there in the other
 * form is not worth the while.
 */
export type Asked =
  | { readonly kind: 'answers'; readonly answers: readonly UserAnswer[]; readonly at: Endpoint }
  | { readonly kind: 'nothing' | 'unreachable' };

/** Redirections of all sorts that are followed for one question. */
export const mostRedirects = 10;

const nothing: Asked = { kind: 'nothing' };

/**
 * Asks about users of `domain`. First without credentials: they are shown only to a host that is
 * confirmed and asks for them over TLS. Rejects only with the signal's reason.
 */
export async function askAt(
  endpoint: Endpoint,
  users: readonly Mailbox[],
  domain: string,
  options: AskingOptions,
  signal: AbortSignal,
): Promise<Asked> {
  let at = endpoint;
  for (let redirects = 0; redirects <= mostRedirects; redirects += 1) {
    const why = forbidden(at.url, domain, options.named);
    if (why !== undefined) {
      options.note({ tried: at.url.href, outcome: why });
      return nothing;
    }
    const answer = await post(at, users, options, signal);
    if (typeof answer === 'string') {
      options.note({ tried: at.url.href, outcome: answer });
      return { kind: 'unreachable' };
    }
    const target = redirectIn(answer, at.url);
    if (target === undefined) {
      return understood(answer, at, users, options);
    }
    options.note({ tried: at.url.href, outcome: `leads to ${target.href}` });
    at = endpointOf(target, at.form);
  }
  options.note({ tried: endpoint.url.href, outcome: 'leads on and on' });
  return nothing;
}

/** Which form is spoken at an address. */
export function endpointOf(url: URL, otherwise: Endpoint['form'] = 'pox'): Endpoint {
  const ending = /\.(svc|xml)$/i.exec(url.pathname)?.[1]?.toLowerCase();
  const forms = { svc: 'soap', xml: 'pox' } as const;
  return { url, form: ending === 'svc' || ending === 'xml' ? forms[ending] : otherwise };
}

/** Why nothing is sent to an address; `undefined` where it may be. */
export function forbidden(
  url: URL,
  domain: string,
  named: ReadonlySet<string>,
): string | undefined {
  if (url.protocol !== 'https:') {
    return 'is not https: nothing was sent';
  }
  if (!isConfirmed(url.hostname, domain, named)) {
    return `is neither of ${domain} nor among the hosts that are allowed: nothing was sent`;
  }
  return undefined;
}

/** An answer, or why there is none. */
async function post(
  { form, url }: Endpoint,
  users: readonly Mailbox[],
  options: AskingOptions,
  signal: AbortSignal,
): Promise<Answer | string> {
  const headers = {
    'content-type': 'text/xml; charset=utf-8',
    accept: 'text/xml',
    'user-agent': 'Doorlight',
    ...(form === 'soap' ? { soapaction: `"${getUserSettingsAction}"` } : {}),
  };
  const [user] = users;
  const body =
    form === 'soap' ? getUserSettings(users, url.href) : poxRequest(user ?? ('' as Mailbox));
  try {
    for (const credentials of [false, true]) {
      const answer = await options.send({ url, headers, body, credentials }, signal);
      if (answer.status !== 401) {
        return answer;
      }
    }
    return 'asks for other credentials';
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof GatewayError) {
      return error.message;
    }
    throw error;
  }
}

function redirectIn(answer: Answer, from: URL): URL | undefined {
  const location = answer.headers.get('location');
  const moved = answer.status >= 300 && answer.status < 400 && location !== undefined;
  return moved && URL.canParse(location, from.href) ? new URL(location, from.href) : undefined;
}

function understood(
  answer: Answer,
  at: Endpoint,
  users: readonly Mailbox[],
  { note }: AskingOptions,
): Asked {
  const root = parseXml(answer.text);
  const one = at.form === 'pox' ? parsePox(root) : undefined;
  const answers = at.form === 'soap' ? parseUserSettings(root, users) : one && [one];
  if (answers === undefined) {
    note({ tried: at.url.href, outcome: `is no Autodiscover (HTTP ${answer.status})` });
    return nothing;
  }
  note({ tried: at.url.href, outcome: 'answers' });
  return { kind: 'answers', answers, at };
}
