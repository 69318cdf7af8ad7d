import { describe, expect, it } from 'vitest';
import type { Clock } from '../../src/publishers/xmpp/clock.ts';
import { Outbox } from '../../src/publishers/xmpp/outbox.ts';
import type { Shown } from '../../src/publishers/xmpp/presence-stanza.ts';
import { PublicationSender } from '../../src/publishers/xmpp/contact/publication-sender.ts';
import { RecipientPace } from '../../src/publishers/xmpp/recipient-pace.ts';
import { SerialTasks } from '../../src/publishers/xmpp/serial-tasks.ts';
import { SubscriptionIndex } from '../../src/publishers/xmpp/contact/subscription-index.ts';

/** A network that takes what it is given when it is told to. */
class Network {
  readonly written: string[] = [];
  #taken: (() => void)[] = [];

  write = (text: string): Promise<void> => {
    this.written.push(text);
    return new Promise((resolve) => this.#taken.push(resolve));
  };

  async take(): Promise<void> {
    for (const resolve of this.#taken.splice(0)) resolve();
    await new Promise((resolve) => void setImmediate(resolve));
  }
}

const stopped: Clock = { now: () => 0, wallTime: () => 0, after: () => () => {} };

describe('the outbox', () => {
  it('answers go before publications that wait', async () => {
    const network = new Network();
    const outbox = new Outbox(network.write, () => {});
    const first = outbox.publish('<first/>');
    const second = outbox.publish('<second/>');
    await network.take();

    outbox.answer('<answer/>');
    await network.take();
    await first;
    await network.take();
    await second;

    expect(network.written).toEqual(['<first/>', '<answer/><second/>']);
  });

  it('answers of one moment go out in one write', async () => {
    const network = new Network();
    const outbox = new Outbox(network.write, () => {});

    outbox.answer('<a/>');
    outbox.answer('<b/>');
    await network.take();

    expect(network.written).toEqual(['<a/><b/>']);
  });

  it('what waits is given up when it is closed', async () => {
    const outbox = new Outbox(new Network().write, () => {});
    await new Promise((resolve) => void setImmediate(resolve));
    const waiting = Promise.all([outbox.publish('<a/>'), outbox.publish('<b/>')]);

    outbox.close();

    await expect(waiting).rejects.toThrow('the link is down');
  });

  it('one too slow for its answers is reported', () => {
    let overflows = 0;
    const outbox = new Outbox(new Network().write, () => {
      overflows += 1;
    });
    const answer = 'x'.repeat(1_000_000);

    for (let number = 0; number < 40; number += 1) outbox.answer(answer);

    expect(overflows).toBeGreaterThan(0);
  });
});

describe('publications', () => {
  function sender(
    network: Network,
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
      clock: stopped,
    });
  }
  const john = { contact: 'john', shown: { availability: 'dnd', statuses: [] } } as const;

  it('each chunk is about 64 KiB, and the next one waits for it', async () => {
    const network = new Network();
    const sending = sender(network, 5_000).publish([john]);

    for (let turn = 0; turn < 20; turn += 1) await network.take();

    await expect(sending).resolves.toBe(5_000);
    expect(network.written.length).toBeGreaterThan(5);
    expect(Math.max(...network.written.map(({ length }) => length))).toBeLessThan(66_000);
    expect(network.written.join('').split('<presence').length - 1).toBe(5_000);
  });

  it('nothing is written for people nobody watches', async () => {
    const network = new Network();

    const count = await sender(network, 0).publish([john]);

    expect(count).toBe(0);
    expect(network.written).toEqual([]);
  });

  it('whoever may not watch any more is sent nothing', async () => {
    const network = new Network();
    const sending = sender(network, 3, (subscriber) => subscriber.startsWith('u1')).publish([john]);
    await network.take();
    await network.take();

    await expect(sending).resolves.toBe(1);
    expect(network.written.join('')).not.toContain('u2@');
  });
});

describe('one who would get too many presences at once', () => {
  /** Time that passes when told to. */
  class ManualClock implements Clock {
    #now = 0;
    #timers: { at: number; task: () => void }[] = [];

    now = (): number => this.#now;
    wallTime = (): number => this.#now;

    after(delayMs: number, task: () => void): () => void {
      const timer = { at: this.#now + delayMs, task };
      this.#timers.push(timer);
      return () => {
        this.#timers = this.#timers.filter((other) => other !== timer);
      };
    }

    pass(ms: number): void {
      this.#now += ms;
      const due = this.#timers.filter(({ at }) => at <= this.#now);
      this.#timers = this.#timers.filter(({ at }) => at > this.#now);
      for (const { task } of due) task();
    }
  }

  const contacts = Array.from({ length: 6 }, (_, number) => `c${number}`);

  function paced() {
    const written: string[] = [];
    const clock = new ManualClock();
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
      clock.pass(1_000);
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
      clock.pass(1_000);
      await turn();
    }

    expect(atOnce).toBe(2);
    expect(written.join('').split('<presence').length - 1).toBe(6);
  });

  it('is forgotten with the connection', async () => {
    const { written, clock, sender, turn } = paced();
    const busy = { availability: 'dnd', statuses: [] } as const;
    await sender.publish(contacts.map((contact) => ({ contact, shown: busy })));
    const before = written.length;

    sender.close();
    clock.pass(10_000);
    await turn();

    expect(written).toHaveLength(before);
  });
});

describe('the pace of a recipient', () => {
  it('a burst is let through, then so many a second', () => {
    const pace = new RecipientPace({ burst: 3, perSecond: 2 });
    const taken = (now: number) => [1, 2, 3, 4].filter(() => pace.take('alice', now)).length;

    expect([taken(0), taken(0), taken(1_000), taken(100_000)]).toEqual([3, 0, 2, 3]);
  });
});

describe('serial tasks', () => {
  it('run in order per key, and go on after one that fails', async () => {
    const failures: unknown[] = [];
    const tasks = new SerialTasks(10, (error) => failures.push(error));
    const done: string[] = [];

    tasks.add('alice', async () => {
      await Promise.resolve();
      done.push('first');
      throw new Error('no');
    });
    tasks.add('alice', async () => void done.push('second'));
    tasks.add('bob', async () => void done.push('bob'));
    await tasks.idle();

    expect(done).toEqual(['bob', 'first', 'second']);
    expect(failures).toHaveLength(1);
    expect(tasks.pending).toBe(0);
  });

  it('only so many wait per key', () => {
    const tasks = new SerialTasks(1, () => {});

    expect(tasks.add('alice', () => Promise.resolve())).toBe(true);
    expect(tasks.add('alice', () => Promise.resolve())).toBe(false);
    expect(tasks.add('bob', () => Promise.resolve())).toBe(true);
  });
});
