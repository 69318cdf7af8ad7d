import { expect, test } from 'vitest';
import { startBaresip } from '../support/sip/baresip.ts';
import { startKamailio } from '../support/sip/kamailio.ts';
import { PhoneSite, domain, passwords } from '../support/sip/phone-site.ts';

function phone(site: PhoneSite, user: keyof typeof passwords, contacts: readonly string[]) {
  const outbound = `sip:127.0.0.1:${site.port};transport=tcp`;
  return startBaresip({ user, password: passwords[user], domain, outbound, contacts });
}

test('baresip subscribes, is told what changes, refreshes, and takes its subscriptions back', async () => {
  // So that it refreshes while somebody waits for it.
  await using site = await PhoneSite.start({
    limits: { maxExpiresS: 3, notifyIntervalMs: 100 },
  });
  await using baresip = await phone(site, 'reception', ['john@example.com', 'mary@example.com']);

  await baresip.says(/Subscription-State: active/, 2);
  expect(site.subscriptions).toBe(2);
  await site.show('john', 'available', '');
  await baresip.says(/<sip:john@example\.com> changed status from Busy to Online/);
  // Two subscriptions, asked for a password at first, and each refreshed at least once.
  await baresip.says(/SIP\/2\.0 200 OK\n(?:.+\n)*CSeq: \d+ SUBSCRIBE\n(?:.+\n)*Expires: 3\n/, 6);
  expect(site.subscriptions).toBe(2);
  await site.show('john', 'dnd', 'In a meeting');
  await baresip.says(/<sip:john@example\.com> changed status from Online to Busy/);

  await baresip.quit();

  await baresip.says(/Subscription-State: terminated;reason=timeout/, 2);
  expect(site.subscriptions).toBe(0);
});

test('whoever may not watch is refused, and so is whoever has the wrong password', async () => {
  await using site = await PhoneSite.start();
  const outbound = `sip:127.0.0.1:${site.port};transport=tcp`;
  const contacts = ['john@example.com', 'nobody@example.com'];

  await using stranger = await phone(site, 'stranger', contacts);
  await using liar = await startBaresip({
    user: 'reception',
    password: 'guessed',
    domain,
    outbound,
    contacts,
  });

  await stranger.says(/SIP\/2\.0 403 Forbidden/, 2);
  await liar.says(/SIP\/2\.0 401 Unauthorized/, 4);
  expect(stranger.output).not.toContain('NOTIFY sip:');
  expect(liar.output).not.toContain('NOTIFY sip:');
  expect(site.subscriptions).toBe(0);
});

test('when Doorlight goes, baresip is told, and subscribes again as soon as it is back', async () => {
  await using first = await PhoneSite.start();
  const { port } = first;
  await using baresip = await phone(first, 'reception', ['john@example.com']);
  await baresip.says(/Subscription-State: active/);

  await first[Symbol.asyncDispose]();
  await baresip.says(/Subscription-State: terminated;reason=deactivated/);
  await using second = await PhoneSite.start({
    places: [{ transport: 'tcp', host: '127.0.0.1', port, credentials: null }],
  });

  await baresip.says(/Subscription-State: active/, 2);
  expect(second.subscriptions).toBe(1);
});

test('a proxy between the two stays on the way, there and back', async () => {
  await using site = await PhoneSite.start({ limits: { maxExpiresS: 3, notifyIntervalMs: 100 } });
  await using proxy = await startKamailio({
    subscribeRoute: `
      record_route();
      if (has_totag()) { if (!loose_route()) { sl_send_reply("404", "No Way"); exit; } }
      else { $du = "sip:127.0.0.1:${site.port};transport=tcp"; }
      t_relay(); exit;`,
    otherRoute: '  if (is_method("NOTIFY") && loose_route()) { t_relay(); exit; }',
  });
  await using baresip = await startBaresip({
    user: 'reception',
    password: passwords.reception,
    domain,
    outbound: `sip:127.0.0.1:${proxy.port};transport=tcp`,
    contacts: ['john@example.com'],
  });

  await baresip.says(/Subscription-State: active/);
  // Refreshed within the dialog, by the way that was recorded.
  await baresip.says(/SIP\/2\.0 200 OK\n(?:.+\n)*CSeq: \d+ SUBSCRIBE\n(?:.+\n)*Expires: 3\n/, 3);
  await site.show('john', 'available', '');
  await baresip.says(/<sip:john@example\.com> changed status from Busy to Online/);

  expect(await site.connections()).toBe(1);
  expect(site.subscriptions).toBe(1);
  expect(baresip.output).not.toContain('No Way');
});
