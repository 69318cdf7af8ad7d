import { type Element, xml } from '@xmpp/component';
import { describe, expect, it } from 'vitest';
import { element } from '../../src/publishers/xmpp/markup.ts';
import { Outbox } from '../../src/publishers/xmpp/outbox.ts';
import { Requests } from '../../src/publishers/xmpp/requests.ts';
import type { SteadyClock } from '../../src/time/steady-clock.ts';

const domain = 'presence.example.com';
const payload = element('ping', { xmlns: 'urn:xmpp:ping' });

interface Linked {
  readonly requests: Requests;
  readonly ids: string[];
  readonly late: (() => void)[];
  readonly sent: () => Promise<void>;
  /** From here on the network takes nothing, until what is returned is called. */
  readonly hold: () => () => void;
}

/** Requests over a link that takes everything, and the ids under which they went out. */
function linked(): Linked {
  const ids: string[] = [];
  const late: (() => void)[] = [];
  let held = Promise.resolve();
  const clock: SteadyClock = {
    now: () => 0,
    wallTime: () => 0,
    after(_delayMs, task) {
      late.push(task);
      return () => void late.splice(late.indexOf(task), 1);
    },
  };
  const requests = new Requests(domain, clock);
  const write = async (text: string): Promise<void> => {
    await held;
    for (const [, id = ''] of text.matchAll(/<iq [^>]*\bid="([^"]+)"/g)) ids.push(id);
  };
  requests.online(new Outbox(write, () => {}));
  return {
    requests,
    ids,
    late,
    hold() {
      const { promise, resolve } = Promise.withResolvers<void>();
      held = promise;
      return resolve;
    },
    async sent() {
      for (let turn = 0; turn < 100; turn += 1) {
        await new Promise((resolve) => void setImmediate(resolve));
      }
    },
  };
}

function answer(id: string | undefined, type: 'result' | 'error', ...children: Element[]): Element {
  return xml('iq', { type, id: id ?? '' }, ...children);
}

describe('requests', () => {
  it('an answer counts only from whom was asked, and to whom asked', async () => {
    const { requests, ids, sent } = linked();
    const asked = requests.ask({ type: 'get', to: 'example.com', payload });
    await sent();

    requests.received(answer(ids[0], 'result'), 'mallory@example.com/x', domain);
    requests.received(answer(ids[0], 'result'), 'example.com', `john@${domain}`);
    requests.received(answer('guessed', 'result'), 'example.com', domain);
    const right = answer(ids[0], 'result');
    requests.received(right, 'EXAMPLE.com', domain);

    expect(await asked).toBe(right);
  });

  it('a result is taken before what came after it is read', async () => {
    const { requests, ids, sent } = linked();
    const order: string[] = [];
    const heard = (): void => void order.push('the result');
    const asked = requests.ask({ type: 'get', to: 'example.com', payload, heard });
    await sent();

    requests.received(answer(ids[0], 'result'), 'example.com', domain);
    order.push('what came after it');
    await asked;

    expect(order).toEqual(['the result', 'what came after it']);
  });

  it('an error says what the server said', async () => {
    const { requests, ids, sent } = linked();
    const asked = requests.ask({ type: 'get', to: 'example.com', payload });
    await sent();

    const error = xml('error', { type: 'auth' }, xml('forbidden'));
    requests.received(answer(ids[0], 'error', error), 'example.com', domain);

    await expect(asked).rejects.toMatchObject({ condition: 'forbidden' });
  });

  it('what is never answered is given up, and an answer that comes later is nothing', async () => {
    const { requests, ids, late, sent } = linked();
    const asked = requests.ask({ type: 'get', to: 'nobody@example.com', payload });
    await sent();

    for (const run of late.splice(0)) run();

    await expect(asked).rejects.toMatchObject({ condition: 'timeout' });
    expect(requests.received(answer(ids[0], 'result'), 'nobody@example.com', domain)).toBe(true);
  });

  it('what the network has not taken in time is not sent any more, and said so', async () => {
    const { requests, ids, late, sent, hold } = linked();
    const takeOn = hold();
    const first = requests.ask({ type: 'get', to: 'first.example.com', payload });
    await sent();
    const second = requests.ask({ type: 'get', to: 'second.example.com', payload });
    const refused = Promise.allSettled([first, second]);
    await sent();

    for (const run of late.splice(0)) run();
    const third = requests.ask({ type: 'get', to: 'third.example.com', payload });
    takeOn();
    await sent();

    for (const one of await refused) {
      expect(one).toMatchObject({ reason: { condition: 'not-asked' } });
    }
    // The first was on its way already.
    expect(ids).toHaveLength(2);
    requests.received(answer(ids[1], 'result'), 'third.example.com', domain);
    expect((await third).attrs.type).toBe('result');
  });

  it('whoever waits for their turn is refused in the end, and takes nobody’s place', async () => {
    const { requests, ids, late, sent } = linked();
    const ask = (at: number) =>
      requests.ask({ type: 'get', to: `p${String(at)}@example.com`, payload });
    const asked = Promise.allSettled(Array.from({ length: 64 }, (_, at) => ask(at)));
    await sent();
    const answering = late.splice(0);
    const waiting = ask(64);

    for (const run of late.splice(0)) run();

    await expect(waiting).rejects.toMatchObject({ condition: 'not-asked' });
    for (const run of answering) run();
    for (const { status } of await asked) expect(status).toBe('rejected');
    const next = ask(65);
    await sent();
    expect(ids).toHaveLength(65);
    requests.received(answer(ids[64], 'result'), 'p65@example.com', domain);
    expect((await next).attrs.type).toBe('result');
  });

  it('what is urgent goes before whatever waits, and its time runs at once', async () => {
    const { requests, ids, late, sent, hold } = linked();
    const asked = Array.from({ length: 100 }, (_, at) =>
      requests.ask({ type: 'set', to: `p${String(at)}@example.com`, payload }),
    );
    const results = Promise.allSettled(asked);
    await sent();
    const takeOn = hold();
    requests.received(answer(ids[0], 'result'), 'p0@example.com', domain);
    const urgent = requests.ask({ type: 'set', to: 'example.com', payload, urgent: true });
    takeOn();
    await sent();

    requests.received(answer(ids[64], 'result'), 'example.com', domain);

    expect((await urgent).attrs.type).toBe('result');
    hold();
    const unanswered = requests.ask({ type: 'set', to: 'example.com', payload, urgent: true });
    late.at(-1)?.();
    await expect(unanswered).rejects.toMatchObject({ condition: 'timeout' });
    requests.offline();
    await results;
  });

  it('of very many at once a bounded number is under way, and all are answered', async () => {
    const { requests, ids, sent } = linked();
    const asked = Array.from({ length: 200 }, (_, at) =>
      requests.ask({ type: 'get', to: `p${String(at)}@example.com`, payload }),
    );
    await sent();
    const atOnce = ids.length;

    for (let at = 0; at < 200; at += 1) {
      requests.received(answer(ids[at], 'result'), `p${String(at)}@example.com`, domain);
      if (at % 50 === 49) await sent();
    }

    await Promise.all(asked);
    expect(atOnce).toBe(64);
  });

  it('clients that never answer keep nobody from asking the server', async () => {
    const { requests, ids, sent } = linked();
    const silent = Array.from({ length: 100 }, (_, at) =>
      requests.ask({ type: 'get', to: `p${String(at)}@example.com/x`, payload }),
    );
    const results = Promise.allSettled(silent);
    await sent();
    const asked = requests.ask({ type: 'set', to: 'example.com', payload });
    await sent();

    const right = answer(ids.at(-1), 'result');
    requests.received(right, 'example.com', domain);

    expect(await asked).toBe(right);
    expect(ids).toHaveLength(65);
    requests.offline();
    await results;
  });

  it('of one account few clients are asked at a time, and others when they have answered', async () => {
    const { requests, ids, late, sent } = linked();
    const ask = (at: number): Promise<Element> =>
      requests.ask({ type: 'get', to: `mallory@example.com/${String(at)}`, payload });
    const first = Promise.allSettled(Array.from({ length: 8 }, (_, at) => ask(at)));

    await expect(ask(8)).rejects.toMatchObject({ condition: 'not-asked' });

    await sent();
    for (const run of late.splice(0)) run();
    await first;
    const asked = ask(9);
    await sent();
    requests.received(answer(ids.at(-1), 'result'), 'mallory@example.com/9', domain);
    expect((await asked).attrs.type).toBe('result');
  });

  it('whatever is under way or waits is rejected when the link goes down', async () => {
    const { requests, sent } = linked();
    const asked = Array.from({ length: 100 }, () =>
      requests.ask({ type: 'get', to: 'example.com', payload }),
    );
    const results = Promise.allSettled(asked);
    await sent();

    requests.offline();

    for (const { status } of await results) expect(status).toBe('rejected');
    const later = requests.ask({ type: 'get', to: 'example.com', payload });
    await expect(later).rejects.toMatchObject({ condition: 'link-down' });
  });

  it('requests that are asked of us are not taken', () => {
    const { requests } = linked();

    expect(requests.received(xml('iq', { type: 'get', id: '1' }), 'a@example.com', domain)).toBe(
      false,
    );
  });
});
