import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  authenticateV2,
  negotiateMessage,
  readChallenge,
} from '../../src/gateways/http/ntlm/messages.ts';

const who = { domain: 'EXAMPLE', user: 'service', password: 'pässwörd' };
const ours = createHash('sha256').update('our server').digest();
const another = createHash('sha256').update('another server').digest();

describe('NTLM bound to the TLS connection (EPA), judged by gss-ntlmssp', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ntlm-binding-'));
    await writeFile(join(folder, 'users'), `${who.domain}:${who.user}:${who.password}\n`);
  });

  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  /** What the server says in the end, which has a TLS connection with the certificate `seen`. */
  async function outcome(
    seen: Buffer,
    sent: Buffer,
    spoil: (message: Buffer) => void = () => {},
  ): Promise<string> {
    const child = spawn('python3', ['test/support/ntlm/acceptor.py'], {
      env: {
        PATH: '/usr/bin:/bin',
        NTLM_USER_FILE: join(folder, 'users'),
        LM_COMPAT_LEVEL: '5',
        NETBIOS_COMPUTER_NAME: 'EXAMPLE',
      },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    try {
      const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
      say(child, Buffer.concat([Buffer.from('tls-server-end-point:'), seen]));
      say(child, negotiateMessage());
      const challenge = readChallenge(Buffer.from((await lines.next()).value as string, 'base64'));
      if (challenge?.targetInfo === undefined) throw new Error('that is no challenge');
      const binding = { servicePrincipal: 'HTTP/mail.example.com', tlsServerEndPoint: sent };
      const { targetInfo } = challenge;
      const message = authenticateV2(who, { ...challenge, targetInfo }, binding, Date.now());
      spoil(message);
      say(child, message);
      return (await lines.next()).value as string;
    } finally {
      child.kill('SIGKILL');
    }
  }

  it('is accepted where both see the same certificate', async () => {
    expect(await outcome(ours, ours)).toBe('accepted');
  });

  it('is refused where it is bound to another server', async () => {
    expect(await outcome(ours, another)).toMatch(/^refused/);
  });

  it('is refused where somebody changed a message on its way', async () => {
    const spoil = (message: Buffer): void => {
      message.writeUInt8(message.readUInt8(72) ^ 1, 72);
    };

    expect(await outcome(ours, ours, spoil)).toMatch(/^refused/);
  });
});

function say(child: ChildProcess, message: Buffer): void {
  child.stdin?.write(`${message.toString('base64')}\n`);
}
