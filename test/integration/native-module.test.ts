import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
import { forgotten, person } from '../support/native-peer.ts';
import { nativeServers } from '../support/native-servers.ts';
import { component } from '../support/xmpp-site.ts';

const meeting = ['en', 'In a meeting'] as const;

describe.each(nativeServers)('what contacts see through the native module on %s', (_, start) => {
  let lab: NativeLab;

  beforeAll(async () => {
    lab = await NativeLab.start(start);
  });

  afterAll(() => lab?.[Symbol.asyncDispose]());

  it('every resource is shown as was said, in every language, and then the originals', async () => {
    const { john, anna } = await lab.pair();
    const [phone, desk] = await Promise.all([lab.login(john), lab.login(john)]);
    await ownWords(phone, 'away', 'in the lift');
    await until(anna, phone.jid, 'away en:in the lift');
    await until(anna, desk.jid, 'available');
    await using peer = await lab.peer();
    await peer.open();

    await peer.say(john.name, 'dnd', meeting, ['de', 'Bis 15:00 Uhr <&> "später" 🏖️']);

    await until(anna, phone.jid, 'dnd en:In a meeting de:Bis 15:00 Uhr <&> "später" 🏖️');
    await until(anna, desk.jid, 'dnd en:In a meeting de:Bis 15:00 Uhr <&> "später" 🏖️');

    await peer.say(john.name, undefined);

    await until(anna, phone.jid, 'away en:in the lift');
    await until(anna, desk.jid, 'available');
  });

  it('each word of `show` arrives, and what is forgotten is shown as it is', async () => {
    const { john, anna } = await lab.pair();
    const phone = await lab.login(john);
    await ownWords(phone, 'away', 'in the lift');
    await using peer = await lab.peer();
    await peer.open();

    for (const show of ['available', 'chat', 'xa', 'dnd', 'away'] as const) {
      await peer.say(john.name, show);
      await until(anna, phone.jid, show);
    }
    await peer.show([forgotten(john.name)]);

    await until(anna, phone.jid, 'away en:in the lift');
  });

  it('whoever logs in later sees it, and whoever subscribes later', async () => {
    const { john, anna } = await lab.pair();
    const phone = await lab.login(john);
    await using peer = await lab.peer();
    await peer.open();
    await peer.say(john.name, 'xa', ['en', 'Out of office']);

    const later = await lab.login({ jid: bare(anna.jid), password: 'pw' });
    const berta = await lab.login(await lab.somebody());
    await follow(berta, phone);

    await until(later, phone.jid, 'xa en:Out of office');
    await until(berta, phone.jid, 'xa en:Out of office');
    const ofPhone = berta.presences.filter(({ from }) => from === phone.jid);
    expect(ofPhone.map(seenAs)).not.toContain('available');
  });

  it('an own change is kept, not shown, and there when nothing is said any more', async () => {
    const { john, anna } = await lab.pair();
    const phone = await lab.login(john);
    await using peer = await lab.peer();
    await peer.open();
    await peer.say(john.name, 'dnd', meeting);
    await until(anna, phone.jid, 'dnd en:In a meeting');
    const since = anna.presences.length;

    await ownWords(phone, 'chat', 'free!');
    await settled(phone);
    await settled(anna);

    expect(lastOf(anna, phone.jid)).toBe('dnd en:In a meeting');
    // Nothing at all was sent: she would have seen no difference.
    expect(anna.presences.slice(since)).toEqual([]);

    await peer.say(john.name, undefined);

    await until(anna, phone.jid, 'chat en:free!');
  });

  it('a resource that comes later is shown as was said from the first moment', async () => {
    const { john, anna } = await lab.pair();
    await lab.login(john);
    await using peer = await lab.peer();
    await peer.open();
    await peer.say(john.name, 'dnd', meeting);

    const desk = await lab.login(john);

    await until(anna, desk.jid, 'dnd en:In a meeting');
    const ofDesk = anna.presences.filter(({ from }) => from === desk.jid);
    expect(ofDesk.map(seenAs)).toEqual(['dnd en:In a meeting']);
    await desk.logout();
    await until(anna, desk.jid, 'unavailable');
  });

  it('everything else of a presence stays: priority and capabilities', async () => {
    const { john, anna } = await lab.pair();
    const phone = await lab.login(john);
    await using peer = await lab.peer();
    await peer.open();
    await peer.say(john.name, 'dnd', meeting);

    await ownWords(phone, 'chat', 'free!', '<priority>7</priority>');

    await anna.presence(({ from, priority }) => from === phone.jid && priority === '7');
    expect(lastOf(anna, phone.jid)).toBe('dnd en:In a meeting');
  });

  it('messages go to the resource that the person preferred, however they are shown', async () => {
    const { john, anna } = await lab.pair();
    const [phone, desk] = await Promise.all([lab.login(john), lab.login(john)]);
    await ownWords(phone, 'available', 'here', '<priority>9</priority>');
    await ownWords(desk, 'available', 'there', '<priority>1</priority>');
    await Promise.all([settled(phone), settled(desk)]);
    await using peer = await lab.peer();
    await peer.open();
    await peer.say(john.name, 'unavailable');
    await until(anna, phone.jid, 'unavailable');

    await anna.chat(john.jid, 'hello');

    expect((await phone.message(({ body }) => body === 'hello')).from).toBe(anna.jid);
    await settled(desk);
    expect(desk.messages.filter(({ body }) => body === 'hello')).toEqual([]);
  });

  it('`unavailable` hides every resource, with its text, from now and from later contacts', async () => {
    const { john, anna } = await lab.pair();
    const phone = await lab.login(john);
    await using peer = await lab.peer();
    await peer.open();

    await peer.say(john.name, 'unavailable', ['en', 'On holiday']);

    await until(anna, phone.jid, 'unavailable en:On holiday');
    const later = await lab.login({ jid: bare(anna.jid), password: 'pw' });
    await later.presence(({ from, type }) => bare(from) === john.jid && type === 'unavailable');
    await ownWords(phone, 'chat', 'free!');
    await settled(phone);
    await settled(later);
    const types = later.presences.filter(({ from }) => bare(from) === john.jid);
    expect(new Set(types.map(seenAs))).toEqual(new Set(['unavailable en:On holiday']));

    await peer.say(john.name, 'dnd', meeting);

    await until(anna, phone.jid, 'dnd en:In a meeting');
    await until(later, phone.jid, 'dnd en:In a meeting');
  });

  it('a resource that comes while hidden is not seen, and is when they are shown again', async () => {
    const { john, anna } = await lab.pair();
    await lab.login(john);
    await using peer = await lab.peer();
    await peer.open();
    await peer.say(john.name, 'unavailable');

    const desk = await lab.login(john);
    await ownWords(desk, 'chat', 'free!');
    await settled(desk);
    await settled(anna);

    // Of somebody who is not there contacts are told nothing, not even that.
    expect(anna.presences.filter(({ from }) => from === desk.jid)).toEqual([]);
    await peer.say(john.name, undefined);
    await until(anna, desk.jid, 'chat en:free!');
  });

  it('the person’s own resources see each other as they are', async () => {
    const { john } = await lab.pair();
    const [phone, desk] = await Promise.all([lab.login(john), lab.login(john)]);
    await ownWords(phone, 'away', 'in the lift');
    await until(desk, phone.jid, 'away en:in the lift');
    await using peer = await lab.peer();
    await peer.open();

    for (const show of ['dnd', 'unavailable'] as const) {
      await peer.say(john.name, show, meeting);
      await settled(desk);
      expect(lastOf(desk, phone.jid)).toBe('away en:in the lift');
    }
    await ownWords(phone, 'xa', 'in the cellar');

    await until(desk, phone.jid, 'xa en:in the cellar');
    const tablet = await lab.login(john);
    await until(tablet, phone.jid, 'xa en:in the cellar');
    await until(desk, tablet.jid, 'available');
  });

  it('nothing is sent where contacts would see no difference', async () => {
    const { john, anna } = await lab.pair();
    const phone = await lab.login(john);
    // As real clients do it: with more behind the words.
    await ownWords(phone, 'dnd', 'In a meeting', '<priority>5</priority><x xmlns="other"/>');
    await until(anna, phone.jid, 'dnd en:In a meeting');
    await using peer = await lab.peer();
    await peer.open();
    const since = anna.presences.length;

    await peer.say(john.name, undefined);
    await peer.say(john.name, 'dnd', meeting);
    await peer.say(john.name, 'dnd', meeting);
    await peer.say(john.name, undefined);
    await settled(anna);

    expect(anna.presences.slice(since)).toEqual([]);
  });

  it('only the roster’s subscribers are shown anything', async () => {
    const { john, anna } = await lab.pair();
    const phone = await lab.login(john);
    // John watches Berta, and nobody has asked to see John.
    const berta = await lab.login(await lab.somebody());
    await follow(phone, berta);
    const stranger = await lab.login(await lab.somebody());
    await using peer = await lab.peer();
    await peer.open();

    await peer.say(john.name, 'dnd', meeting);
    await stranger.raw(`<presence to="${john.jid}" type="probe"/>`);
    await stranger.sendPresence({ to: john.jid, type: 'subscribe' });
    await phone.presence(({ type, from }) => type === 'subscribe' && from === bare(stranger.jid));
    await until(anna, phone.jid, 'dnd en:In a meeting');
    await settled(berta);
    await settled(stranger);

    for (const other of [berta, stranger]) {
      const texts = other.presences
        .filter(({ from }) => bare(from) === john.jid)
        .flatMap(({ statuses, show }) => [...statuses, show]);
      expect(texts.filter((text) => text !== null)).toEqual([]);
    }
  });

  it('presence sent to somebody directly is not touched, nor its end', async () => {
    const { john, anna } = await lab.pair();
    const phone = await lab.login(john);
    const stranger = await lab.login(await lab.somebody());
    await using peer = await lab.peer();
    await peer.open();
    await peer.say(john.name, 'dnd', meeting);
    await until(anna, phone.jid, 'dnd en:In a meeting');

    const words = '<show>chat</show><status xml:lang="en">for you</status>';
    await phone.raw(`<presence to="${bare(stranger.jid)}">${words}</presence>`);

    await until(stranger, phone.jid, 'chat en:for you');
    await peer.say(john.name, 'unavailable');
    await phone.logout();
    await until(stranger, phone.jid, 'unavailable');
  });

  it('whom a hidden person shows themself to sees them go again', async () => {
    const { john, anna } = await lab.pair();
    const phone = await lab.login(john);
    const berta = await lab.watcherOf(phone);
    await using peer = await lab.peer();
    await peer.open();
    await peer.say(john.name, 'unavailable');
    await until(anna, phone.jid, 'unavailable');
    await until(berta, phone.jid, 'unavailable');
    const since = berta.presences.length;

    await phone.raw(`<presence to="${bare(anna.jid)}"><show>chat</show></presence>`);
    await until(anna, phone.jid, 'chat');
    await phone.logout();

    await until(anna, phone.jid, 'unavailable');
    await settled(berta);
    expect(berta.presences.slice(since)).toEqual([]);
  });

  it('whom they tell of the end themselves hears it once', async () => {
    const { john, anna } = await lab.pair();
    const phone = await lab.login(john);
    await using peer = await lab.peer();
    await peer.open();
    await peer.say(john.name, 'unavailable');
    await until(anna, phone.jid, 'unavailable');

    await phone.raw(`<presence to="${bare(anna.jid)}"><show>chat</show></presence>`);
    await until(anna, phone.jid, 'chat');
    await phone.raw(`<presence to="${bare(anna.jid)}" type="unavailable"/>`);
    await until(anna, phone.jid, 'unavailable');
    const since = anna.presences.length;
    await phone.logout();
    await settled(anna);

    expect(anna.presences.slice(since)).toEqual([]);
  });

  it('several people are said at once', async () => {
    const pairs = await Promise.all([lab.pair(), lab.pair(), lab.pair()]);
    const phones = await Promise.all(pairs.map(({ john }) => lab.login(john)));
    await using peer = await lab.peer();
    await peer.open();

    await peer.show(pairs.map(({ john }, at) => person(john.name, 'dnd', ['en', `room ${at}`])));

    for (const [at, phone] of phones.entries()) {
      const anna = pairs[at]?.anna;
      if (anna) await until(anna, phone.jid, `dnd en:room ${at}`);
    }
  });

  it('clients are never shown an error', async () => {
    const { john, anna } = await lab.pair();
    const phone = await lab.login(john);
    const peer = await lab.peer();
    await peer.open();
    await peer.say(john.name, 'dnd', meeting);
    await until(anna, phone.jid, 'dnd en:In a meeting');

    peer.kill();
    await until(anna, phone.jid, 'available');
    await ownWords(phone, 'away', 'in the lift');
    await until(anna, phone.jid, 'away en:in the lift');

    for (const client of [anna, phone]) {
      expect(client.presences.filter(({ type }) => type === 'error')).toEqual([]);
    }
  });

  it('who has the component in the roster is shown no error while it is away', async () => {
    const { john, anna } = await lab.pair();
    const { domain } = component;
    const peer = await lab.peer();
    for (const contact of [domain, `${john.name}@${domain}`]) {
      await anna.sendPresence({ to: contact, type: 'subscribe' });
      await settled(anna);
      await peer.raw(`<presence from="${contact}" to="${bare(anna.jid)}" type="subscribed"/>`);
      await anna.presence(({ from, type }) => from === contact && type === 'subscribed');
    }
    peer.kill();
    await peer.until(() => peer.closed);

    const later = await lab.login({ jid: bare(anna.jid), password: 'pw' });
    await ownWords(later, 'away', 'in the lift');
    await settled(later);
    await settled(anna);

    for (const client of [anna, later]) {
      expect(client.presences.filter(({ type }) => type === 'error')).toEqual([]);
    }
  });
});
