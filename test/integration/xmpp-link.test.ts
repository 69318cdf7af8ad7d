import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../support/daemons/free-port.ts';
import { MemorySubscriptions } from '../support/memory-subscriptions.ts';
import { TcpProxy } from '../support/tcp-proxy.ts';
import { capturedLog } from '../support/xmpp-captured-log.ts';
import { XmppLab, chatServers, subscribe } from '../support/xmpp-lab.ts';
import { component, publication, publishingSite } from '../support/xmpp-site.ts';

const john = 'john@example.com';
const johnContact = 'john@presence.example.com';
const people = [publication(john, 'available')];

/** Everything a hundred times as fast, so that a test can watch it. */
const timings = {
  keepAliveMs: 150,
  pingTimeoutMs: 300,
  openTimeoutMs: 3_000,
  retryMs: 20,
  maxRetryMs: 100,
  refusedRetryMs: 50,
} as const;

describe.each(chatServers)('the link to %s', (_name, startServer) => {
  let lab: XmppLab;

  beforeAll(async () => {
    lab = await XmppLab.start(startServer);
  });

  afterAll(() => lab?.[Symbol.asyncDispose]());

  it('a wrong secret is said once, with what to do, and tried again', async () => {
    await using proxy = await TcpProxy.start(lab.server.componentPort);
    const { telemetry, records } = capturedLog();

    await using site = await publishingSite(
      { host: proxy.host, componentPort: proxy.port },
      { secret: 'not it', online: false, telemetry, timings },
    );

    await proxy.until(() => proxy.connections >= 4);
    const errors = records.filter(({ msg }) => msg === 'XMPP link down');
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatchObject({ reason: 'wrong-secret', level: 50 });
    expect(errors[0]?.['explanation']).toContain('the secret for presence.example.com');
    expect(JSON.stringify(records)).not.toContain('not it');
    await expect(site.publisher.publish(people)).rejects.toThrow('the link is down');
  });

  it('a component that the server does not know is said to be so', async () => {
    const { telemetry, records } = capturedLog();

    await using _site = await publishingSite(lab.server, {
      domain: 'absent.example.com',
      online: false,
      telemetry,
      timings,
    });

    await expect.poll(() => records.length, { timeout: 5_000 }).toBeGreaterThan(0);
    // ejabberd does not tell the two apart.
    expect(['unknown-component', 'wrong-secret']).toContain(records[0]?.['reason']);
    expect(records[0]?.['explanation']).toContain('absent.example.com');
  });

  it('an idle link stays up', async () => {
    await using proxy = await TcpProxy.start(lab.server.componentPort);
    await using site = await publishingSite(
      { host: proxy.host, componentPort: proxy.port },
      { people, timings },
    );

    // Each ping is answered, or the link would be given up after the next.
    await proxy.until(() => proxy.writes >= 12);

    expect(site.engine.timesOffline).toBe(0);
    expect(proxy.connections).toBe(1);
  });

  it('a link that has gone silent is noticed, replaced, and everything sent again', async () => {
    await using proxy = await TcpProxy.start(lab.server.componentPort);
    const { telemetry, records } = capturedLog();
    await using site = await publishingSite(
      { host: proxy.host, componentPort: proxy.port },
      { people, telemetry, timings },
    );
    const alice = await lab.login();
    await subscribe(alice, johnContact);

    proxy.silence();
    await site.engine.until(() => site.engine.timesOffline === 1);
    site.engine.people.set(john, publication(john, 'dnd'));
    proxy.speak();

    await alice.presence(({ show }) => show === 'dnd');
    const reasons = records.map(({ reason }) => reason);
    expect(reasons).toContain('dead');
    expect(site.engine.timesOnline).toBe(2);
  });

  it('a link that is cut is made again, and what was missed arrives', async () => {
    await using proxy = await TcpProxy.start(lab.server.componentPort);
    await using site = await publishingSite(
      { host: proxy.host, componentPort: proxy.port },
      { people, timings },
    );
    const alice = await lab.login();
    await subscribe(alice, johnContact);

    proxy.cut();
    await site.engine.until(() => site.engine.timesOffline === 1);
    await site.engine.show(publication(john, 'away')).catch(() => {});

    await alice.presence(({ show }) => show === 'away');
  });

  it('after the server was restarted everybody is shown again', async () => {
    await using site = await publishingSite(lab.server, { people, timings });
    const account = await lab.account();
    const alice = await lab.login(account);
    await subscribe(alice, johnContact);

    await lab.server.stop();
    await site.engine.until(() => site.engine.timesOffline === 1);
    site.engine.people.set(john, publication(john, 'xa', ['en', 'Back on Monday']));
    await lab.server.start();
    await site.engine.until(() => site.engine.timesOnline === 2);
    const again = await lab.login(account);

    const seen = await again.presence(({ from, show }) => from === johnContact && show === 'xa');
    expect(seen.statuses).toEqual([{ lang: 'en', text: 'Back on Monday' }]);
    await site.engine.show(publication(john, 'dnd'));
    await again.presence(({ show }) => show === 'dnd');
  });

  it('after Doorlight was restarted everybody is shown again, without asking', async () => {
    const subscriptions = new MemorySubscriptions();
    const alice = await lab.login();
    {
      await using _before = await publishingSite(lab.server, { people, subscriptions });
      await subscribe(alice, johnContact);
    }
    const since = alice.presences.length;

    await using _after = await publishingSite(lab.server, {
      people: [publication(john, 'dnd')],
      subscriptions,
    });

    await alice.presence(({ from, show }) => from === johnContact && show === 'dnd', { since });
    expect(alice.presences.slice(since).map(({ type }) => type)).not.toContain('unavailable');
  });
});

describe('the link', () => {
  it('a server that cannot be reached is said once, with what to do', async () => {
    const port = await freePort();
    const { telemetry, records } = capturedLog();

    await using _site = await publishingSite(
      { host: '127.0.0.1', componentPort: port },
      { online: false, telemetry, timings },
    );

    await expect.poll(() => records.length, { timeout: 5_000 }).toBeGreaterThan(0);
    expect(records[0]).toMatchObject({ reason: 'unreachable', port });
    expect(records[0]?.['explanation']).toContain('ECONNREFUSED');
  });

  it('stops in time although the server is silent', async () => {
    await using lab = await XmppLab.start(chatServers[0]?.[1] ?? fail());
    await using proxy = await TcpProxy.start(lab.server.componentPort);
    const site = await publishingSite({ host: proxy.host, componentPort: proxy.port }, { people });
    proxy.silence();

    const begun = performance.now();
    await site[Symbol.asyncDispose]();

    expect(performance.now() - begun).toBeLessThan(5_000);
  });

  it('whoever answers with nonsense is dropped', async () => {
    await using proxy = await TcpProxy.start(0);
    proxy.answerWith = `<?xml version='1.0'?><stream:stream id='1'><a>&bogus;</a>`;
    const { telemetry, records } = capturedLog();

    await using _site = await publishingSite(
      { host: proxy.host, componentPort: proxy.port },
      { online: false, telemetry, timings },
    );

    await proxy.until(() => proxy.connections >= 2);
    expect(records[0]).toMatchObject({ reason: 'bad-input' });
  });

  it('input without end is dropped', async () => {
    await using proxy = await TcpProxy.start(0);
    proxy.answerWith = `<?xml version='1.0'?><stream:stream id='1'><a>${'x'.repeat(3_000_000)}`;
    const { telemetry, records } = capturedLog();

    await using _site = await publishingSite(
      { host: proxy.host, componentPort: proxy.port },
      { online: false, telemetry, timings },
    );

    await proxy.until(() => proxy.connections >= 2);
    expect(records[0]).toMatchObject({ reason: 'bad-input' });
  });
});

function fail(): never {
  throw new Error(`no server to test ${component.domain} with`);
}
