import { describe, expect, it } from 'vitest';
import { AccountSite, befriend, loginPermitting, shownTo } from '../support/account-site.ts';
import type { SlixmppClient } from '../support/slixmpp-client.ts';
import { TcpProxy } from '../support/tcp-proxy.ts';
import { XmppLab, chatServers } from '../support/xmpp-lab.ts';
import { component } from '../support/xmpp-site.ts';

const deadlineMs = 30_000;
const permits = { sendAsUsers: true, privileges: true };
const timings = { retryMs: 50, maxRetryMs: 200 };

describe.each(chatServers)('identity account on %s', (name, start) => {
  async function shows(client: SlixmppClient, from: string, words: string): Promise<void> {
    await client.until(() => shownTo(client, from).startsWith(words), deadlineMs);
  }

  async function known(site: AccountSite): Promise<void> {
    await expect
      .poll(() => site.publisher.health().capabilities.length, { timeout: deadlineMs })
      .toBeGreaterThan(0);
  }

  it('what has changed while the link was away is mended when it is back', async () => {
    await using lab = await XmppLab.start(start, { permits });
    await using proxy = await TcpProxy.start(lab.server.componentPort);
    const place = { host: proxy.host, componentPort: proxy.port };
    await using site = await AccountSite.start(place, { publisher: { timings } });
    const [johnAccount, maryAccount] = [await lab.account(), await lab.account()];
    const john = await loginPermitting(lab, johnAccount);
    const mary = await loginPermitting(lab, maryAccount);
    const anna = await lab.login();
    await befriend(anna, john);
    await befriend(anna, mary);
    site.serve(johnAccount.jid);
    site.serve(maryAccount.jid);
    site.busy(johnAccount.jid);
    await shows(anna, `${johnAccount.jid}/Calendar`, 'dnd');

    proxy.cut();
    site.free(johnAccount.jid);
    site.busy(maryAccount.jid);

    await shows(anna, `${johnAccount.jid}/Calendar`, 'unavailable');
    await shows(anna, `${maryAccount.jid}/Calendar`, 'dnd');
    expect(anna.presences.filter(({ type }) => type === 'error')).toEqual([]);
  });

  it('what a Doorlight that was killed has left standing is mended by the next', async () => {
    await using lab = await XmppLab.start(start, { permits });
    const proxy = await TcpProxy.start(lab.server.componentPort);
    const first = await AccountSite.start({ host: proxy.host, componentPort: proxy.port });
    const johnAccount = await lab.account();
    const [john, anna] = [await loginPermitting(lab, johnAccount), await lab.login()];
    await befriend(anna, john);
    const calendar = `${johnAccount.jid}/Calendar`;
    first.serve(johnAccount.jid);
    first.busy(johnAccount.jid);
    await shows(anna, calendar, 'dnd');
    await proxy[Symbol.asyncDispose]();
    await first[Symbol.asyncDispose]();

    await using next = await AccountSite.start(lab.server);
    next.serve(johnAccount.jid);

    await shows(anna, calendar, 'unavailable');
    next.busy(johnAccount.jid);
    await shows(anna, calendar, 'dnd');
  });

  it('a Doorlight that is stopped leaves nothing standing', async () => {
    await using lab = await XmppLab.start(start, { permits });
    const site = await AccountSite.start(lab.server);
    const [johnAccount, maryAccount] = [await lab.account(), await lab.account()];
    const john = await loginPermitting(lab, johnAccount);
    const mary = await loginPermitting(lab, maryAccount);
    const anna = await lab.login();
    await befriend(anna, john);
    await befriend(anna, mary);
    for (const { jid } of [johnAccount, maryAccount]) site.serve(jid);
    site.busy(johnAccount.jid);
    await shows(anna, `${johnAccount.jid}/Calendar`, 'dnd');

    await site[Symbol.asyncDispose]();

    await shows(anna, `${johnAccount.jid}/Calendar`, 'unavailable');
    // The person themself is still there.
    expect(shownTo(anna, john.jid)).toBe('available');
    expect(anna.presences.filter(({ type }) => type === 'error')).toEqual([]);
  });

  it('whoever is not known to be there is not shown while that is being found out', async () => {
    await using lab = await XmppLab.start(start, { permits });
    const [johnAccount, maryAccount] = [await lab.account(), await lab.account()];
    const [john, anna] = [await lab.login(johnAccount), await lab.login()];
    const mary = await loginPermitting(lab, maryAccount);
    await befriend(anna, john);
    await befriend(anna, mary);
    await john.logout();

    await using site = await AccountSite.start(lab.server);
    for (const { jid } of [johnAccount, maryAccount]) {
      site.serve(jid);
      site.busy(jid);
    }

    await shows(anna, `${maryAccount.jid}/Calendar`, 'dnd');
    const calendar = `${johnAccount.jid}/Calendar`;
    await shows(anna, calendar, 'unavailable');
    expect(anna.presences.filter(({ from, type }) => from === calendar && type === null)).toEqual(
      [],
    );
  });

  it('after the server was restarted everybody is shown again', async () => {
    await using lab = await XmppLab.start(start, { permits });
    await using site = await AccountSite.start(lab.server, { publisher: { timings } });
    const [johnAccount, annaAccount] = [await lab.account(), await lab.account()];
    const [john, anna] = [await loginPermitting(lab, johnAccount), await lab.login(annaAccount)];
    await befriend(anna, john);
    site.serve(johnAccount.jid);
    site.busy(johnAccount.jid);
    await shows(anna, `${johnAccount.jid}/Calendar`, 'dnd');

    await lab.server.kill();
    await lab.server.start();
    const [later] = [await lab.login(annaAccount), await loginPermitting(lab, johnAccount)];

    await shows(later, `${johnAccount.jid}/Calendar`, 'dnd');
  });

  it('as installed the link is up for the assistant, and says which lines are missing', async () => {
    await using lab = await XmppLab.start(start);
    await using proxy = await TcpProxy.start(lab.server.componentPort);
    const place = { host: proxy.host, componentPort: proxy.port };
    await using site = await AccountSite.start(place, { publisher: { timings } });
    const johnAccount = await lab.account();
    const john = await lab.login(johnAccount);
    site.serve(johnAccount.jid);
    site.busy(johnAccount.jid);

    await known(site);

    const health = site.publisher.health();
    expect(health.problem).toMatch(/^Nobody is shown/);
    expect(health.problem).toContain(name === 'Prosody' ? 'privileged_entities' : 'mod_privilege');
    expect(health.problem).toContain(
      name === 'Prosody' ? 'validate_from_addresses = false' : 'check_from: false',
    );
    expect(await john.ask(component.domain, 'hello')).toBe('You said: hello');
    // Once as it came up, and once more since the server ended the connection.
    expect(proxy.connections).toBe(2);
    expect(site.engine.links()).toEqual([{ name: site.publisher.link, online: false }]);
    expect(john.presences.filter(({ from }) => from.endsWith('/Calendar'))).toEqual([]);
  });

  it('with everything granted nothing is missing, and the server is known', async () => {
    await using lab = await XmppLab.start(start, { permits });
    await using site = await AccountSite.start(lab.server);

    await known(site);

    const { capabilities, problem } = site.publisher.health();
    expect(problem).toBeNull();
    expect(capabilities.map(({ state }) => state)).toEqual(['ok', 'ok', 'ok', 'ok']);
    expect(capabilities[0]?.detail).toMatch(name === 'Prosody' ? /^Prosody 0/ : /^ejabberd 2/);
  });
});
