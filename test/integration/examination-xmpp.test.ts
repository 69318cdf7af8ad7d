import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examineLink } from '../../src/publishers/xmpp/examination/examine-link.ts';
import {
  TrialLink,
  type TrialLinkOptions,
} from '../../src/publishers/xmpp/examination/trial-link.ts';
import { sharedLookup } from '../../src/troubleshooter/network/name.ts';
import type { ChatServer } from '../support/daemons/chat-server.ts';
import { freePort } from '../support/daemons/free-port.ts';
import { type Outcomes, codes, outcomesOf } from '../support/examination-lab.ts';
import { chatServers } from '../support/xmpp-lab.ts';
import { OddServer } from '../support/xmpp-odd-server.ts';
import { component, publication, publishingSite } from '../support/xmpp-site.ts';

const terms = { fetchMissing: false, now: Date.now };

interface Place {
  readonly host: string;
  readonly componentPort: number;
}

function settings(server: Place, domain: string = component.domain): TrialLinkOptions {
  const { host, componentPort: port } = server;
  return {
    link: { name: `xmpp:${domain}`, host, port, domain },
    identity: 'contact',
    serverDomains: ['example.com'],
    secret: component.secret,
    tls: null,
  };
}

/** A link by itself, as where no service runs. */
function tried(
  server: Place,
  options: Partial<TrialLinkOptions> = {},
  domain?: string,
): Promise<Outcomes> {
  const link = new TrialLink({ ...settings(server, domain), ...options });
  return outcomesOf(examineLink(link, sharedLookup(), terms));
}

describe.each(chatServers)('a link to %s is examined', (name, startServer) => {
  let server: ChatServer;

  beforeAll(async () => {
    server = await startServer({
      domains: ['example.com'],
      components: [component],
      users: [{ jid: 'john@example.com', password: 'pw' }],
    });
  });
  afterAll(() => server?.[Symbol.asyncDispose]());

  it('by itself: everything in order, and it is closed again', async () => {
    const outcomes = await tried(server);
    const again = await tried(server);

    const all = { dns: 'ok', tcp: 'ok', handshake: 'ok', permission: 'ok', probe: 'ok' };
    expect(codes(outcomes)).toEqual(all);
    expect(codes(again)).toEqual(all);
  });

  it('a wrong secret', async () => {
    const outcomes = await tried(server, { secret: 'not it' });

    expect(codes(outcomes)).toEqual({
      dns: 'ok',
      tcp: 'ok',
      handshake: 'failed secret-wrong',
      permission: 'skipped not-tried',
      probe: 'skipped not-tried',
    });
    expect(outcomes['handshake']?.remedy).toContain('the same');
    expect(JSON.stringify(outcomes)).not.toContain('not it');
  });

  it('a component that the server does not have', async () => {
    const outcomes = await tried(server, {}, 'absent.example.com');

    // ejabberd says the same to both.
    const said = name === 'Prosody' ? 'host-unknown' : 'secret-wrong';
    expect(codes(outcomes)['handshake']).toBe(`failed ${said}`);
    expect(outcomes['handshake']?.found).toContain('absent.example.com');
    expect(outcomes['handshake']?.remedy).toMatch(/configured there|configuration/u);
  });

  it('addresses of people that it may not send from, with the lines that permit it', async () => {
    const outcomes = await tried(server, { identity: 'account' });

    expect(codes(outcomes)['permission']).toBe('failed from-not-permitted');
    expect(outcomes['permission']?.remedy).toContain(
      name === 'Prosody' ? 'validate_from_addresses = false' : 'check_from: false',
    );
    // For which the server ended the connection.
    expect(codes(outcomes)['probe']).toBe('ok');
  });

  it('a module that is not there', async () => {
    const outcomes = await tried(server, { identity: 'native' });

    expect(codes(outcomes)['permission']).toBe('failed module-missing');
    expect(outcomes['permission']?.remedy).toContain('mod_doorlight');
  });

  it('a domain that the server does not have', async () => {
    const outcomes = await tried(server, { serverDomains: ['elsewhere.invalid'] });

    expect(codes(outcomes)['probe']).toBe('warning domain-unknown');
    expect(outcomes['probe']?.remedy).toContain('serverDomains');
  });

  it('that runs: nothing is connected beside it, and nobody notices', async () => {
    await using site = await publishingSite(server, {
      people: [publication('john@example.com', 'available')],
    });

    const outcomes = await outcomesOf(examineLink(site.publisher.examined, sharedLookup(), terms));

    expect(new Set(Object.values(codes(outcomes)))).toEqual(new Set(['ok']));
    expect(outcomes['tcp']?.found).toBe('The link is connected.');
    expect(site.engine).toMatchObject({ timesOnline: 1, timesOffline: 0 });
  });

  it('that runs and waits for its next attempt: it makes that at once', async () => {
    await using site = await publishingSite(server, {
      secret: 'not it',
      online: false,
      timings: { refusedRetryMs: 3_600_000 },
    });

    const outcomes = await outcomesOf(examineLink(site.publisher.examined, sharedLookup(), terms));

    expect(codes(outcomes)['handshake']).toBe('failed secret-wrong');
  });

  it('a server that has the connection and does nothing any more', async () => {
    await using site = await publishingSite(server);
    process.kill(server.pid, 'SIGSTOP');
    try {
      const outcomes = await outcomesOf(
        examineLink(site.publisher.examined, sharedLookup(), terms),
      );

      expect(codes(outcomes)).toMatchObject({
        handshake: 'ok',
        probe: 'failed probe-unanswered',
      });
      expect(outcomes['probe']?.remedy).toContain('does nothing with what it is sent');
    } finally {
      process.kill(server.pid, 'SIGCONT');
    }
  });
});

describe('what is no chat server is examined', () => {
  it('nothing listens', async () => {
    const outcomes = await tried({ host: '127.0.0.1', componentPort: await freePort() });

    expect(codes(outcomes)).toEqual({
      dns: 'ok',
      tcp: 'failed refused',
      handshake: 'skipped not-tried',
      permission: 'skipped not-tried',
      probe: 'skipped not-tried',
    });
  });

  it('a web server', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;

    const outcomes = await tried({ host: '127.0.0.1', componentPort: port });

    expect(outcomes['handshake']).toMatchObject({ verdict: 'failed' });
    expect(outcomes['handshake']?.remedy).toContain('component port');
    server.close();
  });

  it('one that ends the connection without a word', async () => {
    await using odd = await OddServer.start({ handshake: 'closed' });

    const outcomes = await tried(odd);

    expect(codes(outcomes)['handshake']).toBe('failed closed-in-handshake');
  });

  it('one that takes the handshake and answers nothing, within its bounds', async () => {
    await using odd = await OddServer.start();

    const outcomes = await tried(odd);

    expect(codes(outcomes)).toMatchObject({
      handshake: 'ok',
      probe: 'failed probe-unanswered',
    });
  });
});
