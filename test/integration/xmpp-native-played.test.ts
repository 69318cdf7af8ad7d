import { expect, test } from 'vitest';
import { OddServer } from '../support/xmpp-odd-server.ts';
import { publication, publishingSite } from '../support/xmpp-site.ts';

const native = 'urn:doorlight:native:1';

/** A module that takes everything, and renewals while it likes to. */
function moduleOf(renews: () => boolean): (received: string) => string {
  return (received) => {
    const asked = received.matchAll(
      /<iq type="(?:get|set)" id="([^"]+)" from="([^"]+)" to="example\.com"><(\w+)/g,
    );
    return [...asked]
      .map(([, id = '', to = '', payload = '']) => {
        if (payload === 'renew' && !renews()) return '';
        const result = payload === 'open' ? `<open xmlns="${native}"/>` : '';
        return `<iq type="result" id="${id}" from="example.com" to="${to}">${result}</iq>`;
      })
      .join('');
  };
}

test('a renewal that is not answered in time shows in the health of the link until it is well again', async () => {
  let renewing = false;
  await using server = await OddServer.start({ answer: moduleOf(() => renewing) });
  await using site = await publishingSite(server, {
    identity: 'native',
    // Renewed three times in this time.
    leaseS: 1,
    people: [publication('john@example.com', 'dnd')],
  });

  await site.engine.until(() => site.engine.timesOffline > 0);

  expect(site.publisher.health().problem).toMatch(/Nobody of example\.com is shown.*in time/s);
  renewing = true;
  await site.engine.until(() => site.engine.timesOnline > 1);
  expect(site.publisher.health().problem).toBeNull();
});

test('whoever is back at once was never gone, and whoever is not is', async () => {
  const heard: string[] = [];
  await using server = await OddServer.start({ answer: moduleOf(() => true) });
  await using site = await publishingSite(server, {
    identity: 'native',
    people: [publication('john@example.com', 'dnd'), publication('anna@example.com', 'dnd')],
    inbox: { sessions: (person, { state }) => void heard.push(`${person} ${state}`) },
  });
  const tell = (id: string, ...people: readonly string[]) =>
    server.say(
      `<iq type="set" id="${id}" from="example.com" to="presence.example.com">` +
        `<sessions xmlns="${native}">${people.join('')}</sessions></iq>`,
    );
  await server.until(() => server.received.includes('<ready'));
  heard.length = 0;

  tell(
    'm1',
    '<person name="john" show="unavailable"/>',
    '<person name="anna" show="unavailable"/>',
  );
  tell('m2', '<person name="john" show="dnd"/>');
  await expect.poll(() => heard, { timeout: 20_000 }).toContain('anna@example.com offline');

  expect(heard).toEqual(['john@example.com online', 'anna@example.com offline']);
  expect(site.publisher.health().problem).toBeNull();
});
