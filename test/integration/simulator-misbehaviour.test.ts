import { once } from 'node:events';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Misbehaviour } from '../../src/simulator/ews/misbehaviour.ts';
import { schemaViolations } from '../support/ews-schema.ts';
import {
  type EwsWire,
  type WireAnswer,
  WireStream,
  envelope,
  findItem,
  getStreamingEvents,
  startEwsWire,
  subscribeToStreaming,
  textOf,
  textsOf,
} from '../support/ews-wire.ts';
import { FakeClock } from '../support/fake-clock.ts';

const kim = { as: 'kim@example.com' };
const march = findItem('2026-03-01T00:00:00Z', '2026-04-01T00:00:00Z');
let clock: FakeClock;
let wire: EwsWire;

beforeEach(async () => {
  clock = new FakeClock(Date.parse('2026-03-10T08:00Z'));
  wire = await startEwsWire({ clock });
  const box = wire.exchange.mailbox('kim@example.com');
  box.addAppointment({ subject: 'Café', start: '2026-03-10T10:00', end: '2026-03-10T11:00' });
  box.addAppointment({ start: '2026-03-11T10:00', end: '2026-03-11T11:00' });
});

afterEach(() => wire[Symbol.asyncDispose]());

function ask(): Promise<WireAnswer> {
  return wire.ask(march, kim);
}

test('a busy server is one with HTTP 500, or inside a 200', async () => {
  const busy = { do: 'error', code: 'ErrorServerBusy', backOffMs: 4000 } as const;

  wire.exchange.misbehave(busy);
  const usual = await ask();
  wire.exchange.misbehave({ ...busy, status: 200 });
  const inside = await ask();
  const after = await ask();

  expect([usual.status, inside.status, after.status]).toEqual([500, 200, 200]);
  for (const { text } of [usual, inside]) {
    expect(text).toContain('<s:Fault>');
    expect(textOf(text, 'ResponseCode')).toBe('ErrorServerBusy');
    expect(text).toContain('<t:Value Name="BackOffMilliseconds">4000</t:Value>');
  }
  expect(textOf(after.text, 'ResponseCode')).toBe('NoError');
});

test.each(['FindItem', 'GetStreamingEvents', 'GetUserOofSettings'])(
  'any code can be the answer to %s, as its message or as a fault, and is valid',
  async (operation) => {
    const requests: Record<string, string> = {
      FindItem: march,
      GetStreamingEvents: getStreamingEvents(['x']),
      GetUserOofSettings:
        '<m:GetUserOofSettingsRequest><t:Mailbox><t:Address>kim@example.com</t:Address>' +
        '</t:Mailbox></m:GetUserOofSettingsRequest>',
    };
    const code = 'ErrorMailboxMoveInProgress';

    wire.exchange.misbehave({ do: 'error', code }, { operation });
    const message = await wire.ask(requests[operation] ?? '', kim);
    wire.exchange.misbehave({ do: 'error', code, form: 'fault' }, { operation });
    const fault = await wire.ask(requests[operation] ?? '', kim);

    expect([message.status, fault.status]).toEqual([200, 500]);
    expect(textOf(message.text, 'ResponseCode')).toBe(code);
    expect(textOf(fault.text, 'ResponseCode')).toBe(code);
    expect(schemaViolations([message.text, fault.text])).toEqual([]);
  },
);

test.each<[Misbehaviour, number, string, string]>([
  [{ do: 'status', status: 503, retryAfter: '7' }, 503, 'retry-after', '7'],
  [{ do: 'status', status: 429, retryAfter: '1' }, 429, 'retry-after', '1'],
  [{ do: 'status', status: 401 }, 401, 'www-authenticate', 'Basic realm="Simulated Exchange"'],
  [{ do: 'redirect' }, 302, 'location', '/EWS/genericerrorpage.htm'],
])('%o is answered %i', async (what, status, header, value) => {
  wire.exchange.misbehave(what);

  const answer = await ask();

  expect(answer.status).toBe(status);
  expect(answer.headers[header]).toBe(value);
});

test.each(['before', 'within'] as const)('a connection is cut %s the answer', async (when) => {
  wire.exchange.misbehave({ do: 'drop', when });

  await expect(ask()).rejects.toThrow(/hang up|aborted|ECONNRESET/);
  expect((await ask()).status).toBe(200);
});

test('an answer can end in the middle', async () => {
  wire.exchange.misbehave({ do: 'truncate' });

  const answer = await ask();

  expect(answer.status).toBe(200);
  expect(answer.text).toMatch(/^<\?xml/);
  expect(answer.text).not.toContain('</s:Envelope>');
});

test('an answer can be late', async () => {
  wire.exchange.misbehave({ do: 'delay', ms: 60_000 });
  const waiting = ask();
  await expect.poll(() => clock.waiting).toBe(1);

  await clock.advance(60_000);

  expect((await waiting).status).toBe(200);
});

test('the same can be written otherwise', async () => {
  const box = wire.exchange.mailbox('kim@example.com');
  const usual = await ask();

  wire.exchange.misbehave({
    do: 'write-oddly',
    prefixes: { s: 'SOAP', m: '', t: 'x-1' },
    wrapper: 'x',
    fraction: '.1234567',
    unsorted: true,
  });
  const odd = await ask();

  expect(odd.text).toMatch(/<SOAP:Body><FindItemResponse xmlns="[^"]*messages">/);
  expect(odd.text).toContain('<x ResponseClass="Success">');
  expect(textsOf(odd.text, 'x-1:Start')).toEqual(
    textsOf(usual.text, 'Start')
      .map((text) => text.replace('Z', '.1234567Z'))
      .toReversed(),
  );
  expect(box.appointments).toHaveLength(2);
});

test('every namespace can be the default one, and the answer stays valid', async () => {
  const texts: string[] = [];
  for (const prefixes of [{ s: '' }, { m: '' }, { t: '' }, { s: '', m: '', t: '' }]) {
    wire.exchange.misbehave({ do: 'write-oddly', prefixes });
    texts.push((await ask()).text);
  }

  expect(schemaViolations(texts)).toEqual([]);
});

test('watermarks can be missing, and failed ids without a prefix', async () => {
  const pull =
    '<m:Subscribe><m:PullSubscriptionRequest SubscribeToAllFolders="true"><t:EventTypes>' +
    '<t:EventType>CreatedEvent</t:EventType></t:EventTypes><t:Timeout>10</t:Timeout>' +
    '</m:PullSubscriptionRequest></m:Subscribe>';
  wire.exchange.misbehave(
    { do: 'write-oddly', noWatermarks: true, bareErrorIds: true },
    { times: 2 },
  );

  const subscribed = await wire.ask(pull, kim);
  const failed = await wire.ask(getStreamingEvents(['bogus']));

  expect(subscribed.text).not.toContain('Watermark');
  expect(failed.text).toContain('<SubscriptionId>bogus</SubscriptionId>');
});

test.each([1, 7, 'random'] as const)(
  'chunks of %s bytes fall inside tags and characters',
  async (bytes) => {
    const view = findItem('2026-03-01T00:00:00Z', '2026-04-01T00:00:00Z', {
      properties: ['item:Subject'],
    });
    const usual = await wire.ask(view, kim);
    wire.exchange.misbehave({ do: 'chunk', bytes });

    const answer = await wire.open(envelope(view, kim));
    const parts: Buffer[] = [];
    // Reading as an iterable would join what is there already.
    answer.on('data', (part: Buffer) => parts.push(part));
    await once(answer, 'end');

    expect(Buffer.concat(parts).toString()).toBe(usual.text);
    expect(usual.text).toContain('Café');
    expect(parts.length).toBeGreaterThan(20);
  },
);

test('a streaming connection can be opened and stay silent', async () => {
  const subscribed = await wire.ask(subscribeToStreaming(), kim);
  const ids = [textOf(subscribed.text, 'SubscriptionId')];
  wire.exchange.misbehave({ do: 'silence' }, { operation: 'GetStreamingEvents' });
  await using silent = new WireStream(await wire.open(envelope(getStreamingEvents(ids))));

  wire.exchange.mailbox('kim@example.com').deleteAppointment('1');
  await clock.advance(29 * 60_000);

  expect(silent.text).toBe('');
  expect(wire.exchange.streamCount).toBe(1);
});

test('streaming connections that are held can be closed, cut and silenced', async () => {
  const subscribed = await wire.ask(subscribeToStreaming(), kim);
  const ids = [textOf(subscribed.text, 'SubscriptionId')];
  const open = async () => {
    const stream = new WireStream(await wire.open(envelope(getStreamingEvents(ids))));
    await stream.next('OK');
    return stream;
  };

  const closed = await open();
  wire.exchange.streams('close');
  const cut = await open();
  wire.exchange.streams('drop');
  await using silenced = await open();
  wire.exchange.streams('silence');
  await clock.advance(60_000);

  expect(await closed.next('Closed')).toContain('ConnectionStatus');
  await closed.end();
  await cut.end();
  expect(silenced.text).toBe('');
});

test('it concerns an operation, a mailbox and a number of requests', async () => {
  wire.exchange.addMailbox({ address: 'lee@example.com' });
  const rule = wire.exchange.misbehave(
    { do: 'status', status: 503 },
    { operation: ['FindItem', 'GetItem'], mailbox: 'Kim@example.com', times: 2 },
  );

  const lee = await wire.ask(march, { as: 'lee@example.com' });
  const other = await wire.ask(subscribeToStreaming(), kim);
  const three = [await ask(), await ask(), await ask()];

  expect([lee.status, other.status]).toEqual([200, 200]);
  expect(three.map((one) => one.status)).toEqual([503, 503, 200]);
  expect(rule.used).toBe(2);
});

test('it happens with a probability, the same way for the same seed, until stopped', async () => {
  const run = async () => {
    await using seeded = await startEwsWire({ seed: 42 });
    using rule = seeded.exchange.misbehave({ do: 'status', status: 503 }, { probability: 0.3 });
    const statuses: number[] = [];
    for (let n = 0; n < 40; n += 1) statuses.push((await seeded.ask(march, kim)).status);
    rule.stop();
    return { statuses, last: (await seeded.ask(march, kim)).status };
  };

  const [first, second] = [await run(), await run()];

  const failed = first.statuses.filter((status) => status === 503).length;
  expect(second).toEqual(first);
  expect(failed).toBeGreaterThan(5);
  expect(failed).toBeLessThan(20);
  expect(first.last).toBe(200);
});
