import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DirectTls, trusting } from '../../src/publishers/xmpp/link/socket.ts';
import { type ServerCertificate, makeServerCertificate } from '../../src/simulator/certificates.ts';
import type { ChatServer } from '../support/daemons/chat-server.ts';
import { startEjabberd } from '../support/daemons/ejabberd.ts';
import { freePort } from '../support/daemons/free-port.ts';
import { startProsody } from '../support/daemons/prosody.ts';
import { capturedLog } from '../support/xmpp-captured-log.ts';
import { component, publication, publishingSite } from '../support/xmpp-site.ts';

const people = [publication('john@example.com', 'available')];
const timings = { retryMs: 20, maxRetryMs: 100, refusedRetryMs: 50 } as const;

interface Files {
  readonly cert: string;
  readonly key: string;
  /** Both. */
  readonly pem: string;
}

/** Where components attach over TLS. */
interface TlsServer {
  readonly server: ChatServer;
  readonly port: number;
}

/** Its net_multiplex offers whatever has a pattern, components too, with TLS from the first byte on. */
async function prosody({ cert, key }: Files): Promise<TlsServer> {
  const port = await freePort();
  const server = await startProsody({
    ...served,
    modules: ['net_multiplex'],
    globalLines: [
      'ports = {}',
      `ssl_ports = { ${port} }`,
      'ssl_interfaces = { "127.0.0.1" }',
      `ssl_ssl = { certificate = "${cert}"; key = "${key}" }`,
    ].join('\n'),
  });
  return { server, port };
}

async function ejabberd({ pem }: Files): Promise<TlsServer> {
  const componentListener = { tls: true, certfile: pem };
  const server = await startEjabberd({ ...served, componentListener });
  return { server, port: server.componentPort };
}

const served = { domains: ['example.com'], components: [component] };

describe.each([
  ['Prosody', prosody],
  ['ejabberd', ejabberd],
])('a link over TLS to %s', (_name, start) => {
  let certificate: ServerCertificate;
  let folder: string;
  let server: ChatServer;
  let tlsPort: number;

  beforeAll(async () => {
    certificate = await makeServerCertificate(['chat.example.com', '127.0.0.1']);
    folder = await mkdtemp(join(tmpdir(), 'doorlight-tls-'));
    await writeFile(join(folder, 'cert.pem'), certificate.cert);
    await writeFile(join(folder, 'key.pem'), certificate.key);
    await writeFile(join(folder, 'both.pem'), certificate.cert + certificate.key);
    const at = (name: string) => join(folder, name);
    const files = { cert: at('cert.pem'), key: at('key.pem'), pem: at('both.pem') };
    ({ server, port: tlsPort } = await start(files));
  });
  afterAll(async () => {
    await server?.[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  /** Why the link to that port did not come up. */
  async function reasonOf(componentPort: number, tls: DirectTls): Promise<unknown> {
    const { telemetry, records } = capturedLog();
    await using _site = await publishingSite(
      { host: '127.0.0.1', componentPort },
      { tls, online: false, telemetry, timings },
    );
    await expect
      .poll(() => records.find(({ msg }) => msg === 'XMPP link down'), { timeout: 20_000 })
      .toBeDefined();
    return records.find(({ msg }) => msg === 'XMPP link down');
  }

  it.each(['127.0.0.1', 'chat.example.com'])(
    'comes up where the certificate bears %s and its authority is given',
    async (name) => {
      const tls = { name, trust: trusting(certificate.ca) };

      await using site = await publishingSite(
        { host: '127.0.0.1', componentPort: tlsPort },
        { people, tls },
      );

      await site.publisher.publish(people);
      expect(site.publisher.health().connected).toBe(true);
    },
  );

  it('a certificate of an authority that nobody has named is refused, with what to do', async () => {
    expect(await reasonOf(tlsPort, { name: '127.0.0.1', trust: trusting(null) })).toMatchObject({
      reason: 'certificate',
      explanation: expect.stringContaining('caFile'),
    });
  });

  it('a certificate of another name is refused, with both names', async () => {
    const tls = { name: 'other.example.com', trust: trusting(certificate.ca) };

    expect(await reasonOf(tlsPort, tls)).toMatchObject({
      reason: 'certificate',
      explanation: expect.stringMatching(/other\.example\.com.*chat\.example\.com.*tlsName/s),
    });
  });

  it('a port without TLS is said to be one', async () => {
    const tls = { name: '127.0.0.1', trust: trusting(certificate.ca) };

    expect(await reasonOf(server.clientPort, tls)).toMatchObject({
      reason: 'no-tls',
      explanation: expect.stringContaining('does not speak TLS'),
    });
  });

  it('a plain connection to a port with TLS is said to be wrong', async () => {
    const { telemetry, records } = capturedLog();
    const place = { host: '127.0.0.1', componentPort: tlsPort };

    await using _site = await publishingSite(place, { online: false, telemetry, timings });

    await expect.poll(() => records.length, { timeout: 20_000 }).toBeGreaterThan(0);
    expect(records[0]?.['explanation']).toContain('wants TLS (tls: direct)');
  });
});
