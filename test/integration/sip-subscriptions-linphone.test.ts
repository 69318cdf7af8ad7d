import { expect, test } from 'vitest';
import { startLinphone } from '../support/sip/linphone.ts';
import { PhoneSite, domain, passwords } from '../support/sip/phone-site.ts';

test('linphone subscribes, shows what changes, and takes its subscription back', async () => {
  await using site = await PhoneSite.start({ limits: { notifyIntervalMs: 100 } });
  await using linphone = await startLinphone({
    user: 'reception',
    password: passwords.reception,
    domain,
    outbound: `sip:127.0.0.1:${site.port};transport=tcp`,
    contacts: ['john@example.com'],
  });

  await linphone.says(/<sip:john@example\.com> is Busy/);
  await site.show('john', 'away', 'Out of office until Monday');
  await linphone.says(/<sip:john@example\.com> is Away/);
  await site.show('john', 'available', '');
  await linphone.says(/<sip:john@example\.com> is Online/);
  expect(site.subscriptions).toBe(1);

  linphone.type('quit');

  await expect.poll(() => site.subscriptions, { timeout: 60_000 }).toBe(0);
});
