import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import type { SeenExchange } from '../../src/simulator/ews/ews-server.ts';
import { schemaViolations } from '../support/ews-schema.ts';
import {
  type EwsWire,
  WireStream,
  envelope,
  getStreamingEvents,
  startEwsWire,
  subscribeToStreaming,
  textOf,
  textsOf,
} from '../support/ews-wire.ts';
import { FakeClock } from '../support/fake-clock.ts';

const kim = { as: 'kim@example.com' };
const meeting = { start: '2026-03-10T10:00', end: '2026-03-10T11:00' };
const said: SeenExchange[] = [];
let clock: FakeClock;
let wire: EwsWire;

beforeEach(async () => {
  clock = new FakeClock(Date.parse('2026-03-10T08:00Z'));
  wire = await startEwsWire({ clock });
});

afterEach(async () => {
  await wire[Symbol.asyncDispose]();
  said.push(...wire.seen);
});

// Every document of every stream must be valid by itself.
afterAll(() => {
  expect(schemaViolations(said.map((one) => one.requestXml))).toEqual([]);
  expect(schemaViolations(said.map((one) => one.responseXml))).toEqual([]);
});

async function subscribe(as = 'kim@example.com', events?: readonly string[]): Promise<string> {
  const answer = await wire.ask(subscribeToStreaming(events), { as });
  return textOf(answer.text, 'SubscriptionId');
}

async function stream(ids: readonly string[], minutes?: number): Promise<WireStream> {
  return new WireStream(await wire.open(envelope(getStreamingEvents(ids, minutes))));
}

test('a change is pushed at once, to the subscription of its mailbox', async () => {
  wire.exchange.addMailbox({ address: 'lee@example.com' });
  const [kims, lees] = [await subscribe(), await subscribe('lee@example.com')];
  await using events = await stream([kims, lees]);
  await events.next('<m:ConnectionStatus>OK<');

  wire.exchange.mailbox('lee@example.com').addAppointment(meeting);
  const document = await events.next('CreatedEvent');

  expect(textsOf(document, 'SubscriptionId')).toEqual([lees]);
  expect(textOf(document, 'TimeStamp')).toBe('2026-03-10T08:00:00Z');
});

test('each kind of change has its event, and only those wanted come', async () => {
  const box = wire.exchange.mailbox('kim@example.com');
  await using all = await stream([
    await subscribe('kim@example.com', [
      'CreatedEvent',
      'ModifiedEvent',
      'MovedEvent',
      'DeletedEvent',
      'FreeBusyChangedEvent',
    ]),
  ]);
  await using deletions = await stream([await subscribe('kim@example.com', ['DeletedEvent'])]);
  await deletions.next('OK');

  const id = box.addAppointment(meeting);
  const created = await all.next('CreatedEvent');
  box.changeAppointment(id, { showAs: 'OOF' });
  const modified = await all.next('ModifiedEvent');
  box.deleteAppointment(id);
  const moved = await all.next('MovedEvent');
  const second = box.addAppointment({ ...meeting, showAs: 'Free' });
  const free = await all.next('CreatedEvent');
  box.deleteAppointment(second, 'hard');
  const deleted = await all.next('DeletedEvent');

  expect([created, modified, moved].every((one) => one.includes('FreeBusyChangedEvent'))).toBe(
    true,
  );
  expect([free, deleted].some((one) => one.includes('FreeBusyChangedEvent'))).toBe(false);
  expect(moved).toContain('OldItemId');
  expect(await deletions.next('Event')).toContain('<t:DeletedEvent>');
});

test('what happens between two connections is told by the second', async () => {
  const id = await subscribe();
  const first = await stream([id]);
  await first.next('OK');
  await first[Symbol.asyncDispose]();
  await expect.poll(() => wire.exchange.streamCount).toBe(0);

  wire.exchange.mailbox('kim@example.com').addAppointment(meeting);
  await using second = await stream([id]);

  expect(await second.next('CreatedEvent')).toContain(id);
  wire.exchange.mailbox('kim@example.com').deleteAppointment('1');
  expect(await second.next('Event')).not.toContain('CreatedEvent');
});

test('a connection says that it is alive, and is closed when its time is over', async () => {
  await using events = await stream([await subscribe()], 2);
  await events.next('OK');

  await clock.advance(90_000);
  const heartbeats = [await events.next('ConnectionStatus'), await events.next('ConnectionStatus')];
  await clock.advance(30_000);
  const last = await events.next('ConnectionStatus');

  expect(heartbeats.map((one) => textOf(one, 'ConnectionStatus'))).toEqual(['OK', 'OK']);
  expect(textOf(last, 'ConnectionStatus')).toBe('Closed');
  await events.end();
  expect(wire.exchange.streamCount).toBe(0);
});

test('ids that are no good are named, and the others go on', async () => {
  const good = await subscribe();
  await using events = await stream(['bogus', good]);

  const failure = await events.next('ErrorSubscriptionIds');
  wire.exchange.mailbox('kim@example.com').addAppointment(meeting);

  expect(textOf(failure, 'ResponseCode')).toBe('ErrorSubscriptionNotFound');
  expect(textsOf(failure, 'SubscriptionId')).toEqual(['bogus']);
  expect(await events.next('CreatedEvent')).toContain(good);
});

test('a connection without one good id ends at once', async () => {
  await using events = await stream(['bogus']);

  expect(await events.next('ErrorSubscriptionIds')).toContain('bogus');
  await events.end();
});

test('a subscription that nobody listens to for half an hour is gone', async () => {
  const id = await subscribe();
  await clock.advance(30 * 60_000 + 1);

  await using events = await stream([id]);

  expect(textOf(await events.next('Error'), 'ResponseCode')).toBe('ErrorExpiredSubscription');
});

test('a subscription that is lost is said to be so on its connection', async () => {
  wire.exchange.addMailbox({ address: 'lee@example.com' });
  const [kims, lees] = [await subscribe(), await subscribe('lee@example.com')];
  await using events = await stream([kims, lees]);
  await events.next('OK');

  wire.exchange.loseSubscriptions({ mailbox: 'kim@example.com', code: 'ErrorReadEventsFailed' });
  const lost = await events.next('ErrorSubscriptionIds');
  wire.exchange.mailbox('kim@example.com').addAppointment(meeting);
  wire.exchange.mailbox('lee@example.com').addAppointment(meeting);

  expect(textOf(lost, 'ResponseCode')).toBe('ErrorReadEventsFailed');
  expect(textsOf(lost, 'SubscriptionId')).toEqual([kims]);
  expect(textsOf(await events.next('CreatedEvent'), 'SubscriptionId')).toEqual([lees]);
});

test('the newest connection has the subscription, and the older one can be told', async () => {
  await using told = await startEwsWire({ limits: { tellTakenOver: true } });
  for (const [server, word] of [
    [wire, 'nothing'],
    [told, 'ErrorNewEventStreamConnectionOpened'],
  ] as const) {
    const id = textOf((await server.ask(subscribeToStreaming(), kim)).text, 'SubscriptionId');
    await using older = new WireStream(await server.open(envelope(getStreamingEvents([id]))));
    await older.next('OK');

    await using newer = new WireStream(await server.open(envelope(getStreamingEvents([id]))));
    await newer.next('OK');
    server.exchange.mailbox('kim@example.com').addAppointment(meeting);

    expect(await newer.next('CreatedEvent')).toContain(id);
    if (word === 'nothing') expect(older.text).toBe('');
    else {
      expect(await older.next('ErrorSubscriptionIds')).toContain(word);
      expect(await older.next('Closed')).toContain('ConnectionStatus');
      await older.end();
    }
  }
});

test('a subscription is ended by the one who made it', async () => {
  const id = await subscribe();
  const end = `<m:Unsubscribe><m:SubscriptionId>${id}</m:SubscriptionId></m:Unsubscribe>`;

  const first = await wire.ask(end, kim);
  const second = await wire.ask(end, kim);

  expect(textOf(first.text, 'ResponseCode')).toBe('NoError');
  expect(textOf(second.text, 'ResponseCode')).toBe('ErrorSubscriptionNotFound');
  expect(wire.exchange.subscriptionCount).toBe(0);
});

test('200 subscriptions fit on a connection, and not one more', async () => {
  const ids = Array.from({ length: 201 }, (_, n) => `bogus${n}`);

  const refused = await wire.ask(getStreamingEvents(ids));
  const fits = await wire.ask(getStreamingEvents(ids.slice(1)));

  expect(textOf(refused.text, 'ResponseCode')).toBe('ErrorInvalidRequest');
  expect(textsOf(fits.text, 'SubscriptionId')).toHaveLength(200);
});

test('connections and subscriptions beyond the limits are refused', async () => {
  await using small = await startEwsWire({ limits: { hangingConnections: 1, subscriptions: 1 } });
  const subscribing = await small.ask(subscribeToStreaming(), kim);
  const id = textOf(subscribing.text, 'SubscriptionId');
  await using held = new WireStream(await small.open(envelope(getStreamingEvents([id]))));
  await held.next('OK');

  const another = await small.ask(getStreamingEvents([id]));
  const more = await small.ask(subscribeToStreaming(), kim);

  expect(textOf(another.text, 'ResponseCode')).toBe('ErrorExceededConnectionCount');
  expect(textOf(more.text, 'ResponseCode')).toBe('ErrorExceededSubscriptionCount');
});

test('events are pulled 50 at a time, from the watermark on', async () => {
  const box = wire.exchange.mailbox('kim@example.com');
  const subscribed = await wire.ask(
    '<m:Subscribe><m:PullSubscriptionRequest SubscribeToAllFolders="true"><t:EventTypes>' +
      '<t:EventType>CreatedEvent</t:EventType></t:EventTypes><t:Timeout>10</t:Timeout>' +
      '</m:PullSubscriptionRequest></m:Subscribe>',
    kim,
  );
  const id = textOf(subscribed.text, 'SubscriptionId');
  const pull = async (watermark: string) => {
    const answer = await wire.ask(
      `<m:GetEvents><m:SubscriptionId>${id}</m:SubscriptionId>` +
        `<m:Watermark>${watermark}</m:Watermark></m:GetEvents>`,
      kim,
    );
    return answer.text;
  };
  for (let n = 0; n < 60; n += 1) box.addAppointment(meeting);

  const first = await pull(textOf(subscribed.text, 'Watermark'));
  const again = await pull(textOf(subscribed.text, 'Watermark'));
  const second = await pull(textsOf(first, 'Watermark').at(-1) ?? '');
  const third = await pull(textsOf(second, 'Watermark').at(-1) ?? '');
  const bogus = await pull('bogus');
  await clock.advance(10 * 60_000 + 1);
  const late = await pull(textsOf(second, 'Watermark').at(-1) ?? '');

  expect(textsOf(first, 'TimeStamp')).toHaveLength(50);
  expect(textOf(first, 'MoreEvents')).toBe('true');
  expect(again).toBe(first);
  expect(textsOf(second, 'TimeStamp')).toHaveLength(10);
  expect(third).toContain('<t:StatusEvent>');
  expect(textOf(bogus, 'ResponseCode')).toBe('ErrorInvalidWatermark');
  expect(textOf(late, 'ResponseCode')).toBe('ErrorExpiredSubscription');
});
