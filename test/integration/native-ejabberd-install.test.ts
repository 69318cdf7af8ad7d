import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type AdministeredEjabberd,
  startAdministeredEjabberd,
} from '../support/daemons/ejabberdctl.ts';
import { NativeLab, type Somebody, bare, settled, until } from '../support/native-lab.ts';
import { type NativePeer, conditionOf, native } from '../support/native-peer.ts';
import type { SlixmppClient } from '../support/slixmpp-client.ts';

const meeting = ['en', 'In a meeting'] as const;
// It brings the command `restart_module`.
const others = { mod_admin_extra: {} };
const configured = { ...others, mod_doorlight: { component: 'presence.example.com' } };

/** One administrator's day; each step begins where the one before ended. */
describe('mod_doorlight is administered with ejabberdctl', () => {
  let server: AdministeredEjabberd;
  let lab: NativeLab;
  let john: Somebody;
  let anna: SlixmppClient;
  let phone: SlixmppClient;
  let peer: NativePeer;

  beforeAll(async () => {
    lab = await NativeLab.start(async (options) => {
      server = await startAdministeredEjabberd(options);
      const noModule = () => Promise.reject(new Error('this is what the test does'));
      return Object.assign(server, { unloadModule: noModule, loadModule: noModule });
    });
    ({ john, anna } = await lab.pair());
    phone = await lab.login(john);
    peer = await lab.peer();
  });

  afterAll(async () => {
    await peer?.[Symbol.asyncDispose]();
    await lab?.[Symbol.asyncDispose]();
  });

  const features = () =>
    anna.query('example.com', '<query xmlns="http://jabber.org/protocol/disco#info"/>');
  const shown = async () => {
    expect(conditionOf(await peer.open())).toBe('result');
    await peer.say(john.name, 'dnd', meeting);
    await until(anna, phone.jid, 'dnd en:In a meeting');
  };

  it('is found, compiled without a warning and installed', async () => {
    expect(await server.ctl('modules_available')).toContain('mod_doorlight');

    const printed = await server.ctl('module_install', 'mod_doorlight');

    expect(printed.toLowerCase()).not.toContain('warning');
    expect(await server.ctl('modules_installed')).toContain('mod_doorlight');
  });

  it('is there as soon as the configuration says so, and asks for everything', async () => {
    expect(await features()).not.toContain(native);
    await server.configure(configured);

    await server.ctl('reload_config');

    expect(await features()).toContain(native);
    await peer.until(() => peer.loaded > 0);
    await shown();
  });

  it('shows the originals while it is restarted, and asks for everything again', async () => {
    const before = peer.loaded;

    await server.ctl('restart_module', 'example.com', 'mod_doorlight');

    await until(anna, phone.jid, 'available');
    await peer.until(() => peer.loaded > before);
    await shown();
  });

  it('is upgraded while people are connected', async () => {
    const before = peer.loaded;

    await server.ctl('module_upgrade', 'mod_doorlight');

    await until(anna, phone.jid, 'available');
    await peer.until(() => peer.loaded > before);
    await shown();
  });

  it('a domain that is no longer permitted loses its say at once', async () => {
    await server.configure({ ...others, mod_doorlight: { component: 'other.example.com' } });

    await server.ctl('reload_config');

    await until(anna, phone.jid, 'available');
    expect(conditionOf(await peer.open())).toBe('forbidden');
    await server.configure(configured);
    await server.ctl('reload_config');
    await shown();
  });

  it('a configuration without the domain is refused, and the one before stands', async () => {
    await server.configure({ ...others, mod_doorlight: {} });

    await expect(server.ctl('reload_config')).rejects.toThrow('Command failed');

    await server.configure(configured);
    expect(conditionOf(await peer.renew())).toBe('result');
  });

  it('is there again after the server was started again', async () => {
    await server.stop();
    await peer.until(() => peer.closed);
    await server.start();

    anna = await lab.login({ jid: bare(anna.jid), password: 'pw' });
    phone = await lab.login(john);
    peer = await lab.peer();

    expect(await features()).toContain(native);
    await shown();
  });

  it('goes with the configuration, and is uninstalled', async () => {
    await server.configure(others);
    await server.ctl('reload_config');

    await until(anna, phone.jid, 'available');
    await server.ctl('module_uninstall', 'mod_doorlight');

    expect(await features()).not.toContain(native);
    expect(await server.ctl('modules_installed')).not.toContain('mod_doorlight');
    await settled(anna);
    expect(conditionOf(await peer.renew())).toBe('service-unavailable');
  });
});
