import { expect, it } from 'vitest';
import { startProsody } from '../support/daemons/prosody.ts';
import { Profanity } from '../support/profanity.ts';
import { component, publication, publishingSite } from '../support/xmpp-site.ts';

const john = 'john@example.com';

it('a person with profanity subscribes, sees each change and talks to the assistant', async () => {
  await using server = await startProsody({
    domains: ['example.com'],
    components: [component],
    users: [{ jid: 'alice@example.com', password: 'pw' }],
  });
  await using site = await publishingSite(server, { people: [publication(john, 'available')] });
  await using profanity = await Profanity.start();
  await profanity.login('alice@example.com', 'pw', server.clientPort);

  await profanity.type('/sub request john@presence.example.com');
  await profanity.sees('john@presence.example.com is online');
  const text = 'Out of office from 10th March 2019 10:00 AM GMT till 12th March 2019 6:00 PM GMT';
  await site.engine.show(publication(john, 'away', ['en', text], ['de', 'Nicht im Büro']));
  const screen = await profanity.sees('john@presence.example.com is away');
  await profanity.type(`/msg ${component.domain} Grüß Gott`);
  await profanity.sees('You said: Grüß Gott');

  expect(screen).toContain(`is away, "${text}"`);
});
