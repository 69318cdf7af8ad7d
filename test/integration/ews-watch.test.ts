import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EwsGatewayOptions } from '../../src/gateways/ews/gateway.ts';
import type { CalendarWatch, Mailbox } from '../../src/sync/calendar-gateway.ts';
import type { Misbehaviour } from '../../src/simulator/ews/misbehaviour.ts';
import { schemaViolations } from '../support/ews-schema.ts';
import { type ExchangeSite, startExchangeSite } from '../support/exchange-site.ts';
import { WatchRecorder } from '../support/watch-recorder.ts';

const hour = 3_600_000;
const { signal } = new AbortController();
const john = 'john@example.com' as Mailbox;
const jane = 'jane@example.com' as Mailbox;
const quick = { gatherMs: 10, lingerMs: 50, backOffMs: 20, mostBackOffMs: 100 };
const streaming = { operation: 'GetStreamingEvents' };

describe('watching Exchange', () => {
  let site: ExchangeSite;
  let recorder: WatchRecorder;
  let watch: CalendarWatch;

  beforeEach(() => {
    recorder = new WatchRecorder();
  });

  afterEach(async () => {
    await watch[Symbol.asyncDispose]();
    await site[Symbol.asyncDispose]();
  });

  async function start(
    mailboxes: readonly Mailbox[],
    settings: EwsGatewayOptions['watch'] = {},
    options: Parameters<typeof startExchangeSite>[0] = {},
  ): Promise<void> {
    site = await startExchangeSite(options);
    for (const address of mailboxes) site.exchange.addMailbox({ address });
    watch = site.gateway({ watch: { ...quick, ...settings } }).watch(recorder);
  }

  async function startWatched(
    mailboxes: readonly Mailbox[],
    settings: EwsGatewayOptions['watch'] = {},
  ): Promise<void> {
    await start(mailboxes, settings);
    await watchAll(mailboxes);
  }

  async function watchAll(mailboxes: readonly Mailbox[]): Promise<void> {
    const before = recorder.count('subscribed');
    for (const mailbox of mailboxes) watch.add(mailbox);
    await recorder.until(
      () =>
        recorder.count('subscribed') >= before + mailboxes.length &&
        site.exchange.streamCount >= Math.ceil(mailboxes.length / 200),
    );
  }

  function change(mailbox: Mailbox): void {
    const now = Date.now();
    site.exchange.mailbox(mailbox).addAppointment({ start: now, end: now + hour });
  }

  async function hearsChange(mailbox: Mailbox): Promise<void> {
    const before = recorder.count('changed', mailbox);
    change(mailbox);
    await recorder.until(() => recorder.count('changed', mailbox) > before);
  }

  it('hears of a change without asking, in messages that are valid', async () => {
    await startWatched([john, jane]);
    const asked = site.exchange.requestCount();

    await hearsChange(john);

    expect(recorder.count('changed', jane)).toBe(0);
    expect(site.exchange.requestCount()).toBe(asked);
    expect(schemaViolations(site.sent)).toEqual([]);
  });

  it('carries hundreds of mailboxes over few connections, at most 200 to each', async () => {
    const many = Array.from({ length: 450 }, (_, n) => `p${n}@example.com` as Mailbox);
    await startWatched(many, { gatherMs: 200 });

    for (const mailbox of [many[0], many[199], many[200], many[449]]) {
      if (mailbox !== undefined) await hearsChange(mailbox);
    }

    await recorder.until(() => site.exchange.streamCount === 3);
    expect(site.exchange.requestCount('GetStreamingEvents')).toBeLessThan(12);
    expect(recorder.count('lost')).toBe(0);
    expect(recorder.count('subscribed')).toBe(450);
  });

  it.each<readonly [string, Misbehaviour]>([
    ['chunks of one byte', { do: 'chunk', bytes: 1 }],
    ['chunks of any length', { do: 'chunk', bytes: 'random' }],
    ['other prefixes', { do: 'write-oddly', prefixes: { s: 'SOAP', m: '', t: 'y' } }],
    ['another wrapper and no watermarks', { do: 'write-oddly', wrapper: 'x', noWatermarks: true }],
  ])('is not troubled by %s', async (_, misbehaviour) => {
    await start([john]);
    site.exchange.misbehave(misbehaviour, { times: Infinity });
    await watchAll([john]);

    await hearsChange(john);
    await hearsChange(john);
  });

  it('hears everything while further mailboxes are taken in', async () => {
    const more = Array.from({ length: 15 }, (_, n) => `p${n}@example.com` as Mailbox);
    await start([john, ...more], { gatherMs: 30 });
    await watchAll([john]);

    for (const mailbox of more) {
      watch.add(mailbox);
      await hearsChange(john);
    }
    await recorder.until(() => recorder.count('subscribed') === 16);
    for (const mailbox of more) await hearsChange(mailbox);

    expect(recorder.count('lost')).toBe(0);
    expect(recorder.count('subscribed')).toBe(16);
  });

  it('connects again when the connection breaks, and says that something may be missed', async () => {
    await startWatched([john, jane]);
    const subscribed = site.exchange.requestCount('Subscribe');

    site.exchange.streams('drop');
    change(john);
    await recorder.until(() => recorder.count('changed', john) > 0);
    await recorder.next('subscribed', 3);

    expect(recorder.count('lost')).toBe(0);
    expect(site.exchange.requestCount('Subscribe')).toBe(subscribed);
    await hearsChange(jane);
  });

  it('connects again at once when the time of a connection is over, and misses nothing', async () => {
    await startWatched([john], { backOffMs: 1 });

    site.exchange.streams('close');
    await recorder.until(() => site.exchange.requestCount('GetStreamingEvents') === 2);

    await hearsChange(john);
    expect(recorder.count('subscribed')).toBe(1);
  });

  it('connects again when nothing at all is heard any more', async () => {
    await startWatched([john], { silenceMs: 150 });

    site.exchange.streams('silence');
    change(john);
    await recorder.next('subscribed', 1);

    await hearsChange(john);
    expect(recorder.count('lost')).toBe(0);
  });

  it.each(['truncate', 'drop'] as const)(
    'survives a notification that is cut (%s)',
    async (how) => {
      await start([john]);
      const wrong = how === 'drop' ? ({ do: 'drop', when: 'within' } as const) : { do: how };
      site.exchange.misbehave(wrong, streaming);
      await watchAll([john]);

      await hearsChange(john);
    },
  );

  it('says which subscriptions are lost, and goes on with the others', async () => {
    await startWatched([john, jane]);

    site.exchange.loseSubscriptions({ mailbox: john });
    const { mailbox, error } = await recorder.next('lost');

    expect(mailbox).toBe(john);
    expect(error?.remedy).toBe('resubscribe');
    await hearsChange(jane);
    watch.add(john);
    await recorder.next('subscribed', 2);
    await hearsChange(john);
    expect(recorder.count('lost')).toBe(1);
  });

  it('finds out on reconnection that subscriptions were lost meanwhile', async () => {
    await startWatched([john, jane]);

    site.exchange.loseSubscriptions({ code: null });
    site.exchange.streams('drop');
    await recorder.next('lost', 1);

    for (const { kind, error } of recorder.events) {
      if (kind === 'lost') expect(error?.remedy).toBe('resubscribe');
    }
    expect(recorder.count('lost', john)).toBe(1);
    expect(recorder.count('lost', jane)).toBe(1);
  });

  it('understands lost subscriptions whose ids have no prefix', async () => {
    await start([john]);
    site.exchange.misbehave({ do: 'write-oddly', bareErrorIds: true }, { times: Infinity });
    await watchAll([john]);

    site.exchange.loseSubscriptions();

    expect((await recorder.next('lost')).error?.remedy).toBe('resubscribe');
  });

  it('waits as a busy server told it', async () => {
    await start([john]);
    site.exchange.misbehave({ do: 'error', code: 'ErrorServerBusy', backOffMs: 400 }, streaming);
    const began = performance.now();

    await watchAll([john]);
    await hearsChange(john);

    expect(performance.now() - began).toBeGreaterThan(400);
    expect(recorder.count('lost')).toBe(0);
  });

  it('gives its mailboxes up when no connection comes about for long', async () => {
    await start([john, jane], { giveUpMs: 200 });
    site.exchange.misbehave({ do: 'status', status: 500 }, { ...streaming, times: Infinity });
    for (const mailbox of [john, jane]) watch.add(mailbox);

    await recorder.next('lost', 1);

    expect(recorder.events.filter(({ kind }) => kind === 'lost')).toEqual([
      expect.objectContaining({ error: expect.objectContaining({ remedy: 'retry' }) as unknown }),
      expect.objectContaining({ error: expect.objectContaining({ remedy: 'retry' }) as unknown }),
    ]);
    expect(site.exchange.requestCount('GetStreamingEvents')).toBeGreaterThan(2);
  });

  it('lets one mailbox go when it is the one that the connection fails for', async () => {
    await start([john, jane]);
    const denied = { do: 'error', code: 'ErrorImpersonateUserDenied' } as const;
    site.exchange.misbehave(denied, { ...streaming, mailbox: jane, times: Infinity });
    for (const mailbox of [john, jane]) watch.add(mailbox);

    const { mailbox, error } = await recorder.next('lost');

    expect(mailbox).toBe(jane);
    expect(error?.remedy).toBe('fix-person');
    await hearsChange(john);
  });

  it('gives all up at once when the account is at fault', async () => {
    await startWatched([john, jane]);

    site.exchange.misbehave(
      { do: 'error', code: 'ErrorImpersonationDenied' },
      { ...streaming, times: Infinity },
    );
    site.exchange.streams('drop');
    await recorder.next('lost', 1);

    expect(recorder.events.at(-1)?.error?.remedy).toBe('fix-server');
  });

  it('tells a subscription that is refused from those that are not', async () => {
    await start([john, jane]);
    site.exchange.misbehave(
      { do: 'error', code: 'ErrorMailboxMoveInProgress' },
      { operation: 'Subscribe', mailbox: jane },
    );
    for (const mailbox of [john, jane]) watch.add(mailbox);

    expect(await recorder.next('lost')).toMatchObject({
      mailbox: jane,
      error: { remedy: 'retry' },
    });
    await recorder.next('subscribed');
    await hearsChange(john);
  });

  it('says plainly that a server is too old for streaming', async () => {
    site = await startExchangeSite({ version: 'Exchange2007_SP1' });
    site.exchange.addMailbox({ address: john });
    const gateway = site.gateway();
    watch = gateway.watch(recorder);
    await gateway.readCalendar(john, { start: 0, end: hour }, signal);
    watch.add(john);

    const { error } = await recorder.next('lost');

    expect(error?.remedy).toBe('fix-server');
    expect(error?.message).toContain('Exchange 2010 SP1');
  });

  it('holds connections that take no place of a request', async () => {
    site = await startExchangeSite();
    site.exchange.addMailbox({ address: john });
    const gateway = site.gateway({ threads: 1, timeoutMs: 200, watch: quick });
    watch = gateway.watch(recorder);
    await watchAll([john]);

    const window = { start: Date.now(), end: Date.now() + hour };
    expect(await gateway.readCalendar(john, window, signal)).toEqual([]);
    await new Promise((resolve) => {
      setTimeout(resolve, 300);
    });

    expect(site.exchange.streamCount).toBe(1);
    await hearsChange(john);
    expect(site.exchange.requestCount('GetStreamingEvents')).toBe(1);
  });

  it('ends what it has begun: connections and subscriptions', async () => {
    await startWatched([john, jane]);
    watch.remove(john);
    await recorder.until(() => site.exchange.subscriptionCount === 1);

    await watch[Symbol.asyncDispose]();

    expect(site.exchange.subscriptionCount).toBe(0);
    await recorder.until(() => site.exchange.streamCount === 0);
  });

  it('ends a subscription that comes after its mailbox was told to leave', async () => {
    await start([john]);
    const late = { do: 'delay', ms: 100 } as const;
    site.exchange.misbehave(late, { operation: 'Subscribe' });
    watch.add(john);
    await recorder.until(() => site.exchange.requestCount('Subscribe') === 1);

    watch.remove(john);
    await recorder.until(() => site.exchange.requestCount('Unsubscribe') === 1);

    expect(site.exchange.subscriptionCount).toBe(0);
    expect(recorder.events).toEqual([]);
  });

  it('leaves in time though the server does not answer', async () => {
    await startWatched([john], { farewellMs: 100 });
    site.exchange.misbehave({ do: 'silence' }, { times: Infinity });
    const began = performance.now();

    await watch[Symbol.asyncDispose]();

    expect(performance.now() - began).toBeLessThan(1000);
  });

  it('can be asked for a mailbox that it was just told to leave', async () => {
    await start([john]);
    watch.add(john);
    watch.remove(john);
    watch.add(john);

    await recorder.next('subscribed');
    await hearsChange(john);

    expect(recorder.count('subscribed')).toBe(1);
    await recorder.until(() => site.exchange.subscriptionCount === 1);
  });
});
