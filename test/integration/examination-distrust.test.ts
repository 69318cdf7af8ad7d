import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serverTrust, usualRules } from '../../src/certificates/server-trust.ts';
import { examineLink } from '../../src/publishers/xmpp/examination/examine-link.ts';
import { TrialLink } from '../../src/publishers/xmpp/examination/trial-link.ts';
import type { StepOutcome } from '../../src/troubleshooter/examine.ts';
import { sharedLookup } from '../../src/troubleshooter/network/name.ts';
import { makeChain } from '../support/certificates/chain.ts';
import { type OpenSsl, openSsl } from '../support/certificates/openssl.ts';
import type { ChatServer } from '../support/daemons/chat-server.ts';
import { startEjabberd } from '../support/daemons/ejabberd.ts';
import { examinedServer, outcomesOf } from '../support/examination-lab.ts';
import { component, publishingSite } from '../support/xmpp-site.ts';

const rootName = '"CN=Contoso Root CA, O=Contoso"';
const middleName = '"CN=Contoso Issuing CA, O=Contoso"';

interface Served extends AsyncDisposable {
  /** `127.0.0.1:port` */
  readonly address: string;
}

function read(openssl: OpenSsl, name: string): string {
  return readFileSync(openssl.path(`${name}.pem`), 'utf8');
}

describe('a chain that leads to nobody who is trusted', () => {
  let openssl: OpenSsl;
  /** Has the intermediate where the server's certificate says that it is. */
  const shelf = createServer((_request, reply) => reply.end(read(openssl, 'middle')));
  let address: string;

  beforeAll(async () => {
    shelf.listen(0, '127.0.0.1');
    await once(shelf, 'listening');
    address = `http://127.0.0.1:${(shelf.address() as AddressInfo).port}/issuer`;
    openssl = await openSsl();
    await makeChain(openssl, {
      san: 'IP:127.0.0.1',
      extensions: [`authorityInfoAccess=caIssuers;URI:${address}`, 'authorityKeyIdentifier=keyid'],
    });
  });
  afterAll(async () => {
    shelf.close();
    await openssl[Symbol.asyncDispose]();
  });

  async function serving(...names: readonly string[]): Promise<Served> {
    const cert = names.map((name) => read(openssl, name)).join('\n');
    const key = readFileSync(openssl.path('server.key'), 'utf8');
    const server = createTlsServer({ key, cert }, (_request, reply) => reply.end('hello'));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    return {
      address: `127.0.0.1:${port}`,
      [Symbol.asyncDispose]: async () => {
        server.close();
        await once(server, 'close');
      },
    };
  }

  /** What the step of TLS finds where `trusted` count and `others` are at hand. */
  async function found(
    server: Served,
    trusted: readonly string[],
    more: { readonly others?: readonly string[]; readonly fetchMissing?: boolean } = {},
  ): Promise<StepOutcome | undefined> {
    const trust = serverTrust({
      ...usualRules,
      systemRoots: false,
      certificates: trusted.map((name) => read(openssl, name)),
      others: () => (more.others ?? []).map((name) => new X509Certificate(read(openssl, name))),
    });
    const outcomes = await examinedServer(
      `https://${server.address}/EWS/Exchange.asmx`,
      undefined,
      {
        trust: () => trust,
        howToTrust: `doorlight certificates import ${server.address}`,
        fetchMissing: more.fetchMissing ?? false,
      },
    );
    return outcomes['tls'];
  }

  it('a root that the server sends: it is to be compared and installed', async () => {
    await using server = await serving('server', 'middle', 'root');

    expect(await found(server, [])).toMatchObject({
      verdict: 'failed',
      code: 'untrusted-issuer',
      found: expect.stringContaining(`leads to the CA ${rootName}, which the server sends`),
      remedy: `Compare the fingerprint of the CA ${rootName} and install it: doorlight certificates import ${server.address}.`,
    });
  });

  it('a root that it does not send: its name, its key, and where it is said to be', async () => {
    await using server = await serving('server', 'middle');

    const step = await found(server, []);

    expect(step).toMatchObject({ code: 'untrusted-issuer' });
    expect(step?.found).toContain(`leads to the CA ${rootName} (key `);
    expect(step?.found).toContain(`said to be at ${address}`);
    expect(step?.remedy).toContain(
      `doorlight certificates import ${server.address} --fetch-missing; or upload it: doorlight certificates add FILE.`,
    );
  });

  it('an intermediate that it does not send, below a root that is trusted', async () => {
    await using server = await serving('server');

    const unfetched = await found(server, ['root']);
    const fetched = await found(server, ['root'], { fetchMissing: true });

    // Without looking there, nobody can know what is above it.
    expect(unfetched).toMatchObject({ code: 'untrusted-issuer' });
    expect(unfetched?.found).toContain(`leads to the CA ${middleName}`);
    expect(fetched).toMatchObject({
      verdict: 'failed',
      code: 'intermediate-missing',
      remedy: `Let the server send its whole chain, with ${middleName}; or install that here for this server: doorlight certificates import ${server.address} --fetch-missing.`,
    });
    expect(fetched?.found).toContain(`the root above it, ${rootName}, is trusted`);
  });

  it('an intermediate that is installed for another server, with nothing fetched', async () => {
    await using server = await serving('server');

    const step = await found(server, ['root'], { others: ['middle'] });

    expect(step).toMatchObject({ code: 'intermediate-missing' });
  });

  it('an intermediate that is trusted without its root: the root is what is missing', async () => {
    await using server = await serving('server');

    const step = await found(server, ['middle']);

    expect(step).toMatchObject({ code: 'untrusted-issuer' });
    expect(step?.found).toContain(`leads to the CA ${rootName}`);
  });

  it('fetching that leads nowhere says what is missing all the same', async () => {
    await using server = await serving('server');

    const step = await found(server, [], { fetchMissing: true });

    expect(step).toMatchObject({ code: 'untrusted-issuer' });
    expect(step?.found).toContain(`leads to the CA ${middleName}`);
  });
});

describe('a link over TLS has a step for its certificate', () => {
  let openssl: OpenSsl;
  let chat: ChatServer;

  beforeAll(async () => {
    openssl = await openSsl();
    await makeChain(openssl, { cn: 'chat.example.com', san: 'DNS:chat.example.com', days: 20 });
    await openssl.write(
      'all.pem',
      `${read(openssl, 'server')}${read(openssl, 'middle')}${readFileSync(openssl.path('server.key'), 'utf8')}`,
    );
    chat = await startEjabberd({
      domains: ['example.com'],
      components: [component],
      componentListener: { tls: true, certfile: openssl.path('all.pem') },
    });
  });
  afterAll(async () => {
    await chat?.[Symbol.asyncDispose]();
    await openssl[Symbol.asyncDispose]();
  });

  function tls(trusted: readonly string[], name = 'chat.example.com') {
    const trust = serverTrust({
      ...usualRules,
      certificates: trusted.map((one) => read(openssl, one)),
    });
    return { name, trust: () => trust };
  }

  async function examined(...given: Parameters<typeof tls>) {
    const { host, componentPort: port } = chat;
    const link = new TrialLink({
      link: { name: 'xmpp', host, port, domain: component.domain },
      identity: 'contact',
      serverDomains: ['example.com'],
      secret: component.secret,
      tls: tls(...given),
    });
    return await outcomesOf(
      examineLink(link, sharedLookup(), { fetchMissing: false, now: Date.now }),
    );
  }

  it('in order: names, issuer and end, with the warning that it ends soon; all goes on', async () => {
    const outcomes = await examined(['root']);

    expect(outcomes['tls']).toMatchObject({ verdict: 'warning', code: 'expires-soon' });
    expect(outcomes['tls']?.found).toContain('"CN=chat.example.com, O=Contoso" expires in');
    expect(outcomes['handshake']).toMatchObject({ verdict: 'ok' });
    expect(outcomes['probe']).toMatchObject({ verdict: 'ok' });
  });

  it('of a CA that is not installed, which is named; the rest is not tried', async () => {
    const outcomes = await examined([]);

    expect(outcomes['tls']).toMatchObject({ verdict: 'failed', code: 'untrusted-issuer' });
    expect(outcomes['tls']?.found).toContain(`leads to the CA ${rootName}`);
    expect(outcomes['tls']?.remedy).toContain('doorlight certificates add FILE');
    expect(outcomes['handshake']).toMatchObject({ verdict: 'skipped', code: 'not-tried' });
  });

  it('for another name: both are named', async () => {
    const outcomes = await examined(['root'], 'xmpp.example.net');

    expect(outcomes['tls']).toMatchObject({ verdict: 'failed', code: 'name-mismatch' });
    expect(outcomes['tls']?.found).toMatch(/xmpp\.example\.net.*chat\.example\.com/u);
  });

  it('also of a link that is up, which does not notice', async () => {
    await using site = await publishingSite(chat, { tls: tls(['root']) });

    const outcomes = await outcomesOf(
      examineLink(site.publisher.examined, sharedLookup(), { fetchMissing: false, now: Date.now }),
    );

    expect(outcomes['tls']).toMatchObject({ code: 'expires-soon' });
    expect(outcomes['handshake']).toMatchObject({ verdict: 'ok' });
    expect(site.engine).toMatchObject({ timesOnline: 1, timesOffline: 0 });
  });
});
