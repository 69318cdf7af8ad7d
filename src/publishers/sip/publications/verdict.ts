import type { PublicationResult } from '../../../telemetry/sip-events.ts';
import type { SipAnswer, SipOutcome } from '../link/exchange.ts';
import { secondsIn } from '../message/grammar.ts';
import type { Errand } from './publication.ts';

/** What an answer to a PUBLISH means (RFC 3903 §4, RFC 3261 §21). */
export type Verdict =
  | {
      readonly kind: 'done';
      /** `null` where the server gave none, against RFC 3903 §6. */
      readonly etag: string | null;
      /** For how long the server holds it. */
      readonly expiresS: number | null;
    }
  /** 412: it holds nothing under the entity-tag any more. */
  | { readonly kind: 'forgotten' }
  /** 423. */
  | { readonly kind: 'too-brief'; readonly minExpiresS: number | null }
  /** Who we are is not enough; everybody's publications fail. */
  | { readonly kind: 'credentials' }
  /** It may go better later. */
  | {
      readonly kind: 'later';
      readonly result: PublicationResult & ('server-error' | 'timeout' | 'lost');
      readonly afterS: number | null;
      /** Not only this one, but the server as a whole wants to be left alone. */
      readonly everyone: boolean;
    }
  /** The server does not want this one, and will not soon. */
  | { readonly kind: 'refused'; readonly status: number; readonly afterS: number | null };

export function judge(outcome: SipOutcome): Verdict {
  switch (outcome.kind) {
    case 'timeout':
      return { kind: 'later', result: 'timeout', afterS: null, everyone: false };
    case 'lost':
      return { kind: 'later', result: 'lost', afterS: null, everyone: false };
    case 'answer':
      return judgeAnswer(outcome.answer);
  }
}

function judgeAnswer(answer: SipAnswer): Verdict {
  const { status } = answer;
  const afterS = secondsIn(answer.header('retry-after')[0]);
  if (status < 300) {
    return {
      kind: 'done',
      etag: etagIn(answer.header('sip-etag')[0]),
      expiresS: secondsIn(answer.header('expires')[0]),
    };
  }
  if (status === 401 || status === 407) return { kind: 'credentials' };
  if (status === 412) return { kind: 'forgotten' };
  if (status === 423) {
    return { kind: 'too-brief', minExpiresS: secondsIn(answer.header('min-expires')[0]) };
  }
  // RFC 3261 §21.4.9, §21.4.18, §21.5: it may go better later. §21.5.4: 503 is about the server.
  if (status === 408 || status === 480 || (status >= 500 && status < 600)) {
    return {
      kind: 'later',
      result: 'server-error',
      afterS,
      everyone: status === 503 && afterS !== null,
    };
  }
  return { kind: 'refused', status, afterS };
}

/** A token (RFC 3903 §13): what else it may hold would end up in a request's head. */
function etagIn(value: string | undefined): string | null {
  return value !== undefined && /^[\w.!%*+`'~-]{1,256}$/.test(value) ? value : null;
}

/** How an answer is counted. */
export function resultOf(verdict: Verdict, errand: Errand): PublicationResult {
  switch (verdict.kind) {
    case 'done':
      return errand === 'remove' ? 'removed' : 'published';
    case 'later':
      return verdict.result;
    case 'forgotten':
    case 'too-brief':
    case 'credentials':
    case 'refused':
      return verdict.kind;
  }
}

/**
 * What to do about answers that refuse. Redirections (RFC 3261 §21.3) are not followed: account and
 * entity-tags are for the server that was configured, and it is one for everyone.
 */
export function explainRefusals(addresses: number, status: number): string {
  const whose = `the publications of ${addresses} addresses`;
  return status < 400
    ? `The SIP server sends ${whose} elsewhere (${status}), which is not followed: give the server that is in charge of them as host.`
    : `The SIP server refuses ${whose}, the last with ${status}: check that it has them, and that the account may publish for them.`;
}
