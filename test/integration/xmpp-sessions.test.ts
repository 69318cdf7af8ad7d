import { expect, it } from 'vitest';
import { AccountSite, befriend, shownTo } from '../support/account-site.ts';
import { startEjabberd } from '../support/daemons/ejabberd.ts';
import { startProsody } from '../support/daemons/prosody.ts';
import { SlixmppDriver } from '../support/slixmpp-client.ts';
import { XmppLab, subscribe } from '../support/xmpp-lab.ts';
import { component } from '../support/xmpp-site.ts';

const deadlineMs = 30_000;

it('where the server tells of sessions, contacts see who is not there, whatever the identity', async () => {
  await using lab = await XmppLab.start(startProsody, { permits: { privileges: true } });
  await using site = await AccountSite.start(lab.server, { publisher: { identity: 'contact' } });
  const [johnAccount, anna] = [await lab.account(), await lab.login()];
  const contact = `${johnAccount.jid.split('@')[0] ?? ''}@${component.domain}`;
  const shows = (words: string): Promise<void> =>
    anna.until(() => shownTo(anna, contact).startsWith(words), deadlineMs);
  site.serve(johnAccount.jid);
  site.busy(johnAccount.jid);
  await subscribe(anna, contact);

  await shows('unavailable');
  const john = await lab.login(johnAccount);
  await shows('dnd In a meeting until');
  site.free(johnAccount.jid);
  await john.sendPresence({ show: 'xa' });
  await shows('xa');
  await john.cut();
  await shows('unavailable');
});

it('an administrator of ejabberd may let Doorlight see everyone, and nobody is asked', async () => {
  const permits = { sendAsUsers: true, privileges: true };
  const server = await startEjabberd({
    domains: ['example.com'],
    components: [component],
    permits,
    modules: { mod_admin_extra: {} },
  });
  await using lab = new XmppLab(server, await SlixmppDriver.start());
  await using site = await AccountSite.start(server);
  const johnAccount = await lab.account();
  const [john, anna] = [await lab.login(johnAccount), await lab.login()];
  await befriend(anna, john);
  const [localuser = ''] = johnAccount.jid.split('@');
  const answer = await fetch(`${server.apiUrl}/add_rosteritem`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      localuser,
      localhost: 'example.com',
      user: 'doorlight',
      host: component.domain,
      nick: 'Doorlight',
      group: '',
      subs: 'from',
    }),
  });
  expect(answer.ok).toBe(true);

  site.serve(johnAccount.jid);
  site.busy(johnAccount.jid);

  const calendar = `${johnAccount.jid}/Calendar`;
  await anna.until(() => shownTo(anna, calendar).startsWith('dnd'), deadlineMs);
  await john.cut();
  await anna.until(() => shownTo(anna, calendar) === 'unavailable', deadlineMs);
  expect(john.presences.filter(({ type }) => type === 'subscribe')).toHaveLength(1);
});
