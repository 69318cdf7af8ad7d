import { type Challenge, type SipAccount, authorization, readChallenge } from './digest.ts';
import type { SipAnswer } from './exchange.ts';

/** What a request proves itself with. */
export interface Proof {
  /** A whole header line. */
  readonly line: string;
  readonly nonce: string;
}

/**
 * Answers a server's challenges. The last nonce is used again (RFC 7616 §3.4: with a count), so
 * that not every request has to be sent twice.
 */
export class DigestSession {
  readonly #account: SipAccount | null;
  #challenge: Challenge | undefined;
  #uses = 0;

  /** `null` where there is no account: nothing is proved then. */
  constructor(account: SipAccount | null) {
    this.#account = account;
  }

  /** `null` as long as the server has not asked for it. */
  prove(request: {
    readonly method: string;
    readonly uri: string;
    readonly body: string;
  }): Proof | null {
    if (this.#account === null || this.#challenge === undefined) return null;
    this.#uses += 1;
    const { proxy, nonce } = this.#challenge;
    const value = authorization(this.#challenge, this.#account, request, this.#uses);
    return { line: `${proxy ? 'Proxy-Authorization' : 'Authorization'}: ${value}`, nonce };
  }

  /**
   * Takes up the challenge in `answer`, if there is one. Answers whether it makes sense to send
   * the request once more.
   */
  challenged({ status, header }: SipAnswer, proof: Proof | null, attempt: number): boolean {
    if (this.#account === null || (status !== 401 && status !== 407)) return false;
    const proxy = status === 407;
    const challenge = readChallenge(
      header(proxy ? 'proxy-authenticate' : 'www-authenticate'),
      proxy,
    );
    if (challenge === undefined) return false;
    // Another request may have been given a newer nonce meanwhile.
    const known = this.#challenge;
    const isNews = known === undefined || proof === null || known.nonce === proof.nonce;
    if (isNews || known.proxy !== proxy) {
      this.#challenge = challenge;
      this.#uses = 0;
    }
    // A proof that was made for the very challenge before this one was wrong, unless too old.
    return proof === null || attempt === 1 || challenge.stale;
  }
}
