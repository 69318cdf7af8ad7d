import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serverTrust, usualRules } from '../../src/certificates/server-trust.ts';
import type { SipTransport } from '../../src/publishers/sip/link/wire.ts';
import { type ServerCertificate, makeServerCertificate } from '../../src/simulator/certificates.ts';
import { type Kamailio, startKamailio } from '../support/sip/kamailio.ts';
import { type SipSite, addressOf, shown, sipSite } from '../support/sip/sip-site.ts';
import { SipWatcher } from '../support/sip/sip-watcher.ts';

const account = { username: 'doorlight', password: 'sécret "ß" 秘密' };

describe.each([
  ['tcp', 'MD5'],
  ['ws', 'MD5'],
  ['tls', 'SHA-256'],
  ['wss', 'SHA-256'],
] as const)('publishing on Kamailio over %s, proved by %s', (transport, algorithm) => {
  let certificate: ServerCertificate;
  let folder: string;
  let kamailio: Kamailio;
  let watcher: SipWatcher;

  beforeAll(async () => {
    certificate = await makeServerCertificate(['127.0.0.1', 'localhost']);
    folder = await mkdtemp(join(tmpdir(), 'doorlight-sip-'));
    const certificateFile = join(folder, 'cert.pem');
    const keyFile = join(folder, 'key.pem');
    await writeFile(certificateFile, certificate.cert);
    await writeFile(keyFile, certificate.key);
    const tls = transport === 'tls' || transport === 'wss';
    kamailio = await startKamailio({
      account,
      algorithm,
      ...(tls ? { tls: { certificateFile, keyFile } } : {}),
    });
    watcher = await SipWatcher.connect(kamailio.port);
  });

  afterAll(async () => {
    watcher[Symbol.dispose]();
    await kamailio[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  function site(options: Parameters<typeof sipSite>[1] = {}): Promise<SipSite> {
    const trust = serverTrust({ ...usualRules, certificates: [certificate.ca] });
    const ports: Readonly<Record<SipTransport, number>> = {
      tcp: kamailio.port,
      ws: kamailio.wsPort,
      tls: kamailio.tlsPort,
      wss: kamailio.tlsPort,
    };
    const secure = transport === 'tls' || transport === 'wss';
    return sipSite(kamailio, {
      account,
      server: {
        host: '127.0.0.1',
        port: ports[transport],
        transport,
        path: '/',
        tls: secure ? { name: '127.0.0.1', trust: () => trust } : null,
      },
      ...options,
    });
  }

  it('an account that is refused is said, and nobody is shown', async () => {
    const wrong = { username: 'doorlight', password: 'wrong' };
    await using link = await site({ account: wrong, people: [shown('bob', 'dnd')] });

    await expect
      .poll(() => link.publisher.health().problem, { timeout: 30_000 })
      .toContain('refuses the account');
    expect(await kamailio.publications('bob')).toEqual([]);
  });

  const isSecure = transport === 'tls' || transport === 'wss';

  it.runIf(isSecure)('a server whose certificate nobody vouches for is told nothing', async () => {
    const stranger = serverTrust(usualRules);
    const server = { host: '127.0.0.1', port: kamailio.tlsPort, path: '/', transport };
    await using link = await site({
      online: false,
      server: { ...server, tls: { name: '127.0.0.1', trust: () => stranger } },
    });

    await expect
      .poll(() => link.publisher.health().problem, { timeout: 30_000 })
      .toContain('cannot be trusted');
    expect(link.publisher.health().connected).toBe(false);
  });

  it('a watcher sees what is published, what it changes to, and that it is removed', async () => {
    await using link = await site({ people: [shown('alice', 'dnd', 'In a meeting', 'meeting')] });
    const seen = await watcher.watch(addressOf('alice'));

    const meeting = await seen.notice(({ body }) => body.includes('In a meeting'));
    await link.engine.show(shown('alice', 'available'));
    const free = await seen.notice(
      ({ body }) => body.includes('<timestamp>') && !body.includes('meeting'),
    );
    await link.engine.remove(shown('alice', 'available').person);
    await seen.notice(({ body }) => body.includes('<basic>closed</basic>'));

    expect(meeting.contentType).toContain('application/pidf+xml');
    expect(meeting.body).toMatch(/<rpid:busy\/>\s*<rpid:meeting\/>/);
    expect(free.body).not.toContain('rpid:activities');
    await expect.poll(() => kamailio.publications('alice'), { timeout: 20_000 }).toEqual([]);
    expect(link.tags.stored.size).toBe(0);
  });
});
