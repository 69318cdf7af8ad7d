import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NativeLab, bare, follow, lastOf, seenAs, settled, until } from '../support/native-lab.ts';
import { conditionOf, person, staying } from '../support/native-peer.ts';
import { nativeServers } from '../support/native-servers.ts';

const meeting = ['en', 'In a meeting'] as const;
const holiday = ['en', 'On holiday'] as const;

describe.each(nativeServers)('people without a resource, on %s', (_name, start) => {
  let lab: NativeLab;

  beforeAll(async () => {
    lab = await NativeLab.start(start);
  });

  afterAll(() => lab?.[Symbol.asyncDispose]());

  it('a resource called Calendar stands in for them, and goes with what was said', async () => {
    const { john, anna } = await lab.pair();
    await using peer = await lab.peer();
    await peer.open();

    await peer.sayStays(john.name, 'dnd', meeting);
    await until(anna, `${john.jid}/Calendar`, 'dnd en:In a meeting');
    await peer.sayStays(john.name, 'away', ['en', 'Lunch']);
    await until(anna, `${john.jid}/Calendar`, 'away en:Lunch');
    await peer.say(john.name, undefined);

    await until(anna, `${john.jid}/Calendar`, 'unavailable');
  });

  it('who logs in later sees it in the server’s answer', async () => {
    const { john, anna } = await lab.pair();
    await using peer = await lab.peer();
    await peer.open();
    await peer.sayStays(john.name, 'dnd', meeting);

    const later = await lab.login({ jid: bare(anna.jid), password: 'pw' });

    await until(later, `${john.jid}/Calendar`, 'dnd en:In a meeting');
  });

  it('it goes with the first login and comes back with the last logout', async () => {
    const { john, anna } = await lab.pair();
    await using peer = await lab.peer();
    await peer.open();
    await peer.sayStays(john.name, 'dnd', meeting);
    await until(anna, `${john.jid}/Calendar`, 'dnd en:In a meeting');

    const phone = await lab.login(john);
    await until(anna, phone.jid, 'dnd en:In a meeting');
    await until(anna, `${john.jid}/Calendar`, 'unavailable');
    const desk = await lab.login(john);
    await phone.logout();
    await until(anna, phone.jid, 'unavailable');
    expect(lastOf(anna, `${john.jid}/Calendar`)).toBe('unavailable');
    await desk.logout();

    await until(anna, desk.jid, 'unavailable');
    await until(anna, `${john.jid}/Calendar`, 'dnd en:In a meeting');
  });

  it('a text that was said takes the place of whoever leaves', async () => {
    const { john, anna } = await lab.pair();
    const phone = await lab.login(john);
    await using peer = await lab.peer();
    await peer.open();
    await peer.say(john.name, 'away', holiday);
    await until(anna, phone.jid, 'away en:On holiday');
    const since = anna.presences.length;

    await phone.logout();
    await peer.told(({ name, show }) => name === john.name && show === 'unavailable');
    await peer.say(john.name, 'unavailable', holiday);
    await until(anna, john.jid, 'unavailable en:On holiday');

    expect(anna.presences.slice(since).map((one) => `${one.from} ${seenAs(one)}`)).toEqual([
      `${phone.jid} unavailable`,
      `${john.jid} unavailable en:On holiday`,
    ]);
  });

  it('a client that is cut off leaves it behind as well', async () => {
    const { john, anna } = await lab.pair();
    const phone = await lab.login(john);
    await using peer = await lab.peer();
    await peer.open();
    await peer.sayStays(john.name, 'dnd', meeting);
    await until(anna, phone.jid, 'dnd en:In a meeting');

    await phone.cut();

    await until(anna, `${john.jid}/Calendar`, 'dnd en:In a meeting');
    await until(anna, phone.jid, 'unavailable');
  });

  it('a client that is itself called Calendar is not taken for it', async () => {
    const { john, anna } = await lab.pair();
    await using peer = await lab.peer();
    await peer.open();
    await peer.sayStays(john.name, 'dnd', meeting);
    await until(anna, `${john.jid}/Calendar`, 'dnd en:In a meeting');

    const phone = await lab.login(john, 'Calendar');
    await settled(phone);
    await settled(anna);
    expect(lastOf(anna, `${john.jid}/Calendar`)).toBe('dnd en:In a meeting');
    await phone.logout();
    // A second client has to see the first one's end.
    const later = await lab.login({ jid: bare(anna.jid), password: 'pw' });

    await until(later, `${john.jid}/Calendar`, 'dnd en:In a meeting');
    await until(anna, `${john.jid}/Calendar`, 'dnd en:In a meeting');
  });

  it('`unavailable` is a text without a resource, then and in the server’s answer', async () => {
    const { john, anna } = await lab.pair();
    await using peer = await lab.peer();
    await peer.open();

    await peer.say(john.name, 'unavailable', holiday);

    await until(anna, john.jid, 'unavailable en:On holiday');
    const later = await lab.login({ jid: bare(anna.jid), password: 'pw' });
    await until(later, john.jid, 'unavailable en:On holiday');

    await peer.say(john.name, undefined);

    await until(anna, john.jid, 'unavailable');
    const latest = await lab.login({ jid: bare(anna.jid), password: 'pw' });
    await settled(latest);
    expect(latest.presences.map(seenAs)).not.toContain('unavailable en:On holiday');
  });

  it('unless they are to stay nobody stands in for them, from the beginning and later', async () => {
    const { john, anna } = await lab.pair();
    const since = anna.presences.length;
    await using peer = await lab.peer();
    await peer.open();

    await peer.say(john.name, 'dnd', meeting);
    const later = await lab.login({ jid: bare(anna.jid), password: 'pw' });
    const phone = await lab.login(john);
    await until(anna, phone.jid, 'dnd en:In a meeting');
    await until(later, phone.jid, 'dnd en:In a meeting');
    await phone.logout();
    await until(anna, phone.jid, 'unavailable');
    await settled(anna);

    const seen = anna.presences.slice(since).filter(({ from }) => bare(from) === john.jid);
    expect(seen.map(seenAs)).toEqual(['dnd en:In a meeting', 'unavailable']);
    const latest = await lab.login({ jid: bare(anna.jid), password: 'pw' });
    await settled(latest);
    const answers = latest.presences.filter(({ from }) => bare(from) === john.jid);
    expect(answers.map(seenAs).filter((one) => one !== 'unavailable')).toEqual([]);
  });

  it('from staying to not staying, and back', async () => {
    const { john, anna } = await lab.pair();
    await using peer = await lab.peer();
    await peer.open();
    await peer.sayStays(john.name, 'dnd', meeting);
    await until(anna, `${john.jid}/Calendar`, 'dnd en:In a meeting');

    await peer.say(john.name, 'dnd', meeting);
    await until(anna, `${john.jid}/Calendar`, 'unavailable');
    await peer.sayStays(john.name, 'dnd', meeting);

    await until(anna, `${john.jid}/Calendar`, 'dnd en:In a meeting');
  });

  it('`unavailable` without a text is the server’s own: whoever leaves is gone, and no more', async () => {
    const { john, anna } = await lab.pair();
    const phone = await lab.login(john);
    await using peer = await lab.peer();
    await peer.open();
    await peer.say(john.name, 'dnd', meeting);
    await until(anna, phone.jid, 'dnd en:In a meeting');
    const since = anna.presences.length;

    await phone.logout();
    await until(anna, phone.jid, 'unavailable');
    await peer.say(john.name, 'unavailable');
    await peer.say(john.name, 'dnd', meeting);
    await settled(anna);

    expect(anna.presences.slice(since).map(({ from }) => from)).toEqual([phone.jid]);
  });

  it('from standing in to a text, and back', async () => {
    const { john, anna } = await lab.pair();
    await using peer = await lab.peer();
    await peer.open();
    await peer.sayStays(john.name, 'dnd', meeting);
    await until(anna, `${john.jid}/Calendar`, 'dnd en:In a meeting');

    await peer.say(john.name, 'unavailable', holiday);
    await until(anna, `${john.jid}/Calendar`, 'unavailable en:On holiday');
    await peer.sayStays(john.name, 'dnd', meeting);

    await until(anna, `${john.jid}/Calendar`, 'dnd en:In a meeting');
  });

  it('who connects without presence has no resource to be seen', async () => {
    const { john, anna } = await lab.pair();
    const silent = await lab.connect(john);
    await using peer = await lab.peer();
    await peer.open();

    await peer.sayStays(john.name, 'dnd', meeting);

    await until(anna, `${john.jid}/Calendar`, 'dnd en:In a meeting');
    await silent.sendPresence();
    await until(anna, silent.jid, 'dnd en:In a meeting');
    await until(anna, `${john.jid}/Calendar`, 'unavailable');
  });

  it('who becomes a contact meanwhile sees it; who ceases to be one sees it go', async () => {
    const john = await lab.somebody();
    const silent = await lab.connect(john);
    const anna = await lab.login(await lab.somebody());
    await using peer = await lab.peer();
    await peer.open();
    await peer.sayStays(john.name, 'dnd', meeting);

    await silent.sendPresence({ to: bare(anna.jid), type: 'subscribed' });
    await anna.sendPresence({ to: john.jid, type: 'subscribe' });
    await settled(anna);
    // Pre-approval is an option of the server's; without it John is asked now.
    await silent.sendPresence({ to: bare(anna.jid), type: 'subscribed' });
    await until(anna, `${john.jid}/Calendar`, 'dnd en:In a meeting');
    await silent.sendPresence({ to: bare(anna.jid), type: 'unsubscribed' });

    await until(anna, `${john.jid}/Calendar`, 'unavailable');
  });

  it('strangers see nothing of it', async () => {
    const { john } = await lab.pair();
    const stranger = await lab.login(await lab.somebody());
    await using peer = await lab.peer();
    await peer.open();
    await peer.sayStays(john.name, 'dnd', meeting);

    await stranger.raw(`<presence to="${john.jid}" type="probe"/>`);
    await stranger.raw(`<presence to="${john.jid}/Calendar" type="probe"/>`);
    await stranger.sendPresence({ to: john.jid, type: 'subscribe' });
    await settled(stranger);

    const seen = stranger.presences.filter(({ from }) => bare(from) === john.jid);
    expect(seen.filter(({ from }) => from !== john.jid)).toEqual([]);
    expect(seen.map(seenAs).filter((one) => one.includes('meeting'))).toEqual([]);
  });

  it('who does not exist is no error, and does not keep others from being shown', async () => {
    const { john, anna } = await lab.pair();
    await using peer = await lab.peer();
    await peer.open();

    const answer = await peer.show([
      person('nobody-at-all', 'dnd', meeting),
      staying(john.name, 'dnd', meeting),
      person('nobody-either', 'unavailable', holiday),
    ]);

    expect(conditionOf(answer)).toBe('result');
    await until(anna, `${john.jid}/Calendar`, 'dnd en:In a meeting');
  });

  it('several people share contacts', async () => {
    const { john, anna } = await lab.pair();
    const other = await lab.somebody();
    const otherClient = await lab.login(other);
    await follow(anna, otherClient);
    await otherClient.logout();
    await using peer = await lab.peer();
    await peer.open();

    await peer.show([staying(john.name, 'dnd', meeting), staying(other.name, 'xa', holiday)]);

    await until(anna, `${john.jid}/Calendar`, 'dnd en:In a meeting');
    await until(anna, `${other.jid}/Calendar`, 'xa en:On holiday');
  });
});
