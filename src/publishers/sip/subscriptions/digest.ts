import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { type Accounts, type Algorithm, algorithms } from './accounts.ts';
import { type Parameters, readParameters, readUri, splitOutside } from '../message/grammar.ts';
import { type SipRequest, valuesOf } from '../message/message.ts';
import type { Nonces } from './nonces.ts';

export type Authentication =
  | { readonly kind: 'known'; readonly user: string }
  /** To be asked for; `stale` where the password was right and the nonce is used up. */
  | { readonly kind: 'unknown'; readonly stale: boolean; readonly wrong: boolean }
  /** What was said contradicts itself. */
  | { readonly kind: 'senseless' };

/** Compared against where there is no such account, so that both take as long. */
const nobody = randomBytes(32).toString('hex');

/**
 * Who sent a request (RFC 3261 §22, RFC 8760). What a phone says about other realms is not for us.
 */
export function authenticate(
  request: SipRequest,
  realm: string,
  accounts: Accounts,
  nonces: Nonces,
): Authentication {
  for (const value of valuesOf(request.headers, 'authorization')) {
    // RFC 4475 §3.3.7: whoever proves something else has proved nothing yet.
    if (!/^digest[ \t]/i.test(value)) continue;
    const said = readCredentials(value);
    if (said === undefined) return { kind: 'senseless' };
    if (said.get('realm') === realm) return judge(request, said, accounts, nonces);
  }
  return { kind: 'unknown', stale: false, wrong: false };
}

/** One WWW-Authenticate for each algorithm by which somebody can log in, the stronger first. */
export function challenges(
  realm: string,
  accounts: Accounts,
  nonces: Nonces,
  stale: boolean,
): readonly (readonly [name: string, value: string])[] {
  const offered = accounts.algorithms.length === 0 ? algorithms : accounts.algorithms;
  const nonce = nonces.make();
  return offered.map((algorithm) => [
    'WWW-Authenticate',
    `Digest realm="${realm}", nonce="${nonce}", algorithm=${algorithm}, qop="auth"${stale ? ', stale=true' : ''}`,
  ]);
}

function judge(
  request: SipRequest,
  said: Parameters,
  accounts: Accounts,
  nonces: Nonces,
): Authentication {
  const user = said.get('username') ?? '';
  const nonce = said.get('nonce') ?? '';
  const algorithm = algorithmOf(said.get('algorithm') ?? 'MD5');
  const qop = (said.get('qop') ?? 'auth').toLowerCase();
  // What was not offered is no wrong password.
  if (algorithm === undefined || qop !== 'auth') return { kind: 'senseless' };
  if (!sameUri(said.get('uri') ?? '', request.uri)) return { kind: 'senseless' };
  const expected = accounts.find(user)?.get(algorithm);
  const right = isRight(request.method, said, algorithm, expected ?? nobody);
  if (expected === undefined || !right) {
    return { kind: 'unknown', stale: false, wrong: true };
  }
  const count = said.has('qop') ? Number.parseInt(said.get('nc') ?? '', 16) : 1;
  return nonces.use(nonce, count)
    ? { kind: 'known', user }
    : { kind: 'unknown', stale: true, wrong: false };
}

/** RFC 7616 §3.4.1, and RFC 2069 for phones without `qop`, which get to use a nonce once. */
function isRight(method: string, said: Parameters, algorithm: Algorithm, ha1: string): boolean {
  const part = (name: string): string => said.get(name) ?? '';
  const ha2 = hash(algorithm, `${method}:${part('uri')}`);
  const qop = part('qop');
  if (qop !== '' && !/^[0-9a-f]{8}$/i.test(part('nc'))) return false;
  const middle =
    qop === '' ? part('nonce') : [part('nonce'), part('nc'), part('cnonce'), qop].join(':');
  const expected = Buffer.from(hash(algorithm, `${ha1}:${middle}:${ha2}`));
  const given = Buffer.from(part('response').toLowerCase());
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function readCredentials(value: string): Parameters | undefined {
  return readParameters(splitOutside(value.slice('digest'.length), ','));
}

function algorithmOf(text: string): Algorithm | undefined {
  return algorithms.find((algorithm) => algorithm === text.toUpperCase());
}

/** RFC 7616 §3.4.6: it is the request's own; phones differ in the parameters they write there. */
function sameUri(one: string, other: string): boolean {
  if (one === other) return true;
  const [first, second] = [readUri(one), readUri(other)];
  if (first === undefined || second === undefined) return false;
  return first.user === second.user && first.host === second.host;
}

function hash(algorithm: Algorithm, text: string): string {
  return createHash(algorithm === 'MD5' ? 'md5' : 'sha256')
    .update(text)
    .digest('hex');
}
