import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { AccountSite, befriend, loginPermitting, shownTo } from '../support/account-site.ts';
import { startEjabberd } from '../support/daemons/ejabberd.ts';
import type { SlixmppClient } from '../support/slixmpp-client.ts';
import { XmppLab } from '../support/xmpp-lab.ts';

const deadlineMs = 60_000;

test('where ejabberd was restored from a copy without our subscription, people are asked when they come', async () => {
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
  await using site = await AccountSite.start(server);
  site.serve(john.jid);
  site.busy(john.jid);
  const calendar = `${john.jid}/Calendar`;
  const busy = (watcher: SlixmppClient) =>
    watcher.until(() => shownTo(watcher, calendar).startsWith('dnd'), deadlineMs);
  const first = await lab.login(anna);
  await loginPermitting(lab, john);
  await busy(first);

  await server.kill();
  await rm(spool, { recursive: true });
  await cp(copy, spool, { recursive: true });
  await server.start();
  const second = await lab.login(anna);
  // What was known stands for a moment; nobody has told of a client of John's since.
  await second.until(() => shownTo(second, calendar) === 'unavailable', deadlineMs);
  await loginPermitting(lab, john);
  await busy(second);

  expect(shownTo(second, calendar)).toContain('In a meeting');
});
