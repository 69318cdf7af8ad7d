import { type Element, xml } from '@xmpp/component';
import { describe, expect, it } from 'vitest';
import type { Clock } from '../../src/publishers/xmpp/clock.ts';
import { element } from '../../src/publishers/xmpp/markup.ts';
import { Outbox } from '../../src/publishers/xmpp/outbox.ts';
import { Requests } from '../../src/publishers/xmpp/requests.ts';

const domain = 'presence.example.com';
const payload = element('ping', { xmlns: 'urn:xmpp:ping' });

/** Requests over a link that takes everything, and the ids under which they went out. */
function linked(): {
  readonly requests: Requests;
  readonly ids: string[];
  readonly late: (() => void)[];
  readonly sent: () => Promise<void>;
} {
  const ids: string[] = [];
  const late: (() => void)[] = [];
  const clock: Clock = {
    now: () => 0,
    wallTime: () => 0,
    after(_delayMs, task) {
      late.push(task);
      return () => void late.splice(late.indexOf(task), 1);
    },
  };
  const requests = new Requests(domain, clock);
  const write = async (text: string): Promise<void> => {
    for (const [, id = ''] of text.matchAll(/<iq [^>]*\bid="([^"]+)"/g)) ids.push(id);
  };
  requests.online(new Outbox(write, () => {}));
  return {
    requests,
    ids,
    late,
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
