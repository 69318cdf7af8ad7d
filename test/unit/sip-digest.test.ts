import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { authorization, readChallenge } from '../../src/publishers/sip/link/digest.ts';

const account = { username: 'Mufasa', password: 'Circle of Life' };
// RFC 7616 §3.9.1.
const examples = {
  realm: 'http-auth@example.org',
  nonce: '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v',
  opaque: 'FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS',
};

function challengeHeader(more: string): string {
  const { realm, nonce, opaque } = examples;
  return `Digest realm="${realm}", qop="auth, auth-int", nonce="${nonce}", opaque="${opaque}"${more}`;
}

describe('a challenge', () => {
  test('is answered by the best hash that is offered', () => {
    const both = [challengeHeader(', algorithm=MD5'), challengeHeader(', algorithm=SHA-256')];

    expect(readChallenge(both, false)?.algorithm).toBe('SHA-256');
    expect(readChallenge([challengeHeader('')], false)?.algorithm).toBe('MD5');
    expect(
      readChallenge([challengeHeader(', algorithm=SHA-512-256'), ...both], true),
    ).toMatchObject({ algorithm: 'SHA-512-256', proxy: true, qop: 'auth', stale: false });
  });

  test.each([
    ['Basic realm="x"'],
    ['Digest nonce="x"'],
    ['Digest realm="x"'],
    ['Digest realm="x", nonce="y", algorithm=MD5-sess'],
    ['Digest realm="x", nonce="y", qop="other"'],
    [`Digest realm="x", nonce="${'y'.repeat(5_000)}"`],
    [''],
  ])('%s is none that can be answered', (header) => {
    expect(readChallenge([header], false)).toBeUndefined();
  });

  test.each([
    ['SHA-256', 'sha256'],
    ['SHA-512-256', 'sha512-256'],
    ['MD5', 'md5'],
  ])('is proved with %s as RFC 7616 says', (algorithm, name) => {
    const h = (text: string): string => createHash(name).update(text).digest('hex');
    const challenge = readChallenge([challengeHeader(`, algorithm=${algorithm}`)], false);
    if (challenge === undefined) throw new Error('no challenge');
    const request = { method: 'PUBLISH', uri: 'sip:john@example.com', body: 'x' };

    const proof = authorization(challenge, account, request, 26);

    const cnonce = /cnonce="(\w+)"/.exec(proof)?.[1] ?? '';
    const ha1 = h(`${account.username}:${examples.realm}:${account.password}`);
    const ha2 = h('PUBLISH:sip:john@example.com');
    const wanted = h(`${ha1}:${examples.nonce}:0000001a:${cnonce}:auth:${ha2}`);
    expect(proof).toContain(`response="${wanted}"`);
    expect(proof).toContain('nc=0000001a');
    expect(proof).toContain(`opaque="${examples.opaque}"`);
    expect(proof).not.toContain(account.password);
  });
});
