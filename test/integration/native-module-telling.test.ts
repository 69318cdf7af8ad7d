import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NativeLab, ownWords, settled, until } from '../support/native-lab.ts';
import { person } from '../support/native-peer.ts';
import { nativeServers } from '../support/native-servers.ts';

const meeting = ['en', 'In a meeting'] as const;

describe.each(nativeServers)('what the native module tells of sessions on %s', (_name, start) => {
  let lab: NativeLab;

  beforeAll(async () => {
    lab = await NativeLab.start(start);
  });

  afterAll(() => lab?.[Symbol.asyncDispose]());

  it('the answer has those who are connected, as they are, and not the others', async () => {
    const [john, away] = await Promise.all([lab.somebody(), lab.somebody()]);
    const phone = await lab.login(john);
    await ownWords(phone, 'away', 'back soon');
    await settled(phone);
    await using peer = await lab.peer();
    await peer.open();

    await peer.show([person(john.name, 'dnd', meeting), person(away.name, undefined)]);

    expect(peer.sessions).toEqual([
      { name: john.name, show: 'away', statuses: [['en', 'back soon']] },
    ]);
  });

  it('each change is told as the client says it, while something else is shown', async () => {
    const { john, anna } = await lab.pair();
    await using peer = await lab.peer();
    await peer.open();
    await peer.say(john.name, 'dnd', meeting);

    const phone = await lab.login(john);
    await peer.told(({ name, show }) => name === john.name && show === 'available');
    await ownWords(phone, 'xa', 'at the dentist’s');
    await peer.told(({ name, show, statuses }) => {
      return name === john.name && show === 'xa' && statuses[0]?.[1] === 'at the dentist’s';
    });
    await until(anna, phone.jid, 'dnd en:In a meeting');
    await phone.logout();

    await peer.told(({ name, show }) => name === john.name && show === 'unavailable');
    expect(peer.sessions.filter(({ show }) => show === 'dnd')).toEqual([]);
  });

  it('those who are only served are told of as well', async () => {
    const john = await lab.somebody();
    await using peer = await lab.peer();
    await peer.open();
    await peer.say(john.name, undefined);

    const phone = await lab.login(john);
    await peer.told(({ name, show }) => name === john.name && show === 'available');
    await phone.cut();

    await peer.told(({ name, show }) => name === john.name && show === 'unavailable');
  });

  it('of several resources the one with the highest priority is told, then the latest', async () => {
    const john = await lab.somebody();
    await using peer = await lab.peer();
    await peer.open();
    await peer.say(john.name, undefined);
    const phone = await lab.login(john);
    const desk = await lab.login(john);

    await ownWords(phone, 'away', 'phone', '<priority>5</priority>');
    await peer.told(({ name, show }) => name === john.name && show === 'away');
    await ownWords(desk, 'dnd', 'desk', '<priority>1</priority>');
    await settled(desk);
    await peer.say(john.name, undefined);
    expect(peer.sessions.at(-1)?.show).toBe('away');
    await ownWords(desk, 'xa', 'desk', '<priority>5</priority>');
    await peer.told(({ name, show }) => name === john.name && show === 'xa');
    await desk.logout();
    await peer.until(() => peer.sessions.at(-1)?.show === 'away');

    expect(peer.sessions.filter(({ show }) => show === 'dnd')).toEqual([]);
    expect(peer.sessions.at(-1)?.statuses).toEqual([['en', 'phone']]);
  });

  it('nothing is told of people who were not said in this session', async () => {
    const [john, other] = await Promise.all([lab.somebody(), lab.somebody()]);
    await using peer = await lab.peer();
    await peer.open();
    await peer.say(john.name, undefined);
    await peer.say(other.name, undefined);
    await peer.open();
    await peer.say(other.name, undefined);

    await lab.login(john);
    await lab.login(other);

    await peer.told(({ name }) => name === other.name);
    expect(peer.sessions.filter(({ name }) => name === john.name)).toEqual([]);
  });

  it('a component that answers nothing is told the latest, once it does', async () => {
    const john = await lab.somebody();
    await using peer = await lab.peer({ answering: false });
    await peer.open();
    await peer.say(john.name, undefined);
    const phone = await lab.login(john);
    await peer.told(({ name }) => name === john.name);

    for (const word of ['away', 'xa', 'dnd'] as const) await ownWords(phone, word, word);
    await settled(phone);
    await peer.say(john.name, undefined);

    expect(peer.sessions.at(-1)?.show).toBe('dnd');
  });

  it('a very long text of somebody’s own is not told whole', async () => {
    const john = await lab.somebody();
    const phone = await lab.login(john);
    await ownWords(phone, 'away', 'x'.repeat(100_000));
    await settled(phone);
    await using peer = await lab.peer();
    await peer.open();

    await peer.say(john.name, undefined);

    const [told] = peer.sessions;
    expect(told?.show).toBe('away');
    expect(JSON.stringify(told).length).toBeLessThan(3_000);
  });
});
