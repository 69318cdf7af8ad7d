import { expect, test } from 'vitest';
import type { SteadyClock } from '../../src/time/steady-clock.ts';
import { startEjabberd } from '../support/daemons/ejabberd.ts';
import { hastyClock } from '../support/hasty-clock.ts';
import { SlixmppDriver } from '../support/slixmpp-client.ts';
import { component, publication, publishingSite } from '../support/xmpp-site.ts';

// Ten times as fast as the clock on the wall, and so is the server's counter.
const haste = hastyClock(10);
const clock: SteadyClock = {
  now: () => haste.now(),
  wallTime: () => haste.now(),
  after: (delayMs, task) => haste.after(delayMs, task),
};

test('whoever’s subscription ejabberd has thrown the answer to away gets it later', async () => {
  const people = Array.from({ length: 12 }, (_, at) => `person${at}@example.com`);
  await using server = await startEjabberd({
    domains: ['example.com'],
    components: [component],
    users: people.map((jid) => ({ jid, password: 'pw' })),
    modules: { mod_privacy: {}, mod_pres_counter: { count: 5, interval: 6 } },
  });
  await using _site = await publishingSite(server, {
    people: [publication('john@example.com', 'dnd')],
    clock,
  });
  await using driver = await SlixmppDriver.start();
  const { host, clientPort: port } = server;
  const clients = await Promise.all(
    people.map((jid) => driver.login({ jid, password: 'pw', host, port })),
  );
  const contact = `john@${component.domain}`;
  const accepted = (): number =>
    clients.filter(({ presences }) =>
      presences.some(({ from, type }) => from === contact && type === 'subscribed'),
    ).length;

  for (const client of clients) {
    await client.raw(`<presence type="subscribe" to="${contact}"/>`);
    await client.presence(({ from, show }) => from === contact && show === 'dnd');
  }
  const atOnce = accepted();

  await expect.poll(accepted, { timeout: 60_000 }).toBe(people.length);
  expect(atOnce).toBeLessThan(people.length);
}, 120_000);
