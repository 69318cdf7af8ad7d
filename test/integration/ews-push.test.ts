import { request } from 'node:http';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeServerCertificate } from '../../src/simulator/certificates.ts';
import type { CalendarWatch, Mailbox } from '../../src/sync/calendar-gateway.ts';
import { schemaViolations } from '../support/ews-schema.ts';
import { freePort } from '../support/daemons/free-port.ts';
import { type PushLab, loopback, startPushLab } from '../support/push-lab.ts';
import { WatchRecorder } from '../support/watch-recorder.ts';

const john = 'john@example.com' as Mailbox;
const jane = 'jane@example.com' as Mailbox;

describe('watching Exchange by push subscriptions', () => {
  let lab: PushLab;
  let recorder: WatchRecorder;
  let watch: CalendarWatch;

  beforeEach(() => {
    recorder = new WatchRecorder();
  });

  afterEach(async () => {
    await watch[Symbol.asyncDispose]();
    await lab[Symbol.asyncDispose]();
  });

  async function start(...options: Parameters<typeof startPushLab>): Promise<void> {
    lab = await startPushLab(...options);
    for (const address of [john, jane]) lab.site.exchange.addMailbox({ address });
  }

  async function watchAll(
    mailboxes: readonly Mailbox[],
    options: Parameters<PushLab['gateway']>[0] = {},
  ): Promise<ReturnType<PushLab['gateway']>> {
    const gateway = lab.gateway(options);
    watch = gateway.watch(recorder);
    for (const mailbox of mailboxes) watch.add(mailbox);
    await recorder.until(() => recorder.count('subscribed') === mailboxes.length);
    return gateway;
  }

  async function hearsChange(mailbox: Mailbox): Promise<void> {
    const before = recorder.count('changed', mailbox);
    lab.change(mailbox);
    await recorder.until(() => recorder.count('changed', mailbox) > before);
  }

  it('hears of a change without asking, in messages that are valid', async () => {
    await start();
    await watchAll([john, jane]);
    const asked = lab.site.exchange.requestCount();

    await hearsChange(john);

    expect(recorder.count('changed', jane)).toBe(0);
    expect(lab.site.exchange.requestCount()).toBe(asked);
    expect(schemaViolations(lab.site.sent)).toEqual([]);
    expect(lab.lastUrl()).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/ews\/[\w-]{43}$/);
  });

  it('hears of a change over TLS', async () => {
    const { key, cert, ca } = await makeServerCertificate();
    await start({ tls: { key, cert } }, { pushCa: ca });
    await watchAll([john]);

    await hearsChange(john);

    expect(lab.lastUrl()).toMatch(/^https:/);
  });

  it('asks old servers for no events that they do not know', async () => {
    await start({}, { version: 'Exchange2007' });
    await watchAll([john]);

    await hearsChange(john);
  });

  it('asks for a status as often as is wanted, and of one subscription every minute', async () => {
    await start();
    lab.statusFrequencyMin = 30;
    const gateway = await watchAll([john, jane]);
    const asked = (): string[] =>
      lab.site.sent.flatMap((one) => /<t:StatusFrequency>(\d+)</.exec(one)?.[1] ?? []);
    expect(asked().toSorted()).toEqual(['1', '30']);

    lab.statusFrequencyMin = 5;
    gateway.subscriptionsChanged();
    await recorder.until(() => recorder.count('subscribed') === 3);

    expect(asked().at(-1)).toBe('5');
    await hearsChange(john);
    await hearsChange(jane);
  });

  it('takes the same notification twice for one', async () => {
    await start();
    await watchAll([john]);
    const notification = sendNotification('', 'mark');

    const answers = [await post(notification), await post(notification)];

    expect(answers.map(statusIn)).toEqual(['OK', 'OK']);
    expect(schemaViolations(answers)).toEqual([]);
    expect(recorder.count('changed')).toBe(1);
  });

  it('believes nothing that is about another subscription, or comes without the secret', async () => {
    await start();
    await watchAll([john]);
    const forged = new URL('A'.repeat(43), lab.lastUrl()).href;

    const answers = [
      await post(sendNotification('another', 'mark')),
      await post(sendNotification('', 'mark'), forged),
    ];

    expect(answers.map(statusIn)).toEqual(['Unsubscribe', 'Unsubscribe']);
    expect(schemaViolations(answers)).toEqual([]);
    expect(recorder.count('changed')).toBe(0);
  });

  it('wants what it cannot read to be posted again', async () => {
    await start();
    await watchAll([john]);

    const answer = await post('<what', lab.lastUrl(), 400);

    expect(answer).not.toContain('OK');
    await hearsChange(john);
  });

  it('gives a subscription up that the server says is in trouble', async () => {
    await start();
    await watchAll([john]);

    const answer = await post(
      sendNotification('', 'mark', 'ErrorMissedNotificationEvents', 'Error'),
    );

    expect(statusIn(answer)).toBe('Unsubscribe');
    expect((await recorder.next('lost')).error?.remedy).toBe('resubscribe');
  });

  it('ends a subscription with the answer to its next post', async () => {
    await start();
    await watchAll([john, jane]);

    watch.remove(john);
    lab.change(john);

    await recorder.until(() => lab.site.exchange.subscriptionCount === 1);
    expect(recorder.count('changed', john)).toBe(0);
    await hearsChange(jane);
  });

  it('gives a subscription up of which nothing is heard', async () => {
    await start();
    await watchAll([john], { watch: { pushSilenceMs: () => 200, sweepMs: 20 } });

    const { error } = await recorder.next('lost');

    expect(error?.remedy).toBe('resubscribe');
    watch.add(john);
    await recorder.next('subscribed', 1);
  });

  it('takes its subscriptions along when the listener moves', async () => {
    await start();
    await watchAll([john, jane]);
    const before = lab.lastUrl();

    await lab.listener.moveTo({ ...loopback, port: await freePort() });
    await recorder.until(() => recorder.count('subscribed') === 4);

    expect(new URL(lab.lastUrl()).port).not.toBe(new URL(before).port);
    await hearsChange(john);
    await hearsChange(jane);
    expect(recorder.count('lost')).toBe(0);
    await expect(post('', before)).rejects.toThrow('ECONNREFUSED');
  });

  it('stays where it is when the port that it is to move to is in use', async () => {
    await start();
    await watchAll([john]);
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;

    const moving = lab.listener.moveTo({ ...loopback, port });

    await expect(moving).rejects.toThrow(`port ${port}: the port is in use.`);
    await hearsChange(john);
    expect(recorder.count('subscribed')).toBe(1);
    other.close();
  });

  it('says plainly that it cannot listen', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    await start({ port });

    watch = lab.gateway().watch(recorder);
    watch.add(john);

    const { error } = await recorder.next('lost');
    expect(error?.message).toContain(`port ${port}: the port is in use.`);
    expect(lab.site.exchange.requestCount('Subscribe')).toBe(0);
    other.close();
  });

  it('tells of a mailbox that cannot be subscribed to', async () => {
    await start();
    await watchAll([john]);
    watch.add('nobody@example.com' as Mailbox);

    expect((await recorder.next('lost')).error?.remedy).toBe('fix-person');
    await hearsChange(john);
  });

  it('can be asked for a mailbox that it was just told to leave', async () => {
    await start();
    watch = lab.gateway().watch(recorder);
    watch.add(john);
    watch.remove(john);
    watch.add(john);

    await recorder.next('subscribed');
    await hearsChange(john);

    expect(recorder.count('subscribed')).toBe(1);
  });

  /** The answer's body. */
  function post(body: string, to = lab.lastUrl(), status = 200): Promise<string> {
    return new Promise((resolve, reject) => {
      const posting = request(to, { method: 'POST', agent: false }, (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (part: string) => (text += part));
        answer.on('end', () => {
          expect(answer.statusCode).toBe(status);
          resolve(text);
        });
      });
      posting.on('error', reject).end(body);
    });
  }
});

function statusIn(answer: string): string | undefined {
  return /<m:SubscriptionStatus>(\w+)</.exec(answer)?.[1];
}

/** As other implementations write it: odd prefixes, another wrapper. */
function sendNotification(
  id: string,
  watermark: string,
  code = 'NoError',
  responseClass = 'Success',
): string {
  return `<?xml version="1.0"?><SOAP:Envelope xmlns:SOAP="http://schemas.xmlsoap.org/soap/envelope/" xmlns:x="http://schemas.microsoft.com/exchange/services/2006/messages"><SOAP:Body><x:SendNotification><x:odd><x:Message ResponseClass="${responseClass}"><x:ResponseCode>${code}</x:ResponseCode><x:Notification><SubscriptionId>${id}</SubscriptionId><ModifiedEvent><Watermark>${watermark}</Watermark></ModifiedEvent></x:Notification></x:Message></x:odd></x:SendNotification></SOAP:Body></SOAP:Envelope>`;
}
