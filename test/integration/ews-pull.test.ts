import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EwsGatewayOptions } from '../../src/gateways/ews/gateway.ts';
import type { Misbehaviour } from '../../src/simulator/ews/misbehaviour.ts';
import type { CalendarWatch, Mailbox } from '../../src/sync/calendar-gateway.ts';
import { schemaViolations } from '../support/ews-schema.ts';
import { type PushLab, startPushLab } from '../support/push-lab.ts';
import { WatchRecorder } from '../support/watch-recorder.ts';

const john = 'john@example.com' as Mailbox;
const jane = 'jane@example.com' as Mailbox;
const quick = { pullMs: 20, mostPullsPerS: 1000 };

describe('watching Exchange by pull subscriptions', () => {
  let lab: PushLab;
  let recorder: WatchRecorder;
  let watch: CalendarWatch;

  beforeEach(async () => {
    recorder = new WatchRecorder();
    lab = await startPushLab();
    lab.wanted = 'pull';
    for (const address of [john, jane]) lab.site.exchange.addMailbox({ address });
  });

  afterEach(async () => {
    await watch[Symbol.asyncDispose]();
    await lab[Symbol.asyncDispose]();
  });

  async function watchAll(
    mailboxes: readonly Mailbox[],
    settings: EwsGatewayOptions['watch'] = {},
  ): Promise<void> {
    watch = lab.gateway({ watch: { ...quick, ...settings } }).watch(recorder);
    for (const mailbox of mailboxes) watch.add(mailbox);
    await recorder.until(() => recorder.count('subscribed') === mailboxes.length);
  }

  async function hearsChange(mailbox: Mailbox): Promise<void> {
    const before = recorder.count('changed', mailbox);
    lab.change(mailbox);
    await recorder.until(() => recorder.count('changed', mailbox) > before);
  }

  const asked = (): number => lab.site.exchange.requestCount('GetEvents');

  it('finds a change when it asks, in messages that are valid, and tells of it once', async () => {
    await watchAll([john, jane]);

    await hearsChange(john);
    const before = asked();
    await recorder.until(() => asked() > before + 6);

    expect(recorder.events.filter(({ kind }) => kind === 'changed')).toHaveLength(1);
    expect(schemaViolations(lab.site.sent)).toEqual([]);
  });

  it('fetches everything where there is more than one answer holds', async () => {
    await watchAll([john], { pullMs: 300 });
    for (let change = 0; change < 130; change += 1) lab.change(john);

    await recorder.until(() => asked() >= 4);
    await recorder.until(() => asked() >= 7);

    const marks = new Set(
      lab.site.sent.flatMap((one) => /<m:Watermark>([^<]+)</.exec(one)?.[1] ?? []),
    );
    expect(marks.size).toBeGreaterThan(4);
    expect(recorder.count('changed')).toBeLessThanOrEqual(2);
    expect(recorder.count('lost')).toBe(0);
  });

  it.each<readonly [string, Misbehaviour]>([
    ['other prefixes', { do: 'write-oddly', prefixes: { s: 'SOAP', m: '', t: 'y' } }],
    ['another wrapper', { do: 'write-oddly', wrapper: 'x' }],
  ])('is not troubled by %s', async (_, misbehaviour) => {
    lab.site.exchange.misbehave(misbehaviour, { times: Infinity });
    await watchAll([john]);

    await hearsChange(john);
    await hearsChange(john);
  });

  it.each([
    'ErrorSubscriptionNotFound',
    'ErrorInvalidWatermark',
    'ErrorExpiredSubscription',
    'ErrorEventNotFound',
  ])('gives a subscription up after %s', async (code) => {
    await watchAll([john, jane]);
    lab.site.exchange.misbehave({ do: 'error', code }, { operation: 'GetEvents', mailbox: john });

    const { mailbox, error } = await recorder.next('lost');

    expect([mailbox, error?.remedy]).toEqual([john, 'resubscribe']);
    await hearsChange(jane);
  });

  it('goes on after a failure, and gives up when it fails again and again', async () => {
    await watchAll([john]);
    const failing = { do: 'status', status: 500 } as const;
    lab.site.exchange.misbehave(failing, { operation: 'GetEvents', times: 2 });
    await hearsChange(john);
    expect(recorder.count('lost')).toBe(0);

    lab.site.exchange.misbehave(failing, { operation: 'GetEvents', times: 3 });

    expect((await recorder.next('lost')).error?.remedy).toBe('retry');
  });

  it('leaves a busy server alone for as long as it asked', async () => {
    await watchAll([john, jane]);
    const busy = { do: 'error', code: 'ErrorServerBusy', backOffMs: 400 } as const;
    const rule = lab.site.exchange.misbehave(busy, { operation: 'GetEvents' });
    await recorder.until(() => rule.used === 1);
    const began = performance.now();
    const before = asked();

    await recorder.until(() => asked() > before + 2);

    expect(performance.now() - began).toBeGreaterThan(350);
    expect(recorder.count('lost')).toBe(0);
  });

  it('asks for everyone in turn, and never more often than it may', async () => {
    const many = Array.from({ length: 30 }, (_, n) => `p${n}@example.com` as Mailbox);
    for (const address of many) lab.site.exchange.addMailbox({ address });
    await watchAll(many, { pullMs: 1, mostPullsPerS: 200 });
    const before = asked();
    const sentBefore = lab.site.sent.length;
    const began = performance.now();

    await recorder.until(() => asked() >= before + 90);

    expect(((asked() - before) * 1000) / (performance.now() - began)).toBeLessThan(230);
    const pulls = lab.site.sent.slice(sentBefore).filter((one) => one.includes('<m:GetEvents>'));
    const times = many.map((one) => pulls.filter((pull) => pull.includes(`>${one}<`)).length);
    // Whoever is being asked at this moment, or was when it began, is counted once more or less.
    expect(Math.max(...times) - Math.min(...times)).toBeLessThanOrEqual(2);
  });

  it('ends what it has begun', async () => {
    await watchAll([john, jane]);
    watch.remove(john);
    await recorder.until(() => lab.site.exchange.subscriptionCount === 1);

    await watch[Symbol.asyncDispose]();

    expect(lab.site.exchange.subscriptionCount).toBe(0);
  });
});
