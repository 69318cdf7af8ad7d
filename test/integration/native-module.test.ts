import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NativeLab, lastOf, ownWords, settled, until } from '../support/native-lab.ts';
import { nativeServers } from '../support/native-servers.ts';

describe.each(nativeServers)('the native module on %s', (_name, startServer) => {
  let lab: NativeLab;

  beforeAll(async () => {
    lab = await NativeLab.start(startServer);
  });

  afterAll(() => lab?.[Symbol.asyncDispose]());

  it('contacts see what was said on every resource, in every language, and then the originals', async () => {
    const { john, anna } = await lab.pair();
    const [phone, desk] = await Promise.all([lab.login(john), lab.login(john)]);
    await ownWords(phone, 'away', 'in the lift');
    await until(anna, phone.jid, 'away en:in the lift');
    await until(anna, desk.jid, 'available');
    await using peer = await lab.peer();
    await peer.open();

    await peer.say(john.name, 'dnd', ['en', 'In a meeting'], ['de', 'In einer Besprechung']);

    await until(anna, phone.jid, 'dnd en:In a meeting de:In einer Besprechung');
    await until(anna, desk.jid, 'dnd en:In a meeting de:In einer Besprechung');

    await peer.say(john.name, undefined);

    await until(anna, phone.jid, 'away en:in the lift');
    await until(anna, desk.jid, 'available');
  });

  it('who logs in later sees it too', async () => {
    const { john, anna } = await lab.pair();
    const phone = await lab.login(john);
    await using peer = await lab.peer();
    await peer.open();
    await peer.say(john.name, 'xa', ['en', 'Out of office']);

    const later = await lab.login({ jid: anna.jid.split('/')[0] ?? '', password: 'pw' });

    await until(later, phone.jid, 'xa en:Out of office');
  });

  it('an own change is kept, and shown when nothing is said any more', async () => {
    const { john, anna } = await lab.pair();
    const phone = await lab.login(john);
    await using peer = await lab.peer();
    await peer.open();
    await peer.say(john.name, 'dnd', ['en', 'In a meeting']);
    await until(anna, phone.jid, 'dnd en:In a meeting');
    const since = anna.presences.length;

    await ownWords(phone, 'chat', 'free!');
    await settled(phone);
    await settled(anna);

    expect(lastOf(anna, phone.jid)).toBe('dnd en:In a meeting');
    expect(anna.presences.slice(since).map(({ show }) => show)).not.toContain('chat');

    await peer.say(john.name, undefined);

    await until(anna, phone.jid, 'chat en:free!');
  });
});
