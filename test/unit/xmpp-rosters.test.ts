import { xml } from '@xmpp/component';
import { expect, it } from 'vitest';
import type { PersonJid } from '../../src/publishers/xmpp/address.ts';
import { Outbox } from '../../src/publishers/xmpp/outbox.ts';
import { Rosters } from '../../src/publishers/xmpp/account/rosters.ts';
import { Requests } from '../../src/publishers/xmpp/requests.ts';
import { FakeClock } from '../support/fake-clock.ts';

const component = 'presence.example.com';
const john = 'john@example.com' as PersonJid;

it('a push that comes with the answer counts, since it is the newer', async () => {
  const clock = Object.assign(new FakeClock(0), { wallTime: () => 0 });
  const sent: string[] = [];
  const requests = new Requests(component, clock);
  requests.online(
    new Outbox(
      async (text) => void sent.push(text),
      () => {},
    ),
  );
  const changes: string[] = [];
  const rosters = new Rosters({
    requests,
    clock,
    mayWatch: () => true,
    subscriber: `doorlight@${component}`,
    permits: (_person, permitted) =>
      void changes.push(permitted ? 'permits us' : 'does not permit us'),
    changed: ({ added, removed }) => changes.push(...added, ...removed.map((one) => `not ${one}`)),
    failed(condition) {
      changes.push(condition);
      return false;
    },
  });

  const read = rosters.read(john);
  await clock.advance(0);
  const id = /id="([^"]+)"/.exec(sent.at(-1) ?? '')?.[1] ?? '';
  const roster = (subscription: string) =>
    xml(
      'query',
      { xmlns: 'jabber:iq:roster' },
      xml('item', { jid: 'anna@example.com', subscription }),
    );
  requests.received(xml('iq', { type: 'result', id }, roster('from')), john, component);
  rosters.pushed(john, roster('none'));
  await read;

  expect(changes).toEqual([john, 'anna@example.com', 'does not permit us', 'not anna@example.com']);
  expect([...rosters.watchersOf(john)]).toEqual([john]);
});

it('a roster that nobody answered for is asked for again within seconds, and its people are told', async () => {
  const clock = Object.assign(new FakeClock(0), { wallTime: () => 0 });
  const sent: string[] = [];
  const changes: string[] = [];
  const requests = new Requests(component, clock);
  requests.online(
    new Outbox(
      async (text) => void sent.push(text),
      () => {},
    ),
  );
  const rosters = new Rosters({
    requests,
    clock,
    mayWatch: () => true,
    subscriber: `doorlight@${component}`,
    permits: (_person, permitted) =>
      void changes.push(permitted ? 'permits us' : 'does not permit us'),
    changed: ({ late, added }) =>
      changes.push(...added.map((one) => `${one}${late ? ' late' : ''}`)),
    failed(condition) {
      changes.push(condition);
      return false;
    },
  });
  rosters.online();

  const read = rosters.ensure([john]);
  await clock.advance(4_000);
  await read;
  expect(changes).toEqual(['timeout']);
  await clock.advance(5_000);
  const id = /id="([^"]+)"/.exec(sent.at(-1) ?? '')?.[1] ?? '';
  const items = ['anna@example.com', `doorlight@${component}`].map((jid) =>
    xml('item', { jid, subscription: 'from' }),
  );
  const answer = xml('query', { xmlns: 'jabber:iq:roster' }, ...items);
  requests.received(xml('iq', { type: 'result', id }, answer), john, component);
  await clock.advance(0);

  expect(sent).toHaveLength(2);
  expect(changes).toEqual([
    'timeout',
    `${john} late`,
    'anna@example.com late',
    `doorlight@${component} late`,
    'permits us',
  ]);
});
