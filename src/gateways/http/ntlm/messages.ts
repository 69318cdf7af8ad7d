import { randomBytes } from 'node:crypto';
import { desl, hmacMd5, md5, ntHash, ntHashV2 } from './hashes.ts';
import { type TargetInfo, av, readTargetInfo, valueOf, writeTargetInfo } from './target-info.ts';

// MS-NLMP §2.2.2.5
const flag = {
  unicode: 0x1,
  requestTarget: 0x4,
  ntlm: 0x200,
  alwaysSign: 0x8000,
  extendedSecurity: 0x8_0000,
  targetInfo: 0x80_0000,
  version: 0x200_0000,
  key128: 0x2000_0000,
  key56: 0x8000_0000,
} as const;

const signature = Buffer.from('NTLMSSP\0', 'latin1');
/** Windows 10, revision 15 of NTLM: nothing depends on it but logs of the server. */
const version = Buffer.from([10, 0, 0x61, 0x4a, 0, 0, 0, 15]);
const ours = Object.values(flag).reduce((sum, bit) => sum + bit, 0) - flag.targetInfo;

export interface Challenge {
  readonly flags: number;
  readonly serverChallenge: Buffer;
  /** `undefined` where the server sends none, so that NTLMv2 is impossible. */
  readonly targetInfo: TargetInfo | undefined;
  /** The message itself: the answer proves that nobody changed it. */
  readonly bytes: Buffer;
}

export interface Who {
  readonly domain: string;
  readonly user: string;
  readonly password: string;
}

/** What ties an answer to the server it is meant for, so that nobody can pass it on (EPA). */
export interface Binding {
  /** `HTTP/mail.example.com` */
  readonly servicePrincipal: string;
  /** RFC 5929 §4, the hash alone; `undefined` where the certificate is not known. */
  readonly tlsServerEndPoint: Buffer | undefined;
}

/** `user@domain` is sent whole, without a domain, as Windows does. */
export function accountNames(account: string): Pick<Who, 'domain' | 'user'> {
  const slash = account.indexOf('\\');
  return { domain: account.slice(0, Math.max(slash, 0)), user: account.slice(slash + 1) };
}

/** NEGOTIATE_MESSAGE, §2.2.1.1. */
export function negotiateMessage(): Buffer {
  const bytes = Buffer.alloc(40);
  signature.copy(bytes);
  bytes.writeUInt32LE(1, 8);
  bytes.writeUInt32LE(ours, 12);
  // Neither domain nor workstation: two empty fields, which some servers want inside the message.
  bytes.writeUInt32LE(40, 20);
  bytes.writeUInt32LE(40, 28);
  version.copy(bytes, 32);
  return bytes;
}

/** CHALLENGE_MESSAGE, §2.2.1.2. Returns `undefined` for anything else. */
export function readChallenge(bytes: Buffer): Challenge | undefined {
  if (bytes.length < 32 || !bytes.subarray(0, 8).equals(signature) || bytes.readUInt32LE(8) !== 2) {
    return undefined;
  }
  const flags = bytes.readUInt32LE(20);
  const serverChallenge = bytes.subarray(24, 32);
  if ((flags & flag.targetInfo) === 0 || bytes.length < 48) {
    return { flags, serverChallenge, targetInfo: undefined, bytes };
  }
  const at = bytes.readUInt32LE(44);
  const targetInfo = readTargetInfo(bytes.subarray(at, at + bytes.readUInt16LE(40)));
  return { flags, serverChallenge, targetInfo, bytes };
}

/**
 * AUTHENTICATE_MESSAGE with NTLMv2 (§3.3.2), bound to the TLS connection and the server's name,
 * and with a MIC over all three messages where the server knows the time (§3.1.5.1.2).
 */
export function authenticateV2(
  who: Who,
  challenge: Challenge & { readonly targetInfo: TargetInfo },
  binding: Binding,
  now: number,
): Buffer {
  const { targetInfo, serverChallenge } = challenge;
  const key = ntHashV2(who.password, who.user, who.domain);
  const clientChallenge = randomBytes(8);
  const serverTime = valueOf(targetInfo, av.timestamp);
  const proved = Buffer.concat([
    Buffer.from([1, 1, 0, 0, 0, 0, 0, 0]),
    serverTime ?? fileTime(now),
    clientChallenge,
    Buffer.alloc(4),
    writeTargetInfo(bound(targetInfo, binding, serverTime !== undefined)),
    Buffer.alloc(4),
  ]);
  const proof = hmacMd5(key, serverChallenge, proved);
  const lm =
    serverTime === undefined
      ? Buffer.concat([hmacMd5(key, serverChallenge, clientChallenge), clientChallenge])
      : Buffer.alloc(24);
  const message = authenticateMessage(who, challenge, lm, Buffer.concat([proof, proved]));
  if (serverTime !== undefined) {
    // Without key exchange the exported session key is the base key: HMAC of the proof.
    const sessionKey = hmacMd5(key, proof);
    hmacMd5(sessionKey, negotiateMessage(), challenge.bytes, message).copy(message, 72);
  }
  return message;
}

/**
 * AUTHENTICATE_MESSAGE with NTLMv1 (§3.3.1), with extended session security where the server has
 * it. The LM answer, which would give the password away, is never sent.
 */
export function authenticateV1(who: Who, challenge: Challenge): Buffer {
  const key = ntHash(who.password);
  const { serverChallenge } = challenge;
  if ((challenge.flags & flag.extendedSecurity) === 0) {
    const answer = desl(key, serverChallenge);
    return authenticateMessage(who, challenge, answer, answer);
  }
  const clientChallenge = randomBytes(8);
  const both = md5(serverChallenge, clientChallenge).subarray(0, 8);
  const lm = Buffer.concat([clientChallenge, Buffer.alloc(16)]);
  return authenticateMessage(who, challenge, lm, desl(key, both));
}

function bound(info: TargetInfo, binding: Binding, withMic: boolean): TargetInfo {
  const pairs = info.filter(([id]) => id !== av.flags);
  const flags = Buffer.alloc(4);
  valueOf(info, av.flags)?.copy(flags);
  flags.writeUInt8(flags.readUInt8(0) | (withMic ? 2 : 0));
  return [
    ...pairs,
    [av.flags, flags],
    [av.channelBindings, channelBindings(binding.tlsServerEndPoint)],
    [av.targetName, Buffer.from(binding.servicePrincipal, 'utf16le')],
  ];
}

/** MD5 of a `gss_channel_bindings_struct` (RFC 2744 §3.11) without addresses; zeros for none. */
function channelBindings(endPoint: Buffer | undefined): Buffer {
  if (endPoint === undefined) {
    return Buffer.alloc(16);
  }
  const data = Buffer.concat([Buffer.from('tls-server-end-point:', 'latin1'), endPoint]);
  const head = Buffer.alloc(20);
  head.writeUInt32LE(data.length, 16);
  return md5(head, data);
}

/** §2.2.1.3, with room for the MIC. */
function authenticateMessage(
  { domain, user }: Who,
  { flags }: Challenge,
  lm: Buffer,
  nt: Buffer,
): Buffer {
  const empty = Buffer.alloc(0);
  const fields = [
    [12, lm],
    [20, nt],
    [28, Buffer.from(domain, 'utf16le')],
    [36, Buffer.from(user, 'utf16le')],
    [44, empty],
    [52, empty],
  ] as const;
  const head = Buffer.alloc(88);
  signature.copy(head);
  head.writeUInt32LE(3, 8);
  let end = head.length;
  for (const [at, value] of fields) {
    head.writeUInt16LE(value.length, at);
    head.writeUInt16LE(value.length, at + 2);
    head.writeUInt32LE(end, at + 4);
    end += value.length;
  }
  const agreed = (flags & (ours + flag.targetInfo)) | flag.unicode;
  head.writeUInt32LE(agreed >>> 0, 60);
  version.copy(head, 64);
  return Buffer.concat([head, ...fields.map(([, value]) => value)]);
}

/** Tenths of microseconds since 1601. */
function fileTime(now: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE((BigInt(Math.floor(now)) + 11_644_473_600_000n) * 10_000n);
  return bytes;
}
