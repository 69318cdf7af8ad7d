import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Publication } from '../../src/engine/presence-publisher.ts';
import type { Jid } from '../../src/people/person.ts';
import type { Availability, Source } from '../../src/presence/presence.ts';
import { silentTelemetry } from '../../src/telemetry/telemetry.ts';
import { NativeLab, ownWords, settled, until } from '../support/native-lab.ts';
import { nativeServers } from '../support/native-servers.ts';
import { startProsody } from '../support/daemons/prosody.ts';
import { TcpProxy } from '../support/tcp-proxy.ts';
import { XmppLab } from '../support/xmpp-lab.ts';
import { component, publication, publishingSite } from '../support/xmpp-site.ts';

const native = { identity: 'native' } as const;

/** What somebody is shown as by a claim of this source. */
function decided(
  person: string,
  source: Source,
  availability: Availability,
  ...texts: readonly (readonly [lang: string, text: string])[]
): Publication {
  const plain = publication(person, availability, ...texts);
  return { ...plain, presence: { ...plain.presence, source } };
}

describe.each(nativeServers)('identity native on %s', (_name, start) => {
  let lab: NativeLab;

  beforeAll(async () => {
    lab = await NativeLab.start(start);
  });

  afterAll(() => lab?.[Symbol.asyncDispose]());

  it('shows people on their own resources, and what nothing decides as they are', async () => {
    const { john, anna } = await lab.pair();
    const phone = await lab.login(john);
    await ownWords(phone, 'away', 'in the lift');
    await using site = await publishingSite(lab.server, native);

    await site.engine.show(decided(john.jid, 'busy', 'dnd', ['en', 'In a meeting'], ['de', 'Tag']));
    await until(anna, phone.jid, 'dnd en:In a meeting de:Tag');

    for (const source of ['sessions', 'default', 'unknown'] as const) {
      await site.engine.show(decided(john.jid, source, 'unavailable', ['en', 'whatever']));
      await until(anna, phone.jid, 'away en:in the lift');
    }
  });

  it('says everyone when the link is up, and again when the module has forgotten', async () => {
    const { john, anna } = await lab.pair();
    const phone = await lab.login(john);
    await using site = await publishingSite(lab.server, {
      ...native,
      people: [decided(john.jid, 'out-of-office', 'away', ['en', 'Out of office'])],
    });
    await until(anna, phone.jid, 'away en:Out of office');

    await lab.server.unloadModule();
    await until(anna, phone.jid, 'available');
    await lab.server.loadModule();

    await until(anna, phone.jid, 'away en:Out of office');
    await site.engine.show(decided(john.jid, 'busy', 'dnd'));
    await until(anna, phone.jid, 'dnd');
  });

  it('gives the originals back when it stops, and when the cable is cut', async () => {
    const { john, anna } = await lab.pair();
    const phone = await lab.login(john);
    await using proxy = await TcpProxy.start(lab.server.componentPort);
    const people = [decided(john.jid, 'busy', 'dnd', ['en', 'In a meeting'])];
    const site = await publishingSite(
      { host: '127.0.0.1', componentPort: proxy.port },
      { ...native, people, timings: { keepAliveMs: 500, pingTimeoutMs: 500, retryMs: 100 } },
    );
    await until(anna, phone.jid, 'dnd en:In a meeting');

    proxy.silence();
    await site.engine.until(() => site.engine.timesOffline > 0);
    proxy.speak();
    await site.engine.until(() => site.engine.timesOnline > 1);
    await settled(anna);
    await until(anna, phone.jid, 'dnd en:In a meeting');

    await site[Symbol.asyncDispose]();
    await until(anna, phone.jid, 'available');
  });

  it('tells the engine what people’s own clients say', async () => {
    const { john } = await lab.pair();
    const other = await lab.somebody();
    const phone = await lab.login(john);
    await ownWords(phone, 'xa', 'at lunch');
    await settled(phone);
    await using site = await publishingSite(lab.server, {
      ...native,
      people: [decided(john.jid, 'busy', 'dnd'), decided(other.jid, 'default', 'available')],
    });
    const heard = (jid: string) => site.engine.heard.get(jid);

    await site.engine.until(() => heard(john.jid)?.state === 'online');
    await site.engine.until(() => heard(other.jid)?.state === 'offline');
    expect(heard(john.jid)).toEqual({ state: 'online', availability: 'xa', text: 'at lunch' });

    await lab.login(other);
    await site.engine.until(() => heard(other.jid)?.state === 'online');
    await phone.logout();
    await site.engine.until(() => heard(john.jid)?.state === 'offline');
  });

  it('someone who is removed is themself again, and no more is heard of them', async () => {
    const { john, anna } = await lab.pair();
    const phone = await lab.login(john);
    await using site = await publishingSite(lab.server, native);
    await site.engine.show(decided(john.jid, 'busy', 'dnd'));
    await until(anna, phone.jid, 'dnd');

    site.engine.people.delete(john.jid);
    await site.publisher.publish([decided(john.jid, 'default', 'unavailable')]);
    site.publisher.forget(john.jid as Jid);

    await until(anna, phone.jid, 'available');
    site.engine.heard.clear();
    await ownWords(phone, 'away', 'gone');
    await until(anna, phone.jid, 'away en:gone');
    expect(site.engine.heard.size).toBe(0);
  });

  it('the assistant answers, and people are no contacts of the component', async () => {
    const { john, anna } = await lab.pair();
    await using _site = await publishingSite(lab.server, {
      ...native,
      people: [decided(john.jid, 'busy', 'dnd')],
    });

    expect(await anna.ask(component.domain, 'hello')).toBe('You said: hello');

    const contact = `${john.name}@${component.domain}`;
    await anna.sendPresence({ to: contact, type: 'subscribe' });
    await anna.presence(({ from, type }) => from === contact && type === 'unsubscribed');
  });

  it('people of several hosts are shown over one component', async () => {
    const { john, anna } = await lab.pair();
    const phone = await lab.login(john);
    const elsewhere = await lab.somebody('other.example');
    const otherPhone = await lab.login(elsewhere);
    const watcher = await lab.watcherOf(otherPhone, 'other.example');
    await using _site = await publishingSite(lab.server, {
      ...native,
      serverDomains: ['example.com', 'other.example'],
      people: [
        decided(john.jid, 'busy', 'dnd', ['en', 'here']),
        decided(elsewhere.jid, 'busy', 'xa', ['en', 'there']),
        decided('someone@unserved.example', 'busy', 'xa'),
      ],
    });

    await until(anna, phone.jid, 'dnd en:here');
    await until(watcher, otherPhone.jid, 'xa en:there');
  });

  it('one host without the module does not keep the others from being shown', async () => {
    const { john, anna } = await lab.pair();
    const phone = await lab.login(john);
    const lines: string[] = [];
    const telemetry = {
      ...silentTelemetry(),
      log: pino({ level: 'info', base: null }, { write: (line) => void lines.push(line) }),
    };
    await using site = await publishingSite(lab.server, {
      ...native,
      serverDomains: ['other.example.com', 'example.com'],
      telemetry,
      people: [decided(john.jid, 'busy', 'dnd', ['en', 'here'])],
    });

    await until(anna, phone.jid, 'dnd en:here');
    await site.engine.until(() => site.engine.timesOnline > 0);
    expect(lines.join('')).toContain('native presence has begun');
  });

  it('a great many people are said in several requests, whoever of them exists', async () => {
    const pairs = await Promise.all([lab.pair(), lab.pair()]);
    const phones = await Promise.all(pairs.map(({ john }) => lab.login(john)));
    const crowd = Array.from({ length: 1_200 }, (_, at) =>
      decided(`nobody${at}@example.com`, 'busy', 'dnd', ['en', `In a meeting ${at}`]),
    );
    // No server has such an address: it is left out, and nobody else with it.
    const impossible = decided('not\u{E000}possible@example.com', 'busy', 'dnd');
    const real = pairs.map(({ john }) => decided(john.jid, 'busy', 'xa', ['en', john.jid]));

    await using _site = await publishingSite(lab.server, {
      ...native,
      people: [...crowd, ...real, impossible],
    });

    for (const [at, { john, anna }] of pairs.entries()) {
      await until(anna, phones[at]?.jid ?? '', `xa en:${john.jid}`);
    }
  });
});

describe('identity native where the server has no module', () => {
  it('says so, shows nobody, and the assistant answers all the same', async () => {
    await using lab = await XmppLab.start(startProsody);
    const lines: string[] = [];
    const telemetry = {
      ...silentTelemetry(),
      log: pino({ level: 'info', base: null }, { write: (line) => void lines.push(line) }),
    };
    await using _site = await publishingSite(lab.server, { ...native, telemetry, online: false });
    const anna = await lab.login();

    await anna
      .until(() => lines.some((line) => line.includes('no module that listens')), 5_000)
      .catch(async () => settled(anna));
    expect(await anna.ask(component.domain, 'hello')).toBe('You said: hello');
    const line = lines.find((one) => one.includes('no module that listens')) ?? '';
    expect(JSON.parse(line)).toMatchObject({
      host: 'example.com',
      condition: 'service-unavailable',
    });
  });
});
