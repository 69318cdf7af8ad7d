import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EwsGatewayOptions, EwsGateway } from '../../src/gateways/ews/gateway.ts';
import type { CalendarWatch, Mailbox } from '../../src/sync/calendar-gateway.ts';
import { freePort } from '../support/daemons/free-port.ts';
import { type PushLab, startPushLab } from '../support/push-lab.ts';
import { WatchRecorder } from '../support/watch-recorder.ts';

const john = 'john@example.com' as Mailbox;
const jane = 'jane@example.com' as Mailbox;
const { signal } = new AbortController();
const quick = {
  gatherMs: 10,
  lingerMs: 20,
  backOffMs: 20,
  mostBackOffMs: 50,
  firstWordMs: 150,
  pushSilenceMs: () => 250,
  sweepMs: 20,
  pullMs: 50,
};
const streaming = { operation: 'GetStreamingEvents', times: Infinity } as const;

describe('choosing a kind of subscription', () => {
  let lab: PushLab;
  let gateway: EwsGateway;
  let recorder: WatchRecorder;
  let watch: CalendarWatch;

  beforeEach(() => {
    recorder = new WatchRecorder();
  });

  afterEach(async () => {
    await watch[Symbol.asyncDispose]();
    await lab[Symbol.asyncDispose]();
  });

  async function start(
    settings: EwsGatewayOptions['watch'] = {},
    ...options: Parameters<typeof startPushLab>
  ): Promise<void> {
    lab = await startPushLab(...options);
    lab.wanted = 'auto';
    for (const address of [john, jane]) lab.site.exchange.addMailbox({ address });
    gateway = lab.gateway({ watch: { ...quick, ...settings } });
    watch = gateway.watch(recorder);
  }

  async function watchAll(): Promise<void> {
    for (const mailbox of [john, jane]) watch.add(mailbox);
    await recorder.until(() => recorder.count('subscribed') >= 2);
  }

  /** The server answers something else meanwhile, as it does where there are people. */
  async function comesTo(kind: string): Promise<void> {
    await recorder.until(() => {
      void gateway.readAutomaticReplies(john, signal).catch(() => {});
      return gateway.watching()?.kind === kind;
    });
  }

  async function hearsChange(mailbox: Mailbox): Promise<void> {
    const before = recorder.count('changed', mailbox);
    await recorder.until(() => {
      lab.change(mailbox);
      return recorder.count('changed', mailbox) > before;
    });
  }

  it('prefers streaming', async () => {
    await start();
    await watchAll();

    await hearsChange(john);

    expect(gateway.watching()?.kind).toBe('streaming');
    expect(lab.listener.base).toBe('');
  });

  it('takes push where the server is too old for streaming', async () => {
    await start({ pushSilenceMs: () => 60_000 }, {}, { version: 'Exchange2007_SP1' });
    await watchAll();

    await hearsChange(john);

    expect(gateway.watching()?.kind).toBe('push');
    expect(gateway.watching()?.why).toContain('Exchange 2010 SP1');
    expect(recorder.count('lost')).toBe(0);
  });

  it('takes push where nothing comes over held connections', async () => {
    await start({ pushSilenceMs: () => 60_000 });
    lab.site.exchange.misbehave({ do: 'silence' }, streaming);
    await watchAll();

    await comesTo('push');
    await hearsChange(john);
    await hearsChange(jane);

    expect(gateway.watching()?.why).toContain('proxy');
    expect(recorder.count('lost')).toBe(0);
  });

  it('stays with streaming while the server answers nothing at all', async () => {
    await start();
    await watchAll();
    await recorder.until(() => lab.site.exchange.streamCount === 1);
    await hearsChange(john);

    lab.site.exchange.misbehave({ do: 'silence' }, { times: Infinity });
    lab.site.exchange.streams('drop');
    const before = lab.site.exchange.requestCount('GetStreamingEvents');
    await recorder.until(() => lab.site.exchange.requestCount('GetStreamingEvents') >= before + 4);

    expect(gateway.watching()?.kind).toBe('streaming');
  });

  it('takes pull where posts do not come through either', async () => {
    await start({}, { address: `http://127.0.0.1:${await freePort()}/` });
    lab.site.exchange.misbehave({ do: 'silence' }, streaming);
    await watchAll();

    await comesTo('pull');
    await hearsChange(john);
    await hearsChange(jane);

    expect(gateway.watching()?.why).toContain('firewall');
    expect(gateway.watching()?.why).not.toMatch(/ews\/[\w-]{43}/);
  });

  it('tries the better kind again, and goes back to it', async () => {
    await start({ betterAgainMs: 300, pushSilenceMs: () => 60_000 });
    const proxy = lab.site.exchange.misbehave({ do: 'silence' }, streaming);
    await watchAll();
    await comesTo('push');

    proxy.stop();
    await comesTo('streaming');
    await hearsChange(john);
    await hearsChange(jane);

    expect(recorder.count('lost')).toBe(0);
  });

  it('stays with what works while the better kind still does not', async () => {
    await start({ betterAgainMs: 100, pushSilenceMs: () => 60_000 });
    lab.site.exchange.misbehave({ do: 'silence' }, streaming);
    await watchAll();
    await comesTo('push');
    const tries = lab.site.exchange.requestCount('GetStreamingEvents');

    await recorder.until(() => lab.site.exchange.requestCount('GetStreamingEvents') > tries + 2);
    await hearsChange(john);

    expect(gateway.watching()?.kind).toBe('push');
  });

  it('goes over to another kind as soon as that is wanted', async () => {
    await start({ pushSilenceMs: () => 60_000 });
    await watchAll();
    for (const kind of ['pull', 'push', 'streaming'] as const) {
      lab.wanted = kind;
      gateway.subscriptionsChanged();
      await hearsChange(john);
      await hearsChange(jane);
      expect(gateway.watching()?.kind).toBe(kind);
    }
    expect(recorder.count('lost')).toBe(0);
  });

  it('keeps to what is wanted though it does not work, and says why', async () => {
    await start({}, { address: `http://127.0.0.1:${await freePort()}/` });
    lab.wanted = 'push';
    gateway.subscriptionsChanged();
    watch.add(john);

    const { error } = await recorder.next('lost');

    expect(error?.message).toContain('notificationAddress');
    expect(gateway.watching()?.kind).toBe('push');
  });
});
