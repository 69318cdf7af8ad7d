import { xml } from '@xmpp/component';
import { describe, expect, it } from 'vitest';
import type { Jid } from '../../src/people/person.ts';
import type { Sessions } from '../../src/presence/claims.ts';
import { Outbox } from '../../src/publishers/xmpp/outbox.ts';
import { SessionWatch } from '../../src/publishers/xmpp/sessions/session-watch.ts';
import type { SteadyClock } from '../../src/time/steady-clock.ts';

const domain = 'presence.example.com';
const subscriber = `doorlight@${domain}`;
const john = 'john@example.com' as Jid;

/** A watch, what it told, what it sent, and time that passes when it is told to. */
class Watched {
  readonly told: Sessions[] = [];
  readonly logins: string[] = [];
  sent = '';
  /** By the clock, in milliseconds. */
  now = 0;
  #due: (() => void)[] = [];
  readonly watch: SessionWatch;

  constructor(subscribes: boolean) {
    const clock: SteadyClock = {
      now: () => this.now,
      wallTime: () => this.now,
      after: (_delayMs, task) => {
        this.#due.push(task);
        return () => {
          this.#due = this.#due.filter((other) => other !== task);
        };
      },
    };
    this.watch = new SessionWatch({
      domain,
      subscriber,
      serverDomains: ['example.com'],
      subscribes,
      inbox: { sessions: (_person, sessions) => void this.told.push(sessions) },
      clock,
    });
    this.watch.onLogin((fullJid) => this.logins.push(fullJid));
    this.online();
  }

  online(): void {
    const write = async (text: string): Promise<void> => {
      this.sent += text;
    };
    this.watch.online(new Outbox(write, () => {}));
  }

  says(
    resource: string,
    more: { readonly type?: string; readonly to?: string; readonly from?: string } = {},
    ...children: readonly (readonly [name: string, text: string])[]
  ): void {
    const { type, to = domain, from = `${john}/${resource}` } = more;
    const elements = children.map(([name, text]) => xml(name, {}, text));
    const stanza = xml('presence', type === undefined ? {} : { type }, ...elements);
    this.watch.received(stanza, from, to);
  }

  /** Everything that is waited for comes to pass. */
  later(): void {
    for (const task of this.#due.splice(0)) task();
  }

  async written(): Promise<string> {
    for (let turn = 0; turn < 10; turn += 1) {
      await new Promise((resolve) => void setImmediate(resolve));
    }
    return this.sent;
  }

  get last(): Sessions | undefined {
    return this.told.at(-1);
  }
}

describe('sessions of a server that tells of all', () => {
  function watched(): Watched {
    const all = new Watched(false);
    all.watch.told('example.com', 'complete');
    all.watch.serves(john);
    return all;
  }

  it('the client with the highest priority counts, and of two alike the later', () => {
    const all = watched();

    all.says('phone', {}, ['priority', '5'], ['show', 'away'], ['status', 'on the road']);
    all.says('desk', {}, ['priority', '1'], ['show', 'dnd']);
    expect(all.last).toEqual({ state: 'online', availability: 'away', text: 'on the road' });
    all.says('desk', {}, ['priority', '5'], ['show', 'chat']);

    expect(all.last).toEqual({ state: 'online', availability: 'chat', text: '' });
  });

  it('when the last client has gone the person is offline', () => {
    const all = watched();
    all.says('phone');
    all.says('desk');

    all.says('phone', { type: 'unavailable' });
    expect(all.last).toMatchObject({ state: 'online' });
    all.says('desk', { type: 'unavailable' });

    expect(all.last).toEqual({ state: 'offline' });
  });

  it('whoever is not told of is offline, but not before the server has had its say', () => {
    const all = watched();
    expect(all.told).toEqual([]);

    all.later();

    expect(all.told).toEqual([{ state: 'offline' }]);
  });

  it('what was known stays while the link is down, and is looked at again when it is back', () => {
    const all = watched();
    all.says('phone', {}, ['show', 'xa']);
    all.later();

    all.watch.offline();
    expect(all.last).toMatchObject({ state: 'online' });
    all.online();
    all.watch.told('example.com', 'complete');
    expect(all.last).toMatchObject({ state: 'online' });
    all.later();

    expect(all.last).toEqual({ state: 'offline' });
  });

  it('what is said once more because the link is back changes nothing', () => {
    const all = watched();
    all.says('phone', {}, ['show', 'away']);
    all.says('desk', {}, ['show', 'dnd']);
    all.later();
    const before = all.told.length;

    all.watch.offline();
    all.online();
    all.watch.told('example.com', 'complete');
    all.says('desk', {}, ['show', 'dnd']);
    all.says('phone', {}, ['show', 'away']);
    all.later();

    expect(all.told).toHaveLength(before);
  });

  it('whoever logs in again to a server that was started anew is heard of as a login', () => {
    const all = watched();
    all.says('phone');
    all.later();

    all.watch.offline();
    all.online();
    all.watch.told('example.com', 'complete');
    all.says('phone');
    all.says('phone', {}, ['show', 'away']);

    expect(all.logins).toEqual([`${john}/phone`, `${john}/phone`]);
  });

  it('our own resource, errors, strangers and what is meant for others say nothing', () => {
    const all = watched();

    all.says('Calendar');
    all.says('phone', { type: 'error' });
    all.says('', { from: 'john@elsewhere.example/phone' });
    all.says('phone', { to: `anna@${domain}` });

    expect(all.told).toEqual([]);
    expect(all.watch.isOnline(john)).toBe(false);
  });
});

describe('sessions of a server that tells of some', () => {
  function watched(): Watched {
    const some = new Watched(true);
    some.watch.told('example.com', 'partial');
    some.watch.serves(john);
    return some;
  }

  it('what is forwarded may be a login each time, and is no session that anybody believes in', () => {
    const some = watched();

    some.says('phone');
    some.says('phone', {}, ['show', 'away']);
    some.later();

    expect(some.logins).toEqual([`${john}/phone`, `${john}/phone`]);
    expect(some.told).toEqual([]);
  });

  it('whoever is not heard of is asked for again, until they are', async () => {
    const some = watched();
    some.later();
    const probes = async () => (await some.written()).match(/type="probe"/g)?.length;
    expect(await probes()).toBe(1);

    some.later();
    expect(await probes()).toBe(2);
    some.later();
    expect(await probes()).toBe(3);
    some.says('phone', { to: subscriber }, ['show', 'dnd']);
    some.later();
    some.later();

    expect(await probes()).toBe(3);
    expect(some.last).toMatchObject({ state: 'online', availability: 'dnd' });
  });

  it('whoever has let us long ago is asked for at once', async () => {
    const some = watched();
    some.later();

    some.says('', { type: 'subscribed', to: subscriber, from: john });

    expect((await some.written()).match(/type="probe"/g)).toHaveLength(2);
  });

  it('people are asked once, and believed from then on', async () => {
    const some = watched();
    some.later();
    some.now += 65_000;
    some.watch.offline();
    some.online();
    some.watch.told('example.com', 'partial');
    some.later();

    expect((await some.written()).match(/type="subscribe"/g)).toHaveLength(1);
    some.says('', { type: 'unavailable', to: subscriber, from: john });
    expect(some.told).toEqual([]);
    some.says('', { type: 'subscribed', to: subscriber, from: john });
    some.says('phone', { to: subscriber }, ['show', 'dnd']);

    expect(some.last).toMatchObject({ state: 'online', availability: 'dnd' });
    some.says('', { type: 'unavailable', to: subscriber, from: john });
    expect(some.last).toEqual({ state: 'offline' });
  });

  it('whoever was asked a moment before the link went down is asked when it is back', async () => {
    const some = watched();
    some.later();
    some.watch.offline();
    some.online();
    some.watch.told('example.com', 'partial');
    some.later();

    expect((await some.written()).match(/type="subscribe"/g)).toHaveLength(2);
  });

  it('where the server has forgotten that they let us, they are asked when they come', async () => {
    const some = watched();
    some.says('phone', { to: subscriber });
    some.says('phone');
    some.later();
    expect(some.sent).not.toContain('type="subscribe"');
    some.watch.offline();
    some.online();
    some.watch.told('example.com', 'partial');
    some.later();
    expect(some.last).toEqual({ state: 'offline' });

    some.says('phone');
    some.says('phone', {}, ['show', 'away']);
    some.later();

    expect((await some.written()).match(/type="subscribe"/g)).toHaveLength(1);
    some.says('', { type: 'subscribed', to: subscriber, from: john });
    some.says('phone', { to: subscriber });
    expect(some.last).toMatchObject({ state: 'online' });
  });

  it('whoever does not answer is asked again, few at a time, after a login and after a day', async () => {
    const some = watched();
    for (let number = 1; number < 10; number += 1) {
      some.watch.serves(`p${number}@example.com` as Jid);
    }
    some.later();
    const asks = async () => (await some.written()).match(/type="subscribe"/g)?.length;
    const after = async (ms: number) => {
      some.now += ms;
      some.later();
      return await asks();
    };
    expect(await asks()).toBe(10);

    expect([await after(65_000), await after(65_000), await after(65_000)]).toEqual([14, 18, 20]);
    expect(await after(3_600_000)).toBe(20);
    some.says('phone');
    some.says('', { type: 'unsubscribed', to: subscriber, from: 'p1@example.com' });
    expect(await after(65_000)).toBe(21);
    expect(some.sent.match(/type="subscribe"[^>]*/g)?.at(-1)).toContain(john);
    some.says('phone');
    expect(await after(65_000)).toBe(21);
    await after(86_400_000);
    await after(65_000);
    expect(await after(65_000)).toBe(30);
    expect(some.sent.match(/type="subscribe"[^>]*to="p1@/g)).toHaveLength(2);
  });

  it('a server that drops nothing is not asked twice', async () => {
    const some = new Watched(true);
    some.watch.told('example.com', 'none');
    some.watch.serves(john);
    for (let day = 0; day < 3; day += 1) {
      some.later();
      some.now += 86_400_000;
    }

    expect((await some.written()).match(/type="subscribe"/g)).toHaveLength(1);
  });

  it('whoever was heard of and does not answer when the link is back is offline', () => {
    const some = watched();
    some.says('phone', { to: subscriber });

    some.watch.offline();
    some.online();
    some.watch.told('example.com', 'partial');
    some.later();

    expect(some.last).toEqual({ state: 'offline' });
  });
});
