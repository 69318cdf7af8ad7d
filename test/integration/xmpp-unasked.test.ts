import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { watchersIn } from '../../src/publishers/xmpp/address.ts';
import type { PersonJid } from '../../src/publishers/xmpp/address.ts';
import { XmppLab, chatServers } from '../support/xmpp-lab.ts';
import { type XmppSite, component, publishingSite } from '../support/xmpp-site.ts';

describe.each(chatServers)('what the assistant says without being asked on %s', (name, start) => {
  let lab: XmppLab;
  let site: XmppSite;

  beforeAll(async () => {
    lab = await XmppLab.start(start);
    site = await publishingSite(lab.server, { mayWatch: watchersIn(['example.com']) });
  });

  afterAll(async () => {
    await site?.[Symbol.asyncDispose]();
    await lab?.[Symbol.asyncDispose]();
  });

  const tell = (jid: string, text: string): boolean =>
    site.publisher.tell(jid as PersonJid, text, 'de');

  it('comes from its own address, in its language, and is not to be kept', async () => {
    const account = await lab.account();
    const alice = await lab.login(account);

    expect(tell(account.jid, 'Um 10 Uhr: <Köln> & 東京')).toBe(true);

    const told = await alice.message(({ body }) => body !== null);
    expect(told).toMatchObject({
      from: component.domain,
      type: 'chat',
      lang: 'de',
      body: 'Um 10 Uhr: <Köln> & 東京',
      hints: ['no-store'],
    });
  });

  it('comes from the address at which the person talks to it', async () => {
    const account = await lab.account();
    const alice = await lab.login(account);
    const alias = `doorlight@${component.domain}`;
    const answer = await alice.ask(alias, 'hello');
    const since = alice.messages.length;

    tell(account.jid, 'News');

    const told = await alice.message(({ body }) => body === 'News', { since });
    expect(answer).toBe('You said: hello');
    expect(told.from).toBe(alias);
    expect(alice.messages[0]?.hints).toEqual(['no-permanent-store']);
  });

  it('with a secret in it is kept by nobody, and no other client has a copy', async () => {
    const account = await lab.account();
    const alice = await lab.login(account);

    await alice.ask(component.domain, 'a secret');

    expect(alice.messages.at(-1)?.hints).toEqual(['no-store', 'no-copy']);
  });

  it('is for people of domains that may talk to it only', async () => {
    const stranger = await lab.account('other.example');
    const alice = await lab.account();
    const client = await lab.login(stranger);
    const other = await lab.login(alice);

    expect(tell(stranger.jid, 'Not for you')).toBe(false);
    tell(alice.jid, 'For you');
    await other.message(({ body }) => body === 'For you');

    expect(client.messages).toEqual([]);
  });

  it('never becomes a flood, nor keeps others waiting', async () => {
    const [alice, bob] = [await lab.account(), await lab.account()];
    const client = await lab.login(alice);
    const other = await lab.login(bob);

    const accepted = Array.from({ length: 1_000 }, (_, n) => tell(alice.jid, `news ${n}`));
    tell(bob.jid, 'one thing');

    await other.message(({ body }) => body === 'one thing');
    const number = accepted.filter(Boolean).length;
    expect(number).toBe(10);
    await client.until(() => client.messages.length >= number);
    expect(client.messages.map(({ body }) => body)).toEqual(
      Array.from({ length: number }, (_, n) => `news ${n}`),
    );
  });

  it('is not kept for later by ejabberd, and marked as late by Prosody', async () => {
    const account = await lab.account();
    const other = await lab.account();
    const witness = await lab.login(other);

    tell(account.jid, 'In 10 minutes');
    tell(other.jid, 'after it');
    await witness.message(({ body }) => body === 'after it');
    const alice = await lab.login(account);
    // What was kept comes before what is said now.
    tell(account.jid, 'now');
    await alice.message(({ body }) => body === 'now');

    const kept = alice.messages.filter(({ body }) => body === 'In 10 minutes');
    expect(kept.map(({ delayed }) => delayed)).toEqual(name === 'Prosody' ? [true] : []);
  });

  it('is dropped while the link is down', async () => {
    const account = await lab.account();
    const { timesOffline, timesOnline } = site.engine;
    await lab.server.stop();
    await site.engine.until(() => site.engine.timesOffline > timesOffline);

    expect(tell(account.jid, 'lost')).toBe(false);

    await lab.server.start();
    await site.engine.until(() => site.engine.timesOnline > timesOnline);
    const alice = await lab.login(account);
    tell(account.jid, 'afterwards');
    await alice.message(({ body }) => body === 'afterwards');
    expect(alice.messages.map(({ body }) => body)).toEqual(['afterwards']);
  });
});
