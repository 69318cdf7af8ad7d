import { it } from 'vitest';
import { AccountSite, shownTo } from '../support/account-site.ts';
import { startProsody } from '../support/daemons/prosody.ts';
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
