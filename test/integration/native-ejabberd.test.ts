import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type NativeEjabberd, startNativeEjabberd } from '../support/daemons/native-ejabberd.ts';
import {
  NativeLab,
  bare,
  follow,
  lastOf,
  ownWords,
  seenAs,
  settled,
  until,
} from '../support/native-lab.ts';
import { person, staying } from '../support/native-peer.ts';
import { RawClient } from '../support/raw-client.ts';

const meeting = ['en', 'In a meeting'] as const;

describe('mod_doorlight among ejabberd’s other modules', () => {
  let lab: NativeLab;
  let server: NativeEjabberd;

  beforeAll(async () => {
    lab = await NativeLab.start(async (options) => {
      server = await startNativeEjabberd({
        ...options,
        permits: { privileges: true },
        modules: {
          mod_stream_mgmt: { resend_on_timeout: true, resume_timeout: 60 },
          mod_blocking: {},
          mod_privacy: {},
          mod_client_state: {},
          mod_caps: {},
          mod_last: {},
          mod_vcard: {},
          mod_vcard_xupdate: {},
          mod_avatar: {},
          mod_pubsub: { plugins: ['flat', 'pep'] },
          mod_multicast: {},
          mod_muc: {},
        },
      });
      return server;
    });
  });

  afterAll(() => lab?.[Symbol.asyncDispose]());

  it('a crash of its process gives the originals back, and asks for everything', async () => {
    const { john, anna } = await lab.pair();
    const phone = await lab.login(john);
    const alone = await lab.pair();
    const hidden = await lab.pair();
    const hiddenPhone = await lab.login(hidden.john);
    await using peer = await lab.peer();
    await peer.open();
    const everyone = [
      person(john.name, 'dnd', meeting),
      staying(alone.john.name, 'xa', meeting),
      person(hidden.john.name, 'unavailable', meeting),
    ];
    await peer.show(everyone);
    await until(anna, phone.jid, 'dnd en:In a meeting');
    await until(alone.anna, `${alone.john.jid}/Calendar`, 'xa en:In a meeting');
    await until(hidden.anna, hiddenPhone.jid, 'unavailable en:In a meeting');

    await server.evaluate("exit(whereis('mod_doorlight_example.com'), kill).");

    await until(anna, phone.jid, 'available');
    await until(alone.anna, `${alone.john.jid}/Calendar`, 'unavailable');
    await until(hidden.anna, hiddenPhone.jid, 'available');
    await peer.until(() => peer.loaded > 0);
    await peer.open();
    await peer.show(everyone);
    await until(anna, phone.jid, 'dnd en:In a meeting');
    await until(alone.anna, `${alone.john.jid}/Calendar`, 'xa en:In a meeting');
    expect(peer.sessions.at(-1)?.show).toBe('available');
  });

  it('a session that another connection goes on with is shown and told as before', async () => {
    const { john, anna } = await lab.pair();
    const login = { ...john, host: server.host, port: server.clientPort };
    const first = await RawClient.signIn(login);
    await first.bind('phone');
    first.send("<enable xmlns='urn:xmpp:sm:3' resume='true'/>");
    const id = /id='([^']+)'/.exec(await first.hear('/>'))?.[1];
    first.send('<presence><show>away</show></presence>');
    const phone = `${john.jid}/phone`;
    await until(anna, phone, 'away');
    await using peer = await lab.peer();
    await peer.open();
    await peer.say(john.name, 'dnd', meeting);
    await until(anna, phone, 'dnd en:In a meeting');
    const since = anna.presences.length;

    first.cut();
    const second = await RawClient.signIn(login);
    second.send(`<resume xmlns='urn:xmpp:sm:3' h='0' previd='${id}'/>`);
    await second.hear('<resumed');
    await settled(anna);

    // Nothing that contacts see has changed; what is said now reaches the session.
    await peer.say(john.name, 'xa', meeting);
    await until(anna, phone, 'xa en:In a meeting');
    expect(anna.presences.slice(since).map(seenAs)).toEqual(['xa en:In a meeting']);
    second.send('<presence><show>chat</show></presence>');
    await peer.told(({ name, show }) => name === john.name && show === 'chat');
    await peer.say(john.name, undefined);
    await until(anna, phone, 'chat');
    expect(peer.sessions.filter(({ show }) => show === 'unavailable')).toEqual([]);
    second.cut();
  });

  it('a client that waits to be resumed is shown like the others', async () => {
    const { john, anna } = await lab.pair();
    const login = { ...john, host: server.host, port: server.clientPort };
    const first = await RawClient.signIn(login);
    await first.bind('phone');
    first.send("<enable xmlns='urn:xmpp:sm:3' resume='true'/>");
    await first.hear('/>');
    first.send('<presence/>');
    await until(anna, `${john.jid}/phone`, 'available');
    first.cut();
    await using peer = await lab.peer();
    await peer.open();

    await peer.say(john.name, 'dnd', meeting);

    await until(anna, `${john.jid}/phone`, 'dnd en:In a meeting');
  });

  it('whoever is blocked sees nothing of somebody without a resource', async () => {
    const { john, anna } = await lab.pair();
    const phone = await lab.login(john);
    const berta = await lab.login(await lab.somebody());
    await follow(berta, phone);
    const block = `<block xmlns="urn:xmpp:blocking"><item jid="${bare(anna.jid)}"/></block>`;
    expect(await phone.query(john.jid, block, 'set')).toContain('result');
    await phone.logout();
    const since = anna.presences.length;
    await using peer = await lab.peer();
    await peer.open();

    await peer.sayStays(john.name, 'dnd', meeting);

    await until(berta, `${john.jid}/Calendar`, 'dnd en:In a meeting');
    const later = await lab.login({ jid: bare(anna.jid), password: 'pw' });
    await settled(later);
    const seen = [...anna.presences.slice(since), ...later.presences];
    expect(seen.filter(({ from }) => from.endsWith('/Calendar'))).toEqual([]);
  });

  it('with the account goes what stands in for it', async () => {
    const { john, anna } = await lab.pair();
    await using peer = await lab.peer();
    await peer.open();
    await peer.sayStays(john.name, 'dnd', meeting);
    await until(anna, `${john.jid}/Calendar`, 'dnd en:In a meeting');

    await server.evaluate(`ok = ejabberd_auth:remove_user(<<"${john.name}">>, <<"example.com">>).`);

    await until(anna, `${john.jid}/Calendar`, 'unavailable');
  });

  it('of two connections of the component the one that opened the session ends it', async () => {
    const { john, anna } = await lab.pair();
    const phone = await lab.login(john);
    await using first = await lab.peer();
    await first.open();
    await first.say(john.name, 'dnd', meeting);
    const second = await lab.peer();
    const since = anna.presences.length;

    second.kill();
    await settled(anna);
    await server.evaluate('timer:sleep(200).');
    await settled(anna);

    expect(anna.presences.slice(since)).toEqual([]);
    first.kill();
    await until(anna, phone.jid, 'available');
  });

  it('nobody who has the component in the roster is answered with an error while it is away', async () => {
    const { john, anna } = await lab.pair();
    const component = 'presence.example.com';
    for (const local of ['', john.name]) {
      const words = [john.name, 'example.com', local, component, '', '', 'both'];
      const given = words.map((word) => `<<"${word}">>`).join(', ');
      await server.evaluate(`ok = mod_admin_extra:add_rosteritem(${given}).`);
    }

    const phone = await lab.login(john);
    await ownWords(phone, 'away', 'in the lift');
    await until(anna, phone.jid, 'away en:in the lift');
    await server.evaluate('timer:sleep(200).');
    await settled(phone);

    expect(phone.presences.filter(({ type }) => type === 'error')).toEqual([]);
  });

  it('a room is told when someone hidden leaves it, and sees what they sent it', async () => {
    const { john, anna } = await lab.pair();
    const phone = await lab.login(john);
    await using peer = await lab.peer();
    await peer.open();
    await peer.say(john.name, 'unavailable', meeting);
    await until(anna, phone.jid, 'unavailable en:In a meeting');
    const room = 'tea@conference.example.com';
    const join = (nick: string) =>
      `<presence to="${room}/${nick}"><x xmlns="http://jabber.org/protocol/muc"/></presence>`;
    await anna.raw(join('anna'));
    await until(anna, `${room}/anna`, 'available');

    await phone.raw(join('john'));
    await until(anna, `${room}/john`, 'available');
    await phone.logout();

    await until(anna, `${room}/john`, 'unavailable');
    expect(lastOf(anna, phone.jid)).toBe('unavailable en:In a meeting');
  });
});
