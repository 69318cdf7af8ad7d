import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { AccountSite, befriend, loginPermitting, shownTo } from '../support/account-site.ts';
import { Cable } from '../support/chaos/cable.ts';
import { startEjabberd } from '../support/daemons/ejabberd.ts';
import type { SlixmppClient } from '../support/slixmpp-client.ts';
import { XmppLab } from '../support/xmpp-lab.ts';

const deadlineMs = 60_000;

test.each([
  ['when they come', 'after'],
  ['at once where they have come meanwhile', 'before'],
])(
  'where ejabberd was restored from a copy without our subscription, people are asked %s',
  async (_name, when) => {
    await using lab = await XmppLab.start(startEjabberd, {
      permits: { sendAsUsers: true, privileges: true },
    });
    const { server } = lab;
    const [spool, copy] = [join(server.folder, 'spool'), join(server.folder, 'copy')];
    const [john, anna] = [await lab.account(), await lab.account()];
    await befriend(await lab.login(anna), await lab.login(john));
    await server.stop();
    await cp(spool, copy, { recursive: true });
    await server.start();
    await using cable = await Cable.lay(server.componentPort);
    await using site = await AccountSite.start({ host: server.host, componentPort: cable.port });
    site.serve(john.jid);
    site.busy(john.jid);
    const calendar = `${john.jid}/Calendar`;
    const busy = (watcher: SlixmppClient) =>
      watcher.until(() => shownTo(watcher, calendar).startsWith('dnd'), deadlineMs);
    const first = await lab.login(anna);
    await loginPermitting(lab, john);
    await busy(first);

    cable.cut();
    await server.kill();
    await rm(spool, { recursive: true });
    await cp(copy, spool, { recursive: true });
    await server.start();
    const second = await lab.login(anna);
    const johns = when === 'before' ? await loginPermitting(lab, john) : undefined;
    cable.replace();
    if (when === 'after') {
      // What was known stands for a moment; nobody has told of a client of John's since.
      await second.until(() => shownTo(second, calendar) === 'unavailable', deadlineMs);
      await loginPermitting(lab, john);
    }
    // The old state stands until then, and would be taken back a moment later.
    await johns?.presence(({ type }) => type === 'subscribe', { deadlineMs });
    await busy(second);

    expect(shownTo(second, calendar)).toContain('In a meeting');
  },
);
