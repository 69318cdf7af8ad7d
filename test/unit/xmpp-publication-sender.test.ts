import { describe, expect, it } from 'vitest';
import {
  PublicationSender,
  type SenderOptions,
} from '../../src/publishers/xmpp/sending/publication-sender.ts';
import { SubscriptionIndex } from '../../src/publishers/xmpp/contact/subscription-index.ts';
import { Outbox } from '../../src/publishers/xmpp/outbox.ts';
import type { Shown } from '../../src/publishers/xmpp/presence-stanza.ts';
import { Pace } from '../../src/publishers/xmpp/sending/pace.ts';
import type { SteadyClock } from '../../src/time/steady-clock.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { TestNetwork } from '../support/test-network.ts';

const stopped: SteadyClock = { now: () => 0, wallTime: () => 0, after: () => () => {} };

/** Time that passes when told to. */
function manualClock(): SteadyClock & { readonly pass: (ms: number) => Promise<void> } {
  const time = new FakeClock(0);
  const now = (): number => time.now();
  return {
    now,
    wallTime: now,
    after: (delayMs, task) => time.after(delayMs, task),
    pass: (ms) => time.advance(ms),
  };
}

describe('publications', () => {
  function sender(
    network: TestNetwork,
    watchers: number,
    mayWatch: (subscriber: string) => boolean = () => true,
  ) {
    const subscriptions = new SubscriptionIndex();
    for (let number = 0; number < watchers; number += 1) {
      subscriptions.add({ contact: 'john', subscriber: `u${number}@example.com` });
    }
    return new PublicationSender({
      outbox: new Outbox(network.write, () => {}),
      subscriptions,
      mayWatch,
      shownOf: () => undefined,
      defaultLang: 'en',
      pace: { burst: 10, perSecond: 10 },
      echo: { ask: () => undefined },
      clock: stopped,
    });
  }
  const john = { contact: 'john', shown: { availability: 'dnd', statuses: [] } } as const;

  it('each chunk is about 64 KiB, and the next one waits for it', async () => {
    const network = new TestNetwork();
    const sending = sender(network, 5_000).publish([john]);

    for (let turn = 0; turn < 20; turn += 1) await network.take();

    await expect(sending).resolves.toBe(5_000);
    expect(network.written.length).toBeGreaterThan(5);
    expect(Math.max(...network.written.map(({ length }) => length))).toBeLessThan(66_000);
    expect(network.written.join('').split('<presence').length - 1).toBe(5_000);
  });

  it('nothing is written for people nobody watches', async () => {
    const network = new TestNetwork();

    const count = await sender(network, 0).publish([john]);

    expect(count).toBe(0);
    expect(network.written).toEqual([]);
  });

  it('whoever may not watch any more is sent nothing', async () => {
    const network = new TestNetwork();
    const sending = sender(network, 3, (subscriber) => subscriber.startsWith('u1')).publish([john]);
    await network.take();
    await network.take();

    await expect(sending).resolves.toBe(1);
    expect(network.written.join('')).not.toContain('u2@');
  });
});

describe('one who would get too many presences at once', () => {
  const contacts = Array.from({ length: 6 }, (_, number) => `c${number}`);

  function paced(echo: SenderOptions['echo'] = { ask: () => undefined }) {
    const written: string[] = [];
    const clock = manualClock();
    const subscriptions = new SubscriptionIndex();
    const shown = new Map<string, Shown>();
    for (const contact of contacts) subscriptions.add({ contact, subscriber: 'alice@example.com' });
    const sender = new PublicationSender({
      outbox: new Outbox(
        async (text) => void written.push(text),
        () => {},
      ),
      subscriptions,
      mayWatch: () => true,
      shownOf: (contact) => shown.get(contact),
      defaultLang: 'en',
      pace: { burst: 2, perSecond: 2 },
      echo,
      clock,
    });
    const turn = () => new Promise((resolve) => void setImmediate(() => setImmediate(resolve)));
    return { written, clock, subscriptions, shown, sender, turn };
  }

  it('gets the rest later, as it is then, and who is gone as gone', async () => {
    const { written, clock, subscriptions, shown, sender, turn } = paced();
    const busy = { availability: 'dnd', statuses: [] } as const;
    await sender.publish(contacts.map((contact) => ({ contact, shown: busy })));
    expect(written.join('')).not.toContain('c2');

    shown.set('c2', { availability: 'away', statuses: [] });
    subscriptions.remove({ contact: 'c4', subscriber: 'alice@example.com' });
    for (let second = 0; second < 4; second += 1) {
      await clock.pass(1_000);
      await turn();
    }

    const text = written.join('');
    expect(text).toMatch(/from="c2"[^>]*><show>away</);
    expect(text).toMatch(/from="c3"[^>]* type="unavailable"/);
    expect(text).not.toContain('from="c4"');
    expect(text).toContain('from="c5"');
  });

  it('is answered more slowly too, when it asks for too many', async () => {
    const { written, clock, shown, sender, turn } = paced();
    for (const contact of contacts) shown.set(contact, { availability: 'xa', statuses: [] });

    for (const contact of contacts) sender.show(contact, 'alice@example.com/desk');
    await turn();
    const atOnce = written.join('').split('<presence').length - 1;
    for (let second = 0; second < 3; second += 1) {
      await clock.pass(1_000);
      await turn();
    }

    expect(atOnce).toBe(2);
    expect(written.join('').split('<presence').length - 1).toBe(6);
  });

  it('gets the rest as fast as their client reads, and no faster', async () => {
    const asked: PromiseWithResolvers<boolean>[] = [];
    const ask = (): Promise<boolean> => {
      const answer = Promise.withResolvers<boolean>();
      asked.push(answer);
      return answer.promise;
    };
    const { written, clock, shown, sender } = paced({ ask });
    const busy = { availability: 'dnd', statuses: [] } as const;
    for (const contact of contacts) shown.set(contact, busy);
    const count = () => written.join('').split('<presence').length - 1;
    await sender.publish(contacts.map((contact) => ({ contact, shown: busy })));

    await clock.pass(60_000);
    const unread = count();
    asked[0]?.resolve(true);
    await clock.pass(200);
    const read = count();

    expect([unread, read]).toEqual([2, 4]);
    // Asked once more, of what came now.
    expect(asked).toHaveLength(2);
  });

  it('is told of everyone where too much would have to be remembered', async () => {
    const subscriptions = new SubscriptionIndex();
    const names = Array.from({ length: 300 }, (_, at) => `c${at}`);
    const watchers = Array.from({ length: 300 }, (_, at) => `u${at}@example.com`);
    for (const contact of names) {
      for (const subscriber of watchers) subscriptions.add({ contact, subscriber });
    }
    const network = new TestNetwork();
    const clock = manualClock();
    const outbox = new Outbox(network.write, () => {});
    const sender = new PublicationSender({
      outbox,
      subscriptions,
      mayWatch: () => true,
      shownOf: () => ({ availability: 'xa', statuses: [] }),
      defaultLang: 'en',
      pace: { burst: 1_000, perSecond: 1_000 },
      echo: { ask: () => undefined },
      clock,
    });
    // What is answered at first stops the network for the others.
    for (let number = 0; number < 20; number += 1) outbox.answer('x'.repeat(60_000));

    for (const contact of names) {
      for (const subscriber of watchers) sender.show(contact, `${subscriber}/desk`);
    }
    const seen = new Set<string>();
    for (let turn = 0; seen.size < 90_000 && turn < 2_000; turn += 1) {
      await clock.pass(100);
      await network.take();
      for (const text of network.written.splice(0)) {
        for (const [, pair = ''] of text.matchAll(/<presence (from="c\d+" to="u\d+)@/g))
          seen.add(pair);
      }
    }

    expect(seen.size).toBe(90_000);
  });

  it('is forgotten with the connection', async () => {
    const { written, clock, sender, turn } = paced();
    const busy = { availability: 'dnd', statuses: [] } as const;
    await sender.publish(contacts.map((contact) => ({ contact, shown: busy })));
    const before = written.length;

    sender.close();
    await clock.pass(10_000);
    await turn();

    expect(written).toHaveLength(before);
  });
});

describe('the pace of a recipient', () => {
  it('a burst is let through, then so many a second', () => {
    const pace = new Pace({ burst: 3, perSecond: 2 });
    const taken = (now: number) => [1, 2, 3, 4].filter(() => pace.take('alice', now)).length;

    expect([taken(0), taken(0), taken(1_000), taken(100_000)]).toEqual([3, 0, 2, 3]);
  });

  it('is theirs while they are asked: time gives nothing, an answer all, silence a little', () => {
    const pace = new Pace({ burst: 12, perSecond: 100 });
    const taken = (now: number) =>
      Array.from({ length: 20 }, () => pace.take('alice', now)).filter(Boolean).length;
    const first = taken(0);

    pace.asked('alice');
    const whileAsked = taken(60_000);
    pace.answered('alice', 60_000, false);
    const afterSilence = taken(60_000);
    pace.asked('alice');
    pace.answered('alice', 61_000, true);
    const afterAnswer = taken(61_000);

    expect([first, whileAsked, afterSilence, afterAnswer]).toEqual([12, 0, 2, 12]);
  });
});
