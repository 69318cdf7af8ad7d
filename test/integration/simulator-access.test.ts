import { request } from 'node:https';
import { connect } from 'node:tls';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { schemaViolations } from '../support/ews-schema.ts';
import {
  type EwsWire,
  envelope,
  findItem,
  getOofSettings,
  getStreamingEvents,
  startEwsWire,
  subscribeToStreaming,
  textOf,
} from '../support/ews-wire.ts';

const march = findItem('2026-03-01T00:00:00Z', '2026-04-01T00:00:00Z');
const kimsCalendar =
  '<t:DistinguishedFolderId Id="calendar"><t:Mailbox><t:EmailAddress>kim@example.com' +
  '</t:EmailAddress></t:Mailbox></t:DistinguishedFolderId>';
let wire: EwsWire;

beforeAll(async () => {
  wire = await startEwsWire({
    accounts: [
      { user: 'service@example.com', password: 'sëcret:1', mayImpersonate: 'everyone' },
      {
        user: 'EXAMPLE\\few',
        password: 'secret',
        mayImpersonate: ['lee@example.com'],
        delegateFor: ['kim@example.com'],
      },
      { user: 'plain@example.com', password: 'secret' },
      {
        user: 'lee@example.com',
        aliases: ['EXAMPLE\\lee'],
        password: 'secret',
        mailbox: 'lee@example.com',
        delegateFor: ['kim@example.com'],
      },
    ],
  });
  wire.exchange.addMailbox({ address: 'lee@example.com' });
});

afterAll(async () => {
  await wire[Symbol.asyncDispose]();
  const answers = wire.seen.map((one) => one.responseXml).filter((text) => text !== '');
  expect(schemaViolations(answers)).toEqual([]);
});

test.each([
  ['service@example.com:sëcret:1', 200],
  ['SERVICE@example.com:sëcret:1', 200],
  ['service@example.com:wrong', 401],
  ['nobody@example.com:secret', 401],
  ['EXAMPLE\\lee:secret', 200],
])('%s is answered %i', async (auth, status) => {
  const as = auth.includes('lee') ? null : 'kim@example.com';

  const answer = await wire.ask(march, { auth, as });

  expect(answer.status).toBe(status);
  if (status === 401) expect(answer.headers['www-authenticate']).toMatch(/^Basic realm=/);
});

test.each([
  ['GET', '/EWS/Exchange.asmx', undefined, 401],
  ['GET', '/ews/exchange.asmx', 'lee@example.com:secret', 200],
  ['PUT', '/EWS/Exchange.asmx', 'lee@example.com:secret', 405],
  ['GET', '/owa/', 'lee@example.com:secret', 404],
])('%s %s as %s is answered %i', async (method, path, auth, status) => {
  const asking = request(new URL(path, wire.exchange.url), {
    method,
    ca: wire.certificate.ca,
    agent: false,
    ...(auth === undefined ? {} : { auth }),
  }).end();

  const [answer] = (await once(asking, 'response')) as [IncomingMessage];
  answer.resume();

  expect(answer.statusCode).toBe(status);
});

test.each(['<not xml', '<a/>', envelope('')])('%s is no request', async (text) => {
  const answer = await wire.send(text, 'lee@example.com:secret');

  expect(answer.status).toBe(400);
});

const few = 'EXAMPLE\\few:secret';
const service = 'service@example.com:sëcret:1';

test.each([
  ['the right', few, 'lee@example.com', 'NoError', 200],
  ['no right to this mailbox', few, 'kim@example.com', 'ErrorImpersonateUserDenied', 500],
  [
    'no such right at all',
    'plain@example.com:secret',
    'kim@example.com',
    'ErrorImpersonationDenied',
    500,
  ],
  ['no such mailbox', service, 'none@example.com', 'ErrorNonExistentMailbox', 500],
  ['nobody to impersonate', service, null, 'ErrorMissingEmailAddress', 200],
])('an account with %s is told so', async (_name, auth, as, code, status) => {
  const answer = await wire.ask(march, { auth, as });

  expect(answer.status).toBe(status);
  expect(textOf(answer.text, 'ResponseCode')).toBe(code);
});

test("a delegate reads another's calendar, but cannot subscribe to it", async () => {
  const auth = 'lee@example.com:secret';
  const view = findItem('2026-03-01T00:00:00Z', '2026-04-01T00:00:00Z', { folder: kimsCalendar });

  const read = await wire.ask(view, { auth });
  const subscribed = await wire.ask(subscribeToStreaming(['CreatedEvent'], kimsCalendar), { auth });
  // Whoever impersonates has the rights of the mailbox, not those of the account.
  const stranger = await wire.ask(view, { auth: few, as: 'lee@example.com' });

  expect(textOf(read.text, 'ResponseCode')).toBe('NoError');
  expect(textOf(subscribed.text, 'ResponseCode')).toBe(
    'ErrorSubscriptionDelegateAccessNotSupported',
  );
  expect(textOf(stranger.text, 'ResponseCode')).toBe('ErrorAccessDenied');
});

test("another's automatic replies are refused with a fault and a number", async () => {
  const answer = await wire.ask(getOofSettings('kim@example.com'), {
    auth: 'lee@example.com:secret',
  });

  expect(answer.status).toBe(500);
  expect(textOf(answer.text, 'ErrorCode')).toMatch(/^-?\d+$/);
});

test("another account's subscription cannot be read", async () => {
  const made = await wire.ask(subscribeToStreaming(), { auth: service, as: 'kim@example.com' });
  const id = textOf(made.text, 'SubscriptionId');

  const read = await wire.ask(getStreamingEvents([id]), { auth: 'lee@example.com:secret' });

  expect(textOf(read.text, 'ResponseCode')).toBe('ErrorSubscriptionAccessDenied');
});

test('the certificate holds for its names, for those who trust its authority', async () => {
  const at = { host: '127.0.0.1', port: wire.exchange.port };

  for (const servername of ['localhost']) {
    const socket = connect({ ...at, servername, ca: wire.certificate.ca });
    await once(socket, 'secureConnect');
    socket.destroy();
  }
  const distrustful = connect(at);
  const [error] = (await once(distrustful, 'error')) as [NodeJS.ErrnoException];

  expect(error.code).toMatch(/UNABLE_TO_VERIFY|SELF_SIGNED/);
});
