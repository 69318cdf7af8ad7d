import { type Element, xml } from '@xmpp/component';
import { beforeEach, describe, expect, it } from 'vitest';
import type { PersonJid } from '../../src/publishers/xmpp/address.ts';
import { PersonCards } from '../../src/publishers/xmpp/contact/person-cards.ts';
import { WatcherClients } from '../../src/publishers/xmpp/contact/watcher-clients.ts';
import { type IqRequest, RequestError } from '../../src/publishers/xmpp/requests.ts';
import { hourMs } from '../../src/time/instant.ts';
import { FakeClock } from '../support/fake-clock.ts';

const john = 'john@example.com' as PersonJid;

/** Answers as told, and keeps who was asked. */
class Asked {
  readonly to: string[] = [];
  answer: (request: IqRequest) => Element | Promise<Element> = () => xml('iq');

  async ask(request: IqRequest): Promise<Element> {
    this.to.push(request.to);
    return await this.answer(request);
  }
}

let time: FakeClock;
let asked: Asked;
const clock = {
  now: () => time.now(),
  wallTime: () => time.now(),
  after: (delayMs: number, task: () => void) => time.wake(time.now() + delayMs, task),
};

beforeEach(() => {
  time = new FakeClock(0);
  asked = new Asked();
});

describe('people’s own cards', () => {
  let changes: (readonly [person: string, first: boolean])[];
  let cards: PersonCards;

  beforeEach(() => {
    changes = [];
    const changed = (person: PersonJid, first: boolean): void => void changes.push([person, first]);
    cards = new PersonCards({ requests: asked, clock, changed });
  });

  it('are asked for once by many who look, and again after six hours', async () => {
    asked.answer = () => cardWith('GIF89a one');

    const [one, other] = await Promise.all([cards.cardOf(john), cards.cardOf(john)]);
    await cards.cardOf(john);
    const before = asked.to.length;
    await time.advance(6 * hourMs);
    await cards.cardOf(john);

    expect(one).toBe(other);
    expect(one.photo).toMatchObject({ type: 'image/gif', bytes: 10 });
    expect(before).toBe(1);
    expect(asked.to.length).toBe(2);
    expect(changes).toEqual([[john, true]]);
  });

  it('that cannot be read are empty, and tried again after ten minutes', async () => {
    asked.answer = () => {
      throw new RequestError('timeout', john);
    };

    const empty = await cards.cardOf(john);
    await cards.cardOf(john);
    asked.answer = () => cardWith('GIF89a one');
    await time.advance(10 * 60_000);
    const read = await cards.cardOf(john);

    expect(empty.photo).toBeNull();
    expect(read.photo).not.toBeNull();
    expect(asked.to.length).toBe(2);
  });

  it('are read again at once when the person’s client names another picture, and not for the same', async () => {
    asked.answer = () => cardWith('GIF89a one');
    const hash = (await cards.cardOf(john)).photo?.hash ?? '';
    asked.answer = () => cardWith('GIF89a two');

    cards.heard(john, hash);
    await time.advance(1_000);
    const same = asked.to.length;
    cards.heard(john, 'another');
    await time.advance(1_000);

    expect(same).toBe(1);
    expect(asked.to.length).toBe(2);
    expect(changes).toEqual([
      [john, true],
      [john, false],
    ]);
    expect(cards.pictureOf(john)?.hash).not.toBe(hash);
  });

  it('of those who are watched are read ahead, ten a second', async () => {
    for (let number = 0; number < 100; number += 1) {
      cards.watched(`user${String(number)}@example.com` as PersonJid);
    }

    await time.advance(1_000);

    expect(asked.to.length).toBeGreaterThanOrEqual(9);
    expect(asked.to.length).toBeLessThanOrEqual(10);
  });

  it('have pictures of what is none left out, and such as are too large', async () => {
    for (const data of ['<html>', 'GIF89a'.padEnd(100_000, 'x')]) {
      asked.answer = () => cardWith(data);
      const { photo } = await cards.cardOf(`${String(data.length)}@example.com` as PersonJid);

      expect(photo).toBeNull();
    }
  });
});

describe('clients of those who watch', () => {
  const node = 'http://jabber.org/protocol/activity';
  // XEP-0115 §5.1 of a single feature.
  const wanting = '9q4AP5kUhGVdlSNChhZLaN/9g58=';
  let there: string[];
  let clients: WatcherClients;

  beforeEach(() => {
    there = [];
    const interested = (client: string): void => void there.push(client);
    clients = new WatcherClients({ requests: asked, nodes: [node], interested });
    asked.answer = () =>
      xml(
        'iq',
        { type: 'result' },
        xml(
          'query',
          { xmlns: 'http://jabber.org/protocol/disco#info' },
          xml('feature', { var: `${node}+notify` }),
        ),
      );
  });

  it('are asked once for each kind, and not again when they come again', async () => {
    for (const one of ['alice@example.com/a', 'bob@example.com/b']) {
      for (let contact = 0; contact < 3; contact += 1) clients.heard(one, presenceOf(wanting));
      await time.advance(1);
    }
    clients.heard('alice@example.com/a', xml('presence', { type: 'unavailable' }));
    clients.heard('alice@example.com/a', presenceOf(wanting));
    await time.advance(1);

    expect(asked.to).toEqual(['alice@example.com/a']);
    expect(there).toEqual(['alice@example.com/a', 'bob@example.com/b', 'alice@example.com/a']);
    expect(clients.wanting('bob@example.com', node)).toEqual(['bob@example.com/b']);
  });

  it('that never answer keep nobody waiting', async () => {
    const { answer } = asked;
    const silent = Promise.withResolvers<Element>();
    asked.answer = (request) =>
      request.to.startsWith('mallory') ? silent.promise : answer(request);
    clients.heard('mallory@example.com/x', presenceOf(wanting));
    await time.advance(1);
    clients.heard('alice@example.com/a', presenceOf(wanting));
    await time.advance(1);

    expect(there).toEqual(['alice@example.com/a']);
  });

  it('that never answer leave their place to others of their kind', async () => {
    const { answer } = asked;
    const silent = Promise.withResolvers<Element>();
    asked.answer = (request) => (request.to.startsWith('m') ? silent.promise : answer(request));
    for (const one of ['m1', 'm2', 'm3', 'alice', 'bob']) {
      clients.heard(`${one}@example.com/x`, presenceOf(wanting));
    }
    await time.advance(1);
    const askedBefore = asked.to.length;
    silent.reject(new RequestError('timeout', 'm1@example.com/x'));
    await time.advance(1);

    expect(askedBefore).toBe(3);
    expect(there).toEqual(['alice@example.com/x', 'bob@example.com/x']);
  });

  it('that do not say what their hash says speak for themselves only', async () => {
    clients.heard('mallory@example.com/x', presenceOf('AAAA'));
    await time.advance(1);
    asked.answer = () => xml('iq', { type: 'result' });
    clients.heard('alice@example.com/a', presenceOf('AAAA'));
    await time.advance(1);

    expect(asked.to).toEqual(['mallory@example.com/x', 'alice@example.com/a']);
    expect(clients.wanting('alice@example.com', node)).toEqual([]);
  });

  it('of one person are twenty at most, and forgotten when they go', async () => {
    for (let number = 0; number < 50; number += 1) {
      clients.heard(`alice@example.com/${String(number)}`, presenceOf(wanting));
    }
    await time.advance(1);
    clients.heard('alice@example.com/49', xml('presence', { type: 'unavailable' }));

    expect(clients.wanting('alice@example.com', node).length).toBe(19);
  });
});

function presenceOf(ver: string): Element {
  const node = 'https://client.example';
  return xml(
    'presence',
    {},
    xml('c', { xmlns: 'http://jabber.org/protocol/caps', hash: 'sha-1', node, ver }),
  );
}

function cardWith(picture: string): Element {
  const data = Buffer.from(picture, 'latin1').toString('base64');
  const photo = xml('PHOTO', {}, xml('TYPE', {}, 'text/html'), xml('BINVAL', {}, data));
  return xml('iq', { type: 'result' }, xml('vCard', { xmlns: 'vcard-temp' }, photo));
}
