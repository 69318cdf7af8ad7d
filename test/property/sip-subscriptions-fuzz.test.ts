import fc from 'fast-check';
import { expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { createTelemetry } from '../../src/telemetry/telemetry.ts';
import { arbitraryMessage } from '../support/sip/arbitrary-messages.ts';
import { PhoneSite, passwords } from '../support/sip/phone-site.ts';
import { RawPhone, tagOf } from '../support/sip/raw-phone.ts';
import { headerOf } from '../support/sip/wire.ts';

const secret = 'In a meeting';
const numRuns = 1_000;
const never = { mostWrongPasswords: 1_000_000 };

/** Faults of ours are logged as errors; `faults` are those. */
const faults: string[] = [];
const telemetry = createTelemetry('error', { write: (line) => faults.push(line) });

/** Somebody else is answered as ever. */
async function expectServed(site: PhoneSite): Promise<void> {
  using other = await RawPhone.connect(site.port);
  const { status } = await other.ask({ method: 'OPTIONS' });
  expect(status).toBe(200);
  expect(faults).toEqual([]);
}

/** `text` in pieces of these lengths. */
function cut(text: string, lengths: readonly number[]): readonly string[] {
  const pieces: string[] = [];
  let at = 0;
  for (const length of lengths) {
    pieces.push(text.slice(at, at + length));
    at += length;
  }
  return [...pieces, text.slice(at)];
}

it('whatever strangers say, in pieces of any size, costs their own connection at the most', async () => {
  await using site = await PhoneSite.start({ telemetry, limits: never });

  await fc.assert(
    fc.asyncProperty(
      fc.array(arbitraryMessage, { minLength: 1, maxLength: 10 }),
      fc.array(fc.integer({ min: 1, max: 300 }), { maxLength: 10 }),
      async (messages, lengths) => {
        using phone = await RawPhone.connect(site.port);
        for (const piece of cut(messages.join(''), lengths)) {
          phone.say(piece);
          await new Promise((resolve) => setImmediate(resolve));
        }

        await expectServed(site);
        expect(phone.text).not.toContain(secret);
        expect(site.subscriptions).toBe(0);
      },
    ),
    { numRuns, endOnFailure: true },
  );
}, 120_000);

it('whatever strangers say over a WebSocket, others are served', async () => {
  await using site = await PhoneSite.start({
    places: [
      { transport: 'tcp', host: '127.0.0.1', port: 0, credentials: null },
      { transport: 'ws', host: '127.0.0.1', port: 0, credentials: null },
    ],
    telemetry,
    limits: never,
  });
  const url = `ws://127.0.0.1:${site.portOf(1)}`;
  let phone = await openPhone(url);

  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(arbitraryMessage, fc.constantFrom('', '\r\n', '\r\n\r\n', '\u0000')), {
        maxLength: 10,
      }),
      fc.boolean(),
      async (messages, binary) => {
        if (phone.readyState !== WebSocket.OPEN) phone = await openPhone(url);
        for (const message of messages) phone.send(Buffer.from(message), { binary });

        await expectServed(site);
        expect(site.subscriptions).toBe(0);
      },
    ),
    { numRuns, endOnFailure: true },
  );
  phone.terminate();
}, 120_000);

it('whatever a phone answers and asks within its dialog, the dialog of another goes on', async () => {
  await using site = await PhoneSite.start({
    telemetry,
    limits: { ...never, notifyIntervalMs: 1 },
  });
  using steady = await RawPhone.connect(site.port);
  await steady.login('reception', passwords.reception);
  await steady.notify();
  let shown = 0;

  await fc.assert(
    fc.asyncProperty(
      fc.array(arbitraryMessage, { minLength: 1, maxLength: 5 }),
      fc.constantFrom('200 OK', '200', '481 Gone', '503 Busy\nRetry-After: soon', '700 What', ''),
      async (messages, answering) => {
        using phone = await RawPhone.connect(site.port);
        phone.answering = answering;
        const answer = await phone.login('reception', passwords.reception);
        const notify = await phone.notify();
        const branch = headerOf(notify, 'via').split('branch=')[1] ?? '';
        for (const message of messages) {
          phone.say(
            message
              .replace('z9hG4bK1', branch)
              .replace('Call-ID: one', `Call-ID: ${headerOf(answer, 'call-id')}`)
              .replace('To: <sip:john@example.com>', `To: <sip:j@e>;tag=${tagOf(answer)}`),
          );
        }

        await site.show('john', 'dnd', `number ${++shown}`);
        await steady.until(
          () => steady.notified.at(-1)?.body.includes(`number ${shown}<`),
          `number ${shown}`,
        );
        expect(faults).toEqual([]);
      },
    ),
    { numRuns, endOnFailure: true },
  );
}, 120_000);

async function openPhone(url: string): Promise<WebSocket> {
  const phone = new WebSocket(url, ['sip']);
  const open = Promise.withResolvers<void>();
  phone.on('open', open.resolve);
  phone.on('error', open.reject);
  phone.on('message', (data: Buffer) => expect(data.toString()).not.toContain(secret));
  await open.promise;
  return phone;
}
