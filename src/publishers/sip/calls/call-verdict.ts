import { secondsIn } from '../message/grammar.ts';
import { type SipResponse, valuesOf } from '../message/message.ts';
import { longestExpiresS } from '../delays.ts';

/** What an answer to a SUBSCRIBE means that is none of 200 to 299 (RFC 3261 §21, RFC 6665 §4.1.2). */
export type CallVerdict =
  /** 481: the server has forgotten the subscription. */
  | { readonly kind: 'forgotten' }
  /** 423: it wants to be asked less often. */
  | { readonly kind: 'too-brief'; readonly minExpiresS: number }
  /** It may go better later. */
  | { readonly kind: 'later'; readonly status: number; readonly afterS: number | null }
  /** Who we are is not enough, for anybody's calls. */
  | { readonly kind: 'credentials'; readonly status: number }
  /** It tells of nobody's calls. */
  | { readonly kind: 'unknown-package'; readonly status: number; readonly afterS: number | null }
  /** It does not tell of this one's. */
  | { readonly kind: 'refused'; readonly status: number; readonly afterS: number | null };

/** `expiresS` is for how long it was asked. */
export function judgeRefusal({ status, headers }: SipResponse, expiresS: number): CallVerdict {
  const afterS = secondsIn(valuesOf(headers, 'retry-after')[0]);
  switch (status) {
    case 401:
    case 407:
      return { kind: 'credentials', status };
    case 405:
    case 489:
    case 501:
      return { kind: 'unknown-package', status, afterS };
    case 408:
    case 480:
      return { kind: 'later', status, afterS };
    case 423: {
      const minExpiresS = secondsIn(valuesOf(headers, 'min-expires')[0]) ?? expiresS * 2;
      return minExpiresS > expiresS && minExpiresS <= longestExpiresS
        ? { kind: 'too-brief', minExpiresS }
        : { kind: 'refused', status, afterS };
    }
    case 481:
      return { kind: 'forgotten' };
    default:
      return status >= 500 && status < 600
        ? { kind: 'later', status, afterS }
        : { kind: 'refused', status, afterS };
  }
}

/** Why a subscription ended that the server ended by itself (RFC 6665 §4.1.3). */
export interface Ended {
  /** It is not to be begun again soon. */
  readonly forGood: boolean;
  readonly afterS: number | null;
}

/** Reads a `Subscription-State`; `undefined` where the subscription goes on. */
export function endOf(state: string): Ended | undefined {
  const [value = '', ...parameters] = state.split(';').map((part) => part.trim().toLowerCase());
  if (value !== 'terminated') return undefined;
  const part = (name: string): string | undefined =>
    parameters.find((one) => one.startsWith(`${name}=`))?.slice(name.length + 1);
  const reason = part('reason') ?? '';
  return {
    forGood: ['rejected', 'noresource', 'invariant'].includes(reason),
    afterS: secondsIn(part('retry-after')),
  };
}
