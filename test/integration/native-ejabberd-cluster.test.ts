import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../support/daemons/free-port.ts';
import { type NativeEjabberd, startNativeEjabberd } from '../support/daemons/native-ejabberd.ts';
import { NativeLab, bare, lastOf, settled, until } from '../support/native-lab.ts';
import { person, staying } from '../support/native-peer.ts';
import { type SlixmppClient, SlixmppDriver } from '../support/slixmpp-client.ts';

const meeting = ['en', 'In a meeting'] as const;

describe('mod_doorlight in a cluster of two nodes', () => {
  let lab: NativeLab;
  let first: NativeEjabberd;
  let second: NativeEjabberd;
  let driver: SlixmppDriver;

  beforeAll(async () => {
    // One port on an address each: so nodes find each other without a port mapper.
    const port = String(await freePort());
    const named = (address: string) =>
      ['-name', `ejabberd@${address}`, '-setcookie', 'of-this-test']
        .concat('-erl_epmd_port', port, '-start_epmd', 'false')
        .concat('-kernel', 'inet_dist_use_interface', `{${address.replaceAll('.', ',')}}`);
    lab = await NativeLab.start(async (options) => {
      const start = (address: string) =>
        startNativeEjabberd({ ...options, erlArguments: named(address) });
      [first, second] = await Promise.all([start('127.0.0.1'), start('127.0.0.2')]);
      // Its ports answer a little earlier.
      for (const node of [first, second]) {
        await node.evaluate('{ok, _} = application:ensure_all_started(ejabberd).');
      }
      await second.evaluate("ok = ejabberd_cluster:join('ejabberd@127.0.0.1').");
      return first;
    });
    driver = await SlixmppDriver.start();
  }, 60_000);

  afterAll(async () => {
    await driver?.[Symbol.asyncDispose]();
    await second?.[Symbol.asyncDispose]();
    await lab?.[Symbol.asyncDispose]();
  });

  async function onSecond(jid: string): Promise<SlixmppClient> {
    const { host, clientPort: port } = second;
    const client = await driver.login({ jid: bare(jid), password: 'pw', host, port });
    await client.presence(({ from }) => from === client.jid);
    return client;
  }

  it('people on both nodes are shown as Doorlight says to one, to contacts on both', async () => {
    const { john, anna } = await lab.pair();
    const phone = await lab.login(john);
    const desk = await onSecond(john.jid);
    const annaToo = await onSecond(anna.jid);
    await using peer = await lab.peer();
    await peer.open();

    await peer.say(john.name, 'dnd', meeting);

    for (const contact of [anna, annaToo]) {
      await until(contact, phone.jid, 'dnd en:In a meeting');
      await until(contact, desk.jid, 'dnd en:In a meeting');
    }
    const later = await onSecond(anna.jid);
    await until(later, desk.jid, 'dnd en:In a meeting');
    await desk.sendPresence({ show: 'chat' });
    await phone.logout();
    await peer.told(({ name, show }) => name === john.name && show === 'chat');
    await peer.say(john.name, undefined);
    await until(anna, desk.jid, 'chat');
  });

  it('somebody without a resource is seen on both nodes, and goes with a login on either', async () => {
    const { john, anna } = await lab.pair();
    await using peer = await lab.peer();
    await peer.open();
    await peer.sayStays(john.name, 'xa', meeting);
    await until(anna, `${john.jid}/Calendar`, 'xa en:In a meeting');
    const annaToo = await onSecond(anna.jid);
    await until(annaToo, `${john.jid}/Calendar`, 'xa en:In a meeting');

    const desk = await onSecond(john.jid);

    await until(anna, desk.jid, 'xa en:In a meeting');
    await until(anna, `${john.jid}/Calendar`, 'unavailable');
    await until(annaToo, `${john.jid}/Calendar`, 'unavailable');
    await desk.logout();
    await until(annaToo, `${john.jid}/Calendar`, 'xa en:In a meeting');
  });

  it('Doorlight may come back to the other node', async () => {
    const { john, anna } = await lab.pair();
    const desk = await onSecond(john.jid);
    const before = await lab.peer();
    await before.open();
    await before.say(john.name, 'dnd', meeting);
    await until(anna, desk.jid, 'dnd en:In a meeting');

    before.kill();
    await until(anna, desk.jid, 'available');
    await using peer = await lab.peer({ port: second.componentPort });
    await peer.open();
    await peer.show([person(john.name, 'away', meeting)]);

    await until(anna, desk.jid, 'away en:In a meeting');
  });

  it('when the node dies that Doorlight is connected to, the other gives the originals back', async () => {
    const { john, anna } = await lab.pair();
    const alone = await lab.pair();
    const desk = await onSecond(john.jid);
    const annaToo = await onSecond(anna.jid);
    const aloneToo = await onSecond(alone.anna.jid);
    await using peer = await lab.peer();
    await peer.open();
    await peer.show([person(john.name, 'dnd', meeting), staying(alone.john.name, 'xa', meeting)]);
    await until(annaToo, desk.jid, 'dnd en:In a meeting');
    await until(aloneToo, `${alone.john.jid}/Calendar`, 'xa en:In a meeting');

    await first.kill();

    await until(annaToo, desk.jid, 'available');
    await until(aloneToo, `${alone.john.jid}/Calendar`, 'unavailable');
    await settled(annaToo);
    expect(lastOf(annaToo, desk.jid)).toBe('available');
  });
});
