import { once } from 'node:events';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, type Server, createServer as createTcpServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeServerCertificate } from '../../src/simulator/certificates.ts';
import {
  type SimulatedExchange,
  startSimulatedExchange,
} from '../../src/simulator/simulated-exchange.ts';
import { freePort } from '../support/daemons/free-port.ts';
import { startDeafPort } from '../support/deaf-port.ts';
import { type Outcomes, codes, examinedServer } from '../support/examination-lab.ts';
import { serviceAccount } from '../support/exchange-site.ts';
import { type Issued, OpensslAuthority } from '../support/openssl-authority.ts';

const nothingMore = {
  clock: 'skipped not-tried',
  authentication: 'skipped not-tried',
  impersonation: 'skipped not-tried',
  calendar: 'skipped not-tried',
  subscription: 'skipped not-tried',
  notifications: 'skipped not-tried',
} as const;

function urlOf(port: number, host = '127.0.0.1'): string {
  return `https://${host}:${port}/EWS/Exchange.asmx`;
}

describe('the way to a server is examined', () => {
  it('a name that does not resolve', async () => {
    const outcomes = await examinedServer(urlOf(443, 'exchange.invalid'), undefined);

    expect(codes(outcomes)).toEqual({
      dns: 'failed name-unknown',
      tcp: 'skipped not-tried',
      tls: 'skipped not-tried',
      ...nothingMore,
    });
    expect(outcomes['dns']).toMatchObject({
      found: expect.stringContaining('exchange.invalid does not resolve'),
      remedy: expect.stringContaining('Correct the name exchange.invalid'),
    });
  });

  it('a name of which no name server knows anything now', async () => {
    const silent = Object.assign(new Error('try again'), { code: 'EAI_AGAIN' });
    const outcomes = await examinedServer(urlOf(443, 'mail.example.com'), undefined, {
      lookup: () => Promise.reject(silent),
    });

    expect(codes(outcomes)['dns']).toBe('failed dns-silent');
  });

  // Linux has no way to this address for TCP, whatever its routes (tcp_v4_connect).
  it('an address to which there is no way', async () => {
    const outcomes = await examinedServer(urlOf(443, '255.255.255.255'), undefined);

    expect(codes(outcomes)).toEqual({
      dns: 'ok',
      tcp: 'failed no-route',
      tls: 'skipped not-tried',
      ...nothingMore,
    });
    expect(outcomes['tcp']?.remedy).toContain('routes');
  });

  it('a refused connection', async () => {
    const outcomes = await examinedServer(urlOf(await freePort()), undefined);

    expect(codes(outcomes)['tcp']).toBe('failed refused');
    expect(outcomes['tcp']?.remedy).toContain('nothing listens there');
  });

  it('a port that swallows connections, within its bound', async () => {
    await using deaf = await startDeafPort();

    const outcomes = await examinedServer(urlOf(deaf.port), undefined);

    expect(codes(outcomes)['tcp']).toBe('failed no-answer');
    expect(outcomes['tcp']?.remedy).toContain('firewall');
  });

  it('one of two addresses that does not answer', async () => {
    const server = await listening(createTcpServer((socket) => socket.destroy()));
    const { port } = server.address() as AddressInfo;

    const outcomes = await examinedServer(urlOf(port, 'mail.example.com'), undefined, {
      lookup: async () => [
        { address: '127.0.0.1', family: 4 },
        { address: '127.0.0.2', family: 4 },
      ],
    });

    expect(codes(outcomes)['tcp']).toBe('warning some-addresses-dead');
    expect(outcomes['tcp']?.found).toContain('127.0.0.2: ECONNREFUSED');
    server.close();
  });

  it('a port that speaks no TLS', async () => {
    const server = await listening(createServer((_request, reply) => reply.end('hello')));
    const { port } = server.address() as AddressInfo;

    const outcomes = await examinedServer(urlOf(port), undefined);

    expect(codes(outcomes)).toMatchObject({ tcp: 'ok', tls: 'failed not-tls' });
    server.close();
  });

  it('a server of TLS 1.1, which is named', async () => {
    const { cert, key, ca } = await makeServerCertificate();
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' } as const;
    const server = await listening(createTlsServer({ cert, key, ...old }));
    const { port } = server.address() as AddressInfo;

    const howToAllow = 'doorlight gateways change exchange --tls-oldest';
    const outcomes = await examinedServer(urlOf(port), ca, { howToAllow });

    expect(codes(outcomes)['tls']).toBe('failed tls-version');
    expect(outcomes['tls']?.found).toContain('speaks TLS 1.1 only');
    expect(outcomes['tls']?.remedy).toContain('TLS 1.2');
    expect(outcomes['tls']?.remedy).toContain(`${howToAllow} TLSv1.1.`);
    server.close();
  });

  it('a server that takes connections and never says a word, within its bound', async () => {
    const server = await listening(createTcpServer());
    const { port } = server.address() as AddressInfo;

    const outcomes = await examinedServer(urlOf(port), undefined);

    expect(codes(outcomes)).toMatchObject({
      tcp: 'ok',
      tls: 'failed no-tls-answer',
      clock: 'failed no-date',
    });
    server.close();
  });
});

describe('a certificate is examined', () => {
  let authority: OpensslAuthority;
  let other: OpensslAuthority;

  beforeAll(async () => {
    authority = await OpensslAuthority.make('Example Root 7');
    other = await OpensslAuthority.make('Another Root');
  });
  afterAll(async () => {
    await authority[Symbol.asyncDispose]();
    await other[Symbol.asyncDispose]();
  });

  async function shown(issued: Issued, ca = authority.ca, host = '127.0.0.1'): Promise<Outcomes> {
    await using server = await exchangeWith(await authority.issue(issued));
    return await examinedServer(urlOf(server.port, host), ca);
  }

  it('one that is in order', async () => {
    const outcomes = await shown({});

    expect(codes(outcomes)['tls']).toBe('ok');
    expect(outcomes['tls']?.found).toContain('TLSv1.3');
  });

  it('of a CA that is not trusted, which is named as the one to upload', async () => {
    const outcomes = await shown({}, other.ca);

    expect(codes(outcomes)).toMatchObject({
      tls: 'failed untrusted-issuer',
      clock: 'ok',
      authentication: 'skipped not-tried',
    });
    expect(outcomes['tls']?.remedy).toBe(
      'Get the certificate of the CA "CN=Example Root 7, O=Example" from whoever runs it and upload it: doorlight certificates add FILE.',
    );
    expect(outcomes['tls']?.found).toMatch(
      /leads to the CA "CN=Example Root 7, O=Example" \(key [\dA-F:]{59}\), which is not known here .* does not send\.$/u,
    );
  });

  it('signed by itself', async () => {
    await using server = await exchangeWith(await selfSigned());

    const outcomes = await examinedServer(urlOf(server.port), undefined);

    expect(codes(outcomes)['tls']).toBe('failed self-signed');
    expect(outcomes['tls']?.found).toContain('signed by itself ("CN=localhost")');
    expect(outcomes['tls']?.remedy).toContain('doorlight certificates import');
  });

  it.each([
    ['expired', { from: -20, to: -2 }, 'expired', 'Renew the certificate'],
    ['not yet valid', { from: 2, to: 20 }, 'not-yet-valid', 'Set the clocks right'],
  ] as const)('one that is %s', async (_, dates, code, remedy) => {
    const outcomes = await shown(dates);

    expect(codes(outcomes)['tls']).toBe(`failed ${code}`);
    expect(outcomes['tls']?.remedy).toContain(remedy);
  });

  it('one that soon expires is a warning, and all goes on', async () => {
    const outcomes = await shown({ to: 20.5 });

    expect(codes(outcomes)).toMatchObject({
      tls: 'warning expires-soon',
      authentication: 'ok',
    });
    expect(outcomes['tls']?.found).toContain('expires in 20 days');
  });

  it('for another name: both are named', async () => {
    const outcomes = await shown({ names: ['DNS:mail.example.com'] });

    expect(codes(outcomes)['tls']).toBe('failed name-mismatch');
    expect(outcomes['tls']?.found).toContain('Subject CN mismatch');
    expect(outcomes['tls']?.found).toContain('127.0.0.1');
    expect(outcomes['tls']?.found).toContain('mail.example.com');
  });

  it('with the address in its CN alone is a warning', async () => {
    const outcomes = await shown({ commonName: '127.0.0.1', names: [] });

    expect(codes(outcomes)).toMatchObject({
      tls: 'warning name-in-cn',
      authentication: 'ok',
    });
  });

  it('several things are wrong at once, and all of them are said', async () => {
    const outcomes = await shown({ names: ['DNS:mail.example.com'], from: -20, to: -2 });

    expect(codes(outcomes)['tls']).toBe('failed expired');
    expect(outcomes['tls']?.found).toMatch(/expired on .*Subject CN mismatch/);
  });
});

async function listening<T extends Server>(server: T): Promise<T> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function exchangeWith(pair: {
  readonly cert: string;
  readonly key: string;
}): Promise<SimulatedExchange> {
  const { cert, key } = pair;
  const exchange = await startSimulatedExchange({ cert, key, accounts: [serviceAccount] });
  exchange.addMailbox({ address: 'john@example.com' });
  return exchange;
}

async function selfSigned(): Promise<{ readonly cert: string; readonly key: string }> {
  await using authority = await OpensslAuthority.make('Alone');
  return await authority.selfSigned();
}
