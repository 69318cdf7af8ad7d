import { X509Certificate, createHash, createHmac } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { desl, md5, ntHash, ntHashV2 } from '../../src/gateways/http/ntlm/hashes.ts';
import type { Line } from '../../src/gateways/http/line.ts';
import type { HttpRequest, HttpResponse } from '../../src/gateways/http/message.ts';
import {
  accountNames,
  authenticateV1,
  authenticateV2,
  negotiateMessage,
  readChallenge,
} from '../../src/gateways/http/ntlm/messages.ts';
import { NtlmAuthentication } from '../../src/gateways/http/ntlm/ntlm-authentication.ts';
import { type TargetInfo, writeTargetInfo } from '../../src/gateways/http/ntlm/target-info.ts';
import { tlsServerEndPoint } from '../../src/gateways/http/server-end-point.ts';
import { makeServerCertificate } from '../../src/simulator/certificates.ts';

// MS-NLMP §4.2: the values that all its examples share.
const who = { user: 'User', domain: 'Domain', password: 'Password' };
const serverChallenge = Buffer.from('0123456789abcdef', 'hex');
const clientChallenge = Buffer.alloc(8, 0xaa);
const binding = { servicePrincipal: 'HTTP/mail.example.com', tlsServerEndPoint: undefined };
const time = Buffer.from('0090d336b734c301', 'hex');
const names: TargetInfo = [
  [2, Buffer.from('Domain', 'utf16le')],
  [1, Buffer.from('Server', 'utf16le')],
];

describe('NTLM messages', () => {
  it('have the hashes of MS-NLMP §4.2', () => {
    const both = md5(serverChallenge, clientChallenge).subarray(0, 8);

    expect(ntHash('Password').toString('hex')).toBe('a4f49c406510bdcab6824ee7c30fd852');
    expect(ntHashV2('Password', 'User', 'Domain').toString('hex')).toBe(
      '0c868a403bfd7a93a3001ef22ef02e3f',
    );
    expect(desl(ntHash('Password'), serverChallenge).toString('hex')).toBe(
      '67c43011f30298a2ad35ece64f16331c44bdbed927841f94',
    );
    expect(desl(ntHash('Password'), both).toString('hex')).toBe(
      '7537f803ae367128ca458204bde7caf81e97ed2683267232',
    );
  });

  it('take capitals one letter for another, and leave what has none', () => {
    const hashed = (user: string) => ntHashV2('p', user, 'D').toString('hex');

    expect(hashed('jürgen')).toBe(hashed('JÜRGEN'));
    expect(hashed('weiß')).toBe(hashed('WEIß'));
    expect(hashed('weiß')).not.toBe(hashed('WEISS'));
  });

  it('name an account by its domain, or by its principal name whole', () => {
    expect(accountNames(String.raw`EXAMPLE\service`)).toEqual({
      domain: 'EXAMPLE',
      user: 'service',
    });
    expect(accountNames('service@example.com')).toEqual({
      domain: '',
      user: 'service@example.com',
    });
  });

  it("prove NTLMv2 with the server's time, its name, and a MIC over all three", () => {
    const challenge = challengeWith([...names, [7, time]]);

    const message = authenticateV2(who, challenge, binding, 0);

    const [lm, nt, domain, user] = fieldsOf(message);
    const proved = nt.subarray(16);
    expect(lm.equals(Buffer.alloc(24))).toBe(true);
    expect(nt.subarray(0, 16)).toEqual(hmac(proofKey, serverChallenge, proved));
    expect(proved.subarray(8, 16)).toEqual(time);
    expect(domain.toString('utf16le')).toBe('Domain');
    expect(user.toString('utf16le')).toBe('User');
    const pairs = pairsOf(nt.subarray(44, -4));
    expect(pairs.get(9)?.toString('utf16le')).toBe('HTTP/mail.example.com');
    expect(pairs.get(6)?.readUInt32LE() ?? 0).toBe(2);
    const bare = Buffer.from(message);
    bare.fill(0, 72, 88);
    const key = hmac(proofKey, nt.subarray(0, 16));
    expect(message.subarray(72, 88)).toEqual(hmac(key, negotiateMessage(), challenge.bytes, bare));
  });

  it('prove NTLMv2 with our own time, and without a MIC, where the server has none', () => {
    const message = authenticateV2(who, challengeWith(names), binding, 0);

    const [lm, nt] = fieldsOf(message);
    expect(lm).toHaveLength(24);
    expect(lm.subarray(0, 16)).toEqual(hmac(proofKey, serverChallenge, lm.subarray(16)));
    expect(nt.readBigUInt64LE(24)).toBe(116_444_736_000_000_000n);
    expect(message.subarray(72, 88).equals(Buffer.alloc(16))).toBe(true);
    expect(pairsOf(nt.subarray(44, -4)).get(6)?.readUInt32LE()).toBe(0);
  });

  it('never say the same twice', () => {
    const challenge = challengeWith([...names, [7, time]]);

    expect(authenticateV2(who, challenge, binding, 0)).not.toEqual(
      authenticateV2(who, challenge, binding, 0),
    );
  });

  it('bind the answer to the certificate of the connection', () => {
    const endPoint = createHash('sha256').update('certificate').digest();
    const message = authenticateV2(
      who,
      challengeWith(names),
      { ...binding, tlsServerEndPoint: endPoint },
      0,
    );

    const [, nt] = fieldsOf(message);
    const data = Buffer.concat([Buffer.from('tls-server-end-point:'), endPoint]);
    const head = Buffer.from(`${'00'.repeat(16)}35000000`, 'hex');
    expect(pairsOf(nt.subarray(44, -4)).get(10)).toEqual(md5(head, data));
  });

  it('never give an LM answer with NTLMv1', () => {
    const old = readChallenge(challengeBytes(0x201)) ?? fail();

    const [lm, nt] = fieldsOf(authenticateV1(who, old));

    expect(nt.toString('hex')).toBe('67c43011f30298a2ad35ece64f16331c44bdbed927841f94');
    expect(lm).toEqual(nt);
  });

  it.each([
    ['too short', Buffer.from('NTLMSSP\0')],
    ['another message', negotiateMessage()],
    ['no NTLM', Buffer.alloc(64)],
  ])('are not read where they are %s', (_, bytes) => {
    expect(readChallenge(bytes)).toBeUndefined();
  });

  it('have no target information where that runs over the end', () => {
    const bytes = challengeBytes(0x80_0201, writeTargetInfo(names));
    bytes.writeUInt16LE(0xffff, 48 + 2);

    expect(readChallenge(bytes)).toMatchObject({ targetInfo: undefined });
  });
});

describe('tls-server-end-point', () => {
  let certificate: X509Certificate;

  beforeAll(async () => {
    certificate = new X509Certificate((await makeServerCertificate()).cert);
  });

  it('is the hash of the certificate by the hash of its signature', () => {
    const at = certificate.raw.indexOf(Buffer.from('2a8648ce3d040302', 'hex'));
    const by384 = Buffer.from(certificate.raw);
    // Both places name the algorithm: inside what is signed, and after it.
    for (const place of [at, certificate.raw.lastIndexOf(Buffer.from('2a8648ce3d040302', 'hex'))]) {
      by384.writeUInt8(3, place + 7);
    }

    expect(tlsServerEndPoint(certificate)).toEqual(hash('sha256', certificate.raw));
    expect(tlsServerEndPoint({ raw: by384 })).toEqual(hash('sha384', by384));
  });
});

describe('NTLM with a server of old', () => {
  it('is refused where the server knows NTLMv1 only', async () => {
    const settings = { server, account: 'EXAMPLE\\service', password: 'secret', secondTryMs: 0 };
    const old = lineTo((token) => (token === undefined ? 'NTLM' : `NTLM ${v1Challenge}`));

    const answer = new NtlmAuthentication({ ...settings, version: 'v2' }).exchange(
      { headers: {}, body: '' },
      old,
      AbortSignal.timeout(5000),
    );

    await expect(answer).rejects.toMatchObject({ remedy: 'fix-server' });
    await expect(answer).rejects.toThrow(/NTLMv1 only, which is not allowed.*"ntlmv1"/);
  });

  it('says so when a proxy keeps no connections', async () => {
    const settings = { server, account: 'EXAMPLE\\service', password: 'secret', secondTryMs: 0 };
    const info = writeTargetInfo(names);
    const challenge = challengeBytes(0x80_0201, info).toString('base64');
    const line = lineTo((token) => `NTLM ${token === undefined ? '' : challenge}`, 'changing');

    const answer = new NtlmAuthentication({ ...settings, version: 'v2' }).exchange(
      { headers: {}, body: '' },
      line,
      AbortSignal.timeout(5000),
    );

    await expect(answer).rejects.toThrow(/in the middle of signing in with NTLM.*proxy/);
  });
});

const server = new URL('https://mail.example.com/EWS/Exchange.asmx');
const proofKey = Buffer.from('0c868a403bfd7a93a3001ef22ef02e3f', 'hex');
const v1Challenge = challengeBytes(0x201).toString('base64');

/** Answers 401 for ever, over one connection or over a new one each time. */
function lineTo(
  offer: (token: string | undefined) => string,
  connection: 'same' | 'changing' = 'same',
): Line {
  let current = { serverEndPoint: undefined };
  return {
    get connection() {
      return current;
    },
    send(request: HttpRequest): Promise<HttpResponse> {
      if (connection === 'changing') current = { serverEndPoint: undefined };
      const headers = new Map([['www-authenticate', offer(request.headers['authorization'])]]);
      const chunks = (async function* none() {})();
      return Promise.resolve({ status: 401, headers, chunks, discard: () => Promise.resolve() });
    },
    renew: () => Promise.resolve(),
  };
}

function challengeBytes(flags: number, info: Buffer = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(48);
  head.write('NTLMSSP\0', 'latin1');
  head.writeUInt32LE(2, 8);
  head.writeUInt32LE(flags, 20);
  serverChallenge.copy(head, 24);
  head.writeUInt16LE(info.length, 40);
  head.writeUInt32LE(48, 44);
  return Buffer.concat([head, info]);
}

function challengeWith(targetInfo: TargetInfo): Parameters<typeof authenticateV2>[1] {
  const challenge = readChallenge(challengeBytes(0x8a_8201, writeTargetInfo(targetInfo)));
  if (challenge?.targetInfo === undefined) throw new Error('that is no challenge');
  return { ...challenge, targetInfo: challenge.targetInfo };
}

/** LM answer, NT answer, domain, user. */
function fieldsOf(message: Buffer): readonly [Buffer, Buffer, Buffer, Buffer] {
  const field = (at: number): Buffer => {
    const start = message.readUInt32LE(at + 4);
    return message.subarray(start, start + message.readUInt16LE(at));
  };
  return [field(12), field(20), field(28), field(36)];
}

function pairsOf(bytes: Buffer): ReadonlyMap<number, Buffer> {
  const pairs = new Map<number, Buffer>();
  for (let at = 0; at < bytes.length; at += 4 + bytes.readUInt16LE(at + 2)) {
    pairs.set(bytes.readUInt16LE(at), bytes.subarray(at + 4, at + 4 + bytes.readUInt16LE(at + 2)));
  }
  return pairs;
}

function hmac(key: Buffer, ...parts: readonly Buffer[]): Buffer {
  return createHmac('md5', key).update(Buffer.concat(parts)).digest();
}

function hash(name: string, bytes: Buffer): Buffer {
  return createHash(name).update(bytes).digest();
}

function fail(): never {
  throw new Error('that is no challenge');
}
