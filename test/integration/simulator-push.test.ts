import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Server, createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { schemaViolations } from '../support/ews-schema.ts';
import {
  type EwsWire,
  calendarFolder,
  startEwsWire,
  textOf,
  textsOf,
} from '../support/ews-wire.ts';
import { makeServerCertificate } from '../../src/simulator/certificates.ts';
import { FakeClock } from '../support/fake-clock.ts';

const minute = 60_000;
const meeting = { start: '2026-03-10T10:00', end: '2026-03-10T11:00' };
let clock: FakeClock;
let wire: EwsWire;
let listener: Server;
let url: string;
let posts: { readonly text: string; readonly headers: IncomingMessage['headers'] }[];
let answer: 'OK' | 'Unsubscribe' | 'nonsense';

beforeEach(async () => {
  clock = new FakeClock(Date.parse('2026-03-10T08:00Z'));
  const certificate = await makeServerCertificate();
  wire = await startEwsWire({ clock, pushCa: certificate.ca });
  posts = [];
  answer = 'OK';
  listener = createServer(certificate, (request, reply) => void receive(request, reply));
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  url = `https://127.0.0.1:${(listener.address() as AddressInfo).port}/secret`;
});

afterEach(async () => {
  await wire[Symbol.asyncDispose]();
  listener.close();
  listener.closeAllConnections();
  expect(schemaViolations(posts.map((one) => one.text))).toEqual([]);
});

async function receive(request: IncomingMessage, reply: ServerResponse): Promise<void> {
  let text = '';
  for await (const part of request.setEncoding('utf8')) text += String(part);
  posts.push({ text, headers: request.headers });
  const said =
    answer === 'nonsense'
      ? 'what?'
      : '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>' +
        '<SendNotificationResult xmlns="http://schemas.microsoft.com/exchange/services/2006/messages">' +
        `<SubscriptionStatus>${answer}</SubscriptionStatus></SendNotificationResult></s:Body></s:Envelope>`;
  reply.writeHead(200, { 'Content-Type': 'text/xml' }).end(said);
}

async function subscribe(statusFrequency = 5, to = url): Promise<string> {
  const subscribed = await wire.ask(
    `<m:Subscribe><m:PushSubscriptionRequest><t:FolderIds>${calendarFolder}</t:FolderIds>` +
      '<t:EventTypes><t:EventType>CreatedEvent</t:EventType></t:EventTypes>' +
      `<t:StatusFrequency>${statusFrequency}</t:StatusFrequency><t:URL>${to}</t:URL>` +
      '<t:CallerData>ours</t:CallerData></m:PushSubscriptionRequest></m:Subscribe>',
    { as: 'kim@example.com' },
  );
  return subscribed.text;
}

/** The last post, once there have been so many. */
async function post(number: number): Promise<string> {
  await expect.poll(() => posts.length, { timeout: 5000 }).toBe(number);
  // The answer is taken in before time goes on.
  await expect.poll(() => clock.waiting, { timeout: 5000 }).toBe(1);
  return posts.at(-1)?.text ?? '';
}

test('a status event comes at once, and again whenever nothing else has', async () => {
  const subscribed = await subscribe();
  const first = await post(1);
  await clock.advance(5 * minute);
  const second = await post(2);

  expect(textOf(first, 'SubscriptionId')).toBe(textOf(subscribed, 'SubscriptionId'));
  expect(first).toContain('<t:StatusEvent><t:Watermark>');
  expect(second).toContain('<t:StatusEvent>');
  expect(posts[0]?.headers).toMatchObject({
    soapaction: '"http://schemas.microsoft.com/exchange/services/2006/messages/SendNotification"',
    callerdata: 'ours',
  });
});

test('a change is posted at once, with the watermarks before and behind it', async () => {
  await subscribe();
  const status = await post(1);

  wire.exchange.mailbox('kim@example.com').addAppointment(meeting);
  const change = await post(2);

  expect(change).toContain('<t:CreatedEvent>');
  expect(textOf(change, 'PreviousWatermark')).toBe(textOf(status, 'Watermark'));
  expect(textOf(change, 'Watermark')).not.toBe(textOf(status, 'Watermark'));
});

test('whoever answers Unsubscribe hears nothing more', async () => {
  answer = 'Unsubscribe';

  await subscribe();

  await expect.poll(() => wire.exchange.subscriptionCount).toBe(0);
  expect(clock.waiting).toBe(0);
});

test('what is not acknowledged is repeated after 30 s, doubling, with what has happened since', async () => {
  const box = wire.exchange.mailbox('kim@example.com');
  await subscribe();
  await post(1);
  answer = 'nonsense';
  box.addAppointment(meeting);
  const first = await post(2);
  box.addAppointment(meeting);

  await clock.advance(30_000);
  const second = await post(3);
  await clock.advance(59_999);
  const before = posts.length;
  answer = 'OK';
  await clock.advance(1);
  const third = await post(4);

  expect(before).toBe(3);
  expect(textsOf(first, 'TimeStamp')).toHaveLength(1);
  expect(textsOf(second, 'TimeStamp')).toHaveLength(2);
  expect(third).toBe(second);
});

test('who does not answer for the status frequency is given up', async () => {
  answer = 'nonsense';
  await subscribe(1);
  await post(1);

  await clock.advance(30_000);
  await expect.poll(() => wire.exchange.subscriptionCount).toBe(0);

  expect(posts).toHaveLength(2);
});

test.each(['ftp://127.0.0.1/', 'notify', `http://127.0.0.1/${'x'.repeat(2083)}`])(
  'a subscription to %s is refused',
  async (to) => {
    const refused = await subscribe(5, to);

    expect(textOf(refused, 'ResponseCode')).toBe('ErrorInvalidPushSubscriptionUrl');
    expect(wire.exchange.subscriptionCount).toBe(0);
  },
);
