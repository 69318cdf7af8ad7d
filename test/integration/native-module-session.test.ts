import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { NativeLab, bare, lastOf, seenAs, settled, until } from '../support/native-lab.ts';
import { type NativePeer, conditionOf, native, person, staying } from '../support/native-peer.ts';
import { nativeServers } from '../support/native-servers.ts';
import { TcpProxy } from '../support/tcp-proxy.ts';

const meeting = ['en', 'In a meeting'] as const;

describe.each(nativeServers)('a session with the native module on %s', (_name, start) => {
  let lab: NativeLab;
  let peer: NativePeer;

  beforeAll(async () => {
    lab = await NativeLab.start(start);
  });

  afterEach(() => peer?.[Symbol.asyncDispose]());
  afterAll(() => lab?.[Symbol.asyncDispose]());

  it('the host says that the module is there', async () => {
    peer = await lab.peer();

    const info = await peer.request('<query xmlns="http://jabber.org/protocol/disco#info"/>', {
      type: 'get',
    });

    const features = info.getChild('query')?.getChildren('feature') ?? [];
    expect(features.map(({ attrs }) => attrs['var'])).toContain(native);
  });

  it('what is opened is answered with its lease and how many people one request takes', async () => {
    peer = await lab.peer();

    const answer = (await peer.open(45)).getChild('open', native);

    expect(answer?.attrs).toMatchObject({ session: peer.session, lease: '45', most: '500' });
    expect(conditionOf(await peer.renew(60))).toBe('result');
    expect(conditionOf(await peer.ready())).toBe('result');
  });

  it('a session that is not the current one is not found', async () => {
    peer = await lab.peer();
    const before = [
      await peer.show([person('someone', 'dnd')], 'never-opened'),
      await peer.renew(60, 'never-opened'),
      await peer.ready('never-opened'),
    ];
    await peer.open();
    const first = peer.session;
    await peer.open();

    const after = [
      await peer.show([person('someone', 'dnd')], first),
      await peer.renew(60, first),
      await peer.ready(first),
    ];

    expect(new Set([...before, ...after].map(conditionOf))).toEqual(new Set(['item-not-found']));
    expect(conditionOf(await peer.renew())).toBe('result');
  });

  it('a new session changes nothing to be seen until it is ready, and then what it has not said', async () => {
    const [one, two] = await Promise.all([lab.pair(), lab.pair()]);
    const [phone, otherPhone] = await Promise.all([lab.login(one.john), lab.login(two.john)]);
    peer = await lab.peer();
    await peer.open();
    await peer.show([person(one.john.name, 'dnd', meeting), person(two.john.name, 'xa')]);
    await until(one.anna, phone.jid, 'dnd en:In a meeting');
    await until(two.anna, otherPhone.jid, 'xa');
    const since = one.anna.presences.length;

    await peer.open();
    await peer.say(one.john.name, 'dnd', meeting);
    await settled(two.anna);
    expect(lastOf(two.anna, otherPhone.jid)).toBe('xa');
    await peer.ready();

    await until(two.anna, otherPhone.jid, 'available');
    await settled(one.anna);
    expect(one.anna.presences.slice(since)).toEqual([]);
  });

  it('when the component’s connection is lost the originals are sent at once', async () => {
    const { john, anna } = await lab.pair();
    const alone = await lab.pair();
    const phone = await lab.login(john);
    peer = await lab.peer();
    await peer.open();
    await peer.show([person(john.name, 'dnd', meeting), staying(alone.john.name, 'dnd', meeting)]);
    await until(anna, phone.jid, 'dnd en:In a meeting');
    await until(alone.anna, `${alone.john.jid}/Calendar`, 'dnd en:In a meeting');

    peer.kill();

    await until(anna, phone.jid, 'available');
    await until(alone.anna, `${alone.john.jid}/Calendar`, 'unavailable');
    peer = await lab.peer();
    expect(conditionOf(await peer.renew(60, 'x'))).toBe('item-not-found');
    await peer.open();
    await peer.say(john.name, 'dnd', meeting);
    await until(anna, phone.jid, 'dnd en:In a meeting');
  });

  it('a second connection that is refused ends nothing', async () => {
    const { john, anna } = await lab.pair();
    const phone = await lab.login(john);
    peer = await lab.peer();
    await peer.open();
    await peer.say(john.name, 'dnd', meeting);
    await until(anna, phone.jid, 'dnd en:In a meeting');
    const since = anna.presences.length;

    await expect(lab.peer({ secret: 'wrong' })).rejects.toThrow('link ended');
    await settled(anna);

    expect(anna.presences.slice(since)).toEqual([]);
    expect(conditionOf(await peer.renew())).toBe('result');
  });

  it('when the cable is cut, without a word, the lease ends it', async () => {
    const { john, anna } = await lab.pair();
    const phone = await lab.login(john);
    await using proxy = await TcpProxy.start(lab.server.componentPort);
    peer = await lab.peer({ port: proxy.port });
    await peer.open(60);
    await peer.say(john.name, 'dnd', meeting);
    await until(anna, phone.jid, 'dnd en:In a meeting');
    // A renewal may shorten it as well.
    await peer.renew(10);

    proxy.silence();

    const since = Date.now();
    await anna.until(() => lastOf(anna, phone.jid) === 'available', 30_000);
    expect(Date.now() - since).toBeGreaterThan(8_000);
    proxy.cut();
  });

  it('a lease that is renewed does not end', async () => {
    const { john, anna } = await lab.pair();
    const phone = await lab.login(john);
    peer = await lab.peer();
    await peer.open(10);
    await peer.say(john.name, 'dnd', meeting);
    await until(anna, phone.jid, 'dnd en:In a meeting');
    const since = anna.presences.length;

    await peer.renew(60);
    // Another session's lease begins later and ends: by then the first would have.
    const started = performance.now();
    while (performance.now() - started < 11_000) await settled(anna);

    expect(anna.presences.slice(since)).toEqual([]);
  });

  it('a module that goes gives the originals back, and one that comes asks for everything', async () => {
    const { john, anna } = await lab.pair();
    const phone = await lab.login(john);
    const alone = await lab.pair();
    peer = await lab.peer();
    await peer.open();
    await peer.show([person(john.name, 'dnd', meeting), staying(alone.john.name, 'xa')]);
    await until(anna, phone.jid, 'dnd en:In a meeting');
    await until(alone.anna, `${alone.john.jid}/Calendar`, 'xa');

    await lab.server.unloadModule();

    await until(anna, phone.jid, 'available');
    await until(alone.anna, `${alone.john.jid}/Calendar`, 'unavailable');
    expect(conditionOf(await peer.renew())).toBe('service-unavailable');
    const desk = await lab.login(john);
    await until(anna, desk.jid, 'available');

    await lab.server.loadModule();

    await peer.until(() => peer.loaded > 0);
    expect(conditionOf(await peer.renew())).toBe('item-not-found');
    await peer.open();
    await peer.say(john.name, 'dnd', meeting);
    await until(anna, phone.jid, 'dnd en:In a meeting');
    await until(anna, desk.jid, 'dnd en:In a meeting');
  });

  it('only the component itself is listened to', async () => {
    const { john, anna } = await lab.pair();
    const phone = await lab.login(john);
    peer = await lab.peer();
    await peer.open();
    await using other = await lab.peer({ domain: 'other.example.com', secret: 'other' });
    const show = `<show xmlns='${native}' session='${peer.session}'><person name='${john.name}' show='dnd'/></show>`;
    const since = anna.presences.length;

    const answers = [
      await other.request(show),
      await other.request(`<open xmlns='${native}' session='x' lease='60'/>`),
      await peer.request(show, { from: `someone@${peer.domain}` }),
      await peer.request(show, { from: `${peer.domain}/resource` }),
    ];
    const ofUser = await phone.query('example.com', show, 'set');
    await settled(anna);

    expect(answers.map(conditionOf)).toEqual(Array.from(answers, () => 'forbidden'));
    expect(ofUser).toContain('forbidden');
    expect(anna.presences.slice(since)).toEqual([]);
    expect(conditionOf(await peer.renew())).toBe('result');
  });

  it('another component that the server lets say what it likes is not taken for it', async () => {
    await using lax = await NativeLab.start((options) =>
      start({ ...options, permits: { sendAsUsers: true } }),
    );
    const { john, anna } = await lax.pair();
    const phone = await lax.login(john);
    peer = await lax.peer();
    await peer.open();
    const { session, domain: from } = peer;
    await using other = await lax.peer({ domain: 'other.example.com', secret: 'other' });
    const since = anna.presences.length;
    const forged = (payload: string) =>
      other.raw(`<iq type='set' id='forged' from='${from}' to='example.com'>${payload}</iq>`);

    await forged(
      `<show xmlns='${native}' session='${session}'><person name='${john.name}' show='xa'/></show>`,
    );
    await forged(`<open xmlns='${native}' session='theirs' lease='60'/>`);
    // The server takes what a component says in its order.
    await other.request('<query xmlns="http://jabber.org/protocol/disco#info"/>', { type: 'get' });
    await settled(anna);

    expect(anna.presences.slice(since)).toEqual([]);
    expect(conditionOf(await peer.renew())).toBe('result');
    await peer.say(john.name, 'dnd', meeting);
    await until(anna, phone.jid, 'dnd en:In a meeting');
  });

  it('malformed requests are refused in whole, and the session goes on', async () => {
    const { john, anna } = await lab.pair();
    const phone = await lab.login(john);
    peer = await lab.peer();
    await peer.open();
    const { session } = peer;
    const since = anna.presences.length;
    const good = person(john.name, 'dnd', meeting);
    const show = (inner: string) => `<show xmlns='${native}' session='${session}'>${inner}</show>`;

    const answers = [
      show(`${good}<person name='${john.name}' show='asleep'/>`),
      show(`${good}<person show='dnd'/>`),
      show(`${good}<person name='' show='dnd'/>`),
      show(`${good}<person name='a@b' show='dnd'/>`),
      show(good.repeat(501)),
      `<show xmlns='${native}'>${good}</show>`,
      `<nonsense xmlns='${native}' session='${session}'/>`,
      `<open xmlns='${native}' session='${session}' lease='5'/>`,
      `<open xmlns='${native}' session='${session}' lease='601'/>`,
      `<open xmlns='${native}' session='${session}' lease='soon'/>`,
      `<open xmlns='${native}' lease='60'/>`,
      `<renew xmlns='${native}' session='${session}'/>`,
    ];
    for (const payload of answers) {
      expect([payload, conditionOf(await peer.request(payload))]).toEqual([payload, 'bad-request']);
    }
    expect(conditionOf(await peer.request(show(good), { type: 'get' }))).toBe('bad-request');
    await settled(anna);
    expect(anna.presences.slice(since)).toEqual([]);

    // What is unknown is passed over.
    const unknown = `<person name='${john.name}' show='dnd' colour='red'><nonsense/></person><other/>`;
    expect(conditionOf(await peer.request(show(unknown)))).toBe('result');
    await until(anna, phone.jid, 'dnd');
  });

  it('five hundred people in one request, over and over, keep nobody from being answered', async () => {
    const { john, anna } = await lab.pair();
    const phone = await lab.login(john);
    peer = await lab.peer();
    await peer.open();
    const crowd = (show: string) => [
      ...Array.from({ length: 499 }, (_, at) => person(`crowd-${at}`, show, meeting)),
      person(john.name, show, meeting),
    ];

    for (const show of ['dnd', 'xa', 'away', 'chat'] as const) {
      expect(conditionOf(await peer.show(crowd(show)))).toBe('result');
      await until(anna, phone.jid, `${show} en:In a meeting`);
    }
    // Ten at once: they are taken in their order.
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, at) => peer.show(crowd(at % 2 === 0 ? 'dnd' : 'xa'))),
    );

    expect(new Set(answers.map(conditionOf))).toEqual(new Set(['result']));
    await until(anna, phone.jid, 'xa en:In a meeting');
  });

  it('each host has a session of its own', async () => {
    const { john, anna } = await lab.pair();
    const phone = await lab.login(john);
    peer = await lab.peer();
    await peer.open();
    const { session } = peer;
    await peer.say(john.name, 'dnd', meeting);
    await peer.open(60, 'other.example');

    expect(conditionOf(await peer.renew(60, session))).toBe('result');
    await until(anna, phone.jid, 'dnd en:In a meeting');
    expect(conditionOf(await peer.show([person('someone', 'dnd')], session, 'other.example'))).toBe(
      'item-not-found',
    );
  });

  // The last: everybody's connection is gone after it.
  it('a server that is started again shows the originals until everything is said again', async () => {
    const { john, anna } = await lab.pair();
    const phone = await lab.login(john);
    peer = await lab.peer();
    await peer.open();
    await peer.say(john.name, 'dnd', meeting);
    await until(anna, phone.jid, 'dnd en:In a meeting');

    await lab.server.stop();
    await peer.until(() => peer.closed);
    await lab.server.start();
    const again = await lab.login(john);
    const anna2 = await lab.login({ jid: bare(anna.jid), password: 'pw' });
    await until(anna2, again.jid, 'available');
    peer = await lab.peer();
    await peer.open();
    await peer.say(john.name, 'dnd', meeting);

    await until(anna2, again.jid, 'dnd en:In a meeting');
    expect(anna2.presences.map(seenAs)).not.toContain('error');
  });
});
