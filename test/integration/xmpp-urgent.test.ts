import { expect, test } from 'vitest';
import { Engine } from '../../src/engine/engine.ts';
import type { Jid } from '../../src/people/person.ts';
import { defaultPolicy } from '../../src/presence/policy.ts';
import { XmppPublisher } from '../../src/publishers/xmpp/publisher.ts';
import { silentTelemetry } from '../../src/telemetry/telemetry.ts';
import { systemClock } from '../../src/time/clock.ts';
import { createWording } from '../../src/wording/wording.ts';
import { startEjabberd } from '../support/daemons/ejabberd.ts';
import { startProsody } from '../support/daemons/prosody.ts';
import { MemorySubscriptions } from '../support/memory-subscriptions.ts';
import { OverrideMemory } from '../support/override-memory.ts';
import { person } from '../support/people.ts';
import { PresenceReader } from '../support/presence-reader.ts';
import { component, echo } from '../support/xmpp-site.ts';

const size = 100_000;
const readers = 100;
/** What a fast server gets done in a fifth of a second; sockets alone hold more than that. */
const most = 12_000;

const readerJid = (at: number) => `reader${at}@example.com`;

test.each([
  ['Prosody', startProsody],
  ['ejabberd', startEjabberd],
] as const)(
  'an override and an answer to a probe go before a hundred thousand people who are sent again, on %s',
  async (_name, start) => {
    await using server = await start({
      domains: ['example.com'],
      components: [component],
      users: Array.from({ length: readers }, (_, at) => ({ jid: readerJid(at), password: 'pw' })),
    });
    const clients: PresenceReader[] = [];
    // One after the other: ejabberd lets few connections wait to be accepted.
    for (let at = 0; at < readers; at += 1) {
      const { host, clientPort: port } = server;
      clients.push(await PresenceReader.login({ jid: readerJid(at), password: 'pw', host, port }));
    }
    const subscriptions = new MemorySubscriptions();
    const people = Array.from({ length: size }, (_, at) => person(`p${at}`));
    for (let at = 0; at < size; at += 1) {
      const contact = `p${at}@${component.domain}`;
      subscriptions.stored.push({ contact, subscriber: readerJid(at % readers) });
    }
    await using engine = new Engine({
      people,
      overrides: new OverrideMemory(),
      settings: { policy: defaultPolicy, language: 'en', furtherLanguages: [], calendarSpreadS: 0 },
      wording: createWording(),
      clock: systemClock,
      telemetry: silentTelemetry(),
      // As fast as the server takes it.
      republishRate: Infinity,
    });
    await engine.start();
    await using publisher = new XmppPublisher({
      host: server.host,
      port: server.componentPort,
      ...component,
      subscriptions,
      nameOf: () => null,
      conversation: echo,
      inbox: engine,
      defaultLang: 'en',
      version: '0',
      telemetry: silentTelemetry(),
    });
    const received = () => clients.reduce((sum, { count }) => sum + count, 0) - readers;
    const last = clients.at(-1);
    if (last === undefined) throw new Error('nobody is there');

    await engine.attach(publisher);
    await last.until(() => received() > size / 4);
    const overriddenAt = received();
    await engine.override(`p${size - 1}@example.com` as Jid, {
      availability: 'away',
      text: 'coffee',
      ends: { kind: 'revert' },
      by: readerJid(0),
      revision: null,
    });
    await last.until(() => last.shown.get(`p${size - 1}@${component.domain}`) === 'away coffee');
    const between = received() - overriddenAt;
    const probedAt = received();
    last.send(`<presence type="probe" to="p${size - 1 - readers}@${component.domain}"/>`);
    await last.until(() => last.shown.has(`p${size - 1 - readers}@${component.domain}`));
    const probed = received() - probedAt;

    expect(between).toBeLessThan(most);
    expect(probed).toBeLessThan(most);
    for (const client of clients) client.cut();
  },
);
