import { createHash, randomBytes } from 'node:crypto';

/** The account in whose name everyone is published. */
export interface SipAccount {
  readonly username: string;
  readonly password: string;
}

/** A challenge of Digest that can be answered (RFC 8760, RFC 7616). */
export interface Challenge {
  /** Whether a proxy asks (407) or the server itself (401). */
  readonly proxy: boolean;
  readonly realm: string;
  readonly nonce: string;
  readonly opaque: string | null;
  /** The server does not mind who we are: only the nonce was too old. */
  readonly stale: boolean;
  readonly algorithm: Algorithm;
  readonly qop: 'auth' | 'auth-int' | null;
}

type Algorithm = 'SHA-512-256' | 'SHA-256' | 'MD5';

/** The better ones first (RFC 8760 §2.3: the first that is supported, as the server prefers). */
const hashes: readonly (readonly [algorithm: Algorithm, hash: string])[] = [
  ['SHA-512-256', 'sha512-256'],
  ['SHA-256', 'sha256'],
  ['MD5', 'md5'],
];

/** The best challenge that can be answered among those of a 401 or 407; none where none can. */
export function readChallenge(headers: readonly string[], proxy: boolean): Challenge | undefined {
  const challenges = headers.flatMap((header) => readOne(header, proxy));
  for (const [algorithm] of hashes) {
    const found = challenges.find((challenge) => challenge.algorithm === algorithm);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The value of the `Authorization` that answers `challenge`; `count` is how often it was used. */
export function authorization(
  challenge: Challenge,
  account: SipAccount,
  request: { readonly method: string; readonly uri: string; readonly body: string },
  count: number,
): string {
  const { realm, nonce, opaque, algorithm, qop } = challenge;
  const hash = hashes.find(([name]) => name === algorithm)?.[1] ?? 'md5';
  const h = (text: string): string => createHash(hash).update(text).digest('hex');
  const { method, uri, body } = request;
  const ha1 = h(`${account.username}:${realm}:${account.password}`);
  const ha2 = h(qop === 'auth-int' ? `${method}:${uri}:${h(body)}` : `${method}:${uri}`);
  const parts = [
    `username="${escaped(account.username)}"`,
    `realm="${escaped(realm)}"`,
    `nonce="${escaped(nonce)}"`,
    `uri="${uri}"`,
    `algorithm=${algorithm}`,
  ];
  if (qop === null) {
    parts.push(`response="${h(`${ha1}:${nonce}:${ha2}`)}"`);
  } else {
    const nc = count.toString(16).padStart(8, '0');
    const cnonce = randomBytes(12).toString('hex');
    const response = h(`${ha1}:${nonce}:${nc}:${cnonce}:${qop}:${ha2}`);
    parts.push(`response="${response}"`, `qop=${qop}`, `nc=${nc}`, `cnonce="${cnonce}"`);
  }
  if (opaque !== null) parts.push(`opaque="${escaped(opaque)}"`);
  return `Digest ${parts.join(', ')}`;
}

const longestChallenge = 4_096;

function readOne(header: string, proxy: boolean): readonly Challenge[] {
  if (header.length > longestChallenge || !/^\s*digest\s/i.test(header)) return [];
  const parameters = new Map<string, string>();
  const pairs = header
    .replace(/^\s*digest\s+/i, '')
    .matchAll(/([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/g);
  for (const [, name = '', quoted, bare = ''] of pairs) {
    parameters.set(name.toLowerCase(), quoted?.replaceAll(/\\(.)/g, '$1') ?? bare);
  }
  const realm = parameters.get('realm');
  const nonce = parameters.get('nonce');
  const wanted = (parameters.get('algorithm') ?? 'MD5').toUpperCase();
  const algorithm = hashes.find(([name]) => name === wanted)?.[0];
  const qop = qopOf(parameters.get('qop'));
  if (realm === undefined || nonce === undefined || algorithm === undefined || qop === undefined) {
    return [];
  }
  const opaque = parameters.get('opaque') ?? null;
  const stale = parameters.get('stale')?.toLowerCase() === 'true';
  return [{ proxy, realm, nonce, opaque, stale, algorithm, qop }];
}

/** `null` for a server of before RFC 2617, which asks for none; none where it wants another. */
function qopOf(written: string | undefined): Challenge['qop'] | undefined {
  if (written === undefined) return null;
  const offered = new Set(written.split(',').map((one) => one.trim().toLowerCase()));
  if (offered.has('auth')) return 'auth';
  return offered.has('auth-int') ? 'auth-int' : undefined;
}

function escaped(text: string): string {
  return text.replaceAll(/["\\]/g, String.raw`\$&`);
}
